# The Debian package on a machine with systemd: installed, put behind nginx, at work without a hand, upgraded under
# requests, removed, installed again over the database of an older release, purged, and installed once more.
use strict;
use warnings;
use Test::More;

use Debian;
use File::Glob qw(:bsd_glob);
use File::Temp ();
use JSON::PP qw(decode_json);
use Machine;
use Time::HiRes qw(sleep);
use Wait qw(eventually wait_for);

if (my $why = Debian::impossible() // Machine::impossible()) {
    plan skip_all => $why;
}

note 'bound: 900 s';     # the first of them has the package built
my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $scratch = File::Temp->newdir;
my $m = Machine->new(Debian::root());
my $version = Debian::version();
$m->put(Debian::package(), '/root/watchpost.deb');
$m->put(Debian::newer_package(), '/root/newer.deb');
$m->boot('/lib/systemd/systemd');
eventually(sub { $m->run('systemctl is-system-running')->{said} =~ /^(?:running|degraded)$/ }, 60)
    or die("systemd does not start: " . $m->run("systemctl is-system-running; systemctl list-jobs")->{said} . $m->console);

my $install = 'apt-get install -qq -y --no-install-recommends';
my $conf = '/etc/watchpost/watchpost.conf';
my $key_file = '/etc/watchpost/admin-key';
my $state = '/var/lib/watchpost';
my @units = map { "watchpost-$_" } qw(api.socket api.service events.socket events.service
    check.timer notify.timer tidy.timer);

sub is_run {
    my ($command, $what) = @_;
    my $did = $m->run($command);
    is $did->{status}, 0, $what or diag $did->{said};
    return $did->{said};
}

# Key in, what is found out of it: whether it is the admin's.
sub opens {
    my ($key) = @_;
    my $answer = $m->ask('/api/v1/admin/verify', '-H', "Authorization: Bearer $key");
    return $answer->{json} && $answer->{json}{valid} ? 1 : 0;
}

sub enable_site {
    $m->get("sed -i 's/server_name .*;/server_name localhost;/' /etc/nginx/sites-available/watchpost");
    $m->get('ln -s ../sites-available/watchpost /etc/nginx/sites-enabled/');
    return $m->get('nginx -t -q && systemctl reload nginx');
}

my ($key, $monitor);

subtest 'installed' => sub {
    my $said = is_run("$install /root/watchpost.deb 2>&1", 'by apt, with nothing but what the root has');
    is $m->get("systemctl is-active @units | sort | uniq -c | tr -s ' '"), ' 7 active', 'its units are active';
    is $m->get('systemctl --failed --plain --no-legend'), '', 'none has failed';
    is $m->get("stat -c '%a %U:%G' $state $conf $key_file $state/watchpost.db | tr '\\n' ','"),
        '700 watchpost:watchpost,640 root:watchpost,600 root:root,600 watchpost:watchpost,', 'what is private is';
    is $m->get('stat -c "%a %U:%G" /run/watchpost/api.sock /run/watchpost/events.sock | sort -u'), '660 root:www-data',
        'nginx reaches the sockets, by its group';
    $key = $m->get("cat $key_file");
    like $key, qr/^wp_[0-9a-f]{32}$/, 'the admin key is where root finds it';
    unlike $said, qr/wp_/, '... and has not been shown on a terminal that may be logged';
    is $m->get("grep -rlF '$key' / --exclude-dir=proc --exclude-dir=sys 2>/dev/null"), $key_file, '... nor is it anywhere else';
    is $m->ask('/')->{status}, 200, 'the default site of nginx is what it was';
    like $m->get('curl -s http://localhost/'), qr/Welcome to nginx/, '... with its own page';
};

subtest 'behind nginx' => sub {
    enable_site();
    # A worker of before the reload may take one more connection.
    eventually(sub { !grep { $m->ask('/api/v1/health')->{status} != 200 } 1 .. 8 });
    is $m->ask('/api/v1/health')->{json}{status}, 'ok', 'the API answers';
    is $m->ask('/api/v1/events', '-I')->{status}, 200, 'so do live events';
    like $m->ask('/')->{content}, qr{<html.*/assets/}s, 'the dashboard is there';
    is opens($key), 1, 'the key is the admin\'s';
    is is_run('watchpost --version', 'the command runs'), "watchpost $version", '... in the version that was built';
};

subtest 'settings' => sub {
    $m->get("printf '%s\\n' TARGET_POLICY=any MIN_INTERVAL_SECONDS=60 MONITOR_RATE_LIMIT=0 >>$conf");
    is_run('systemctl restart watchpost-api watchpost-events', 'a restart');
    my $answer = $m->ask('/api/v1/monitors', '-d',
        '{"name": "Itself", "url": "http://localhost/api/v1/health", "interval_seconds": 60}');
    is $answer->{status}, 200, 'a monitor that they allow' or diag $answer->{content};
    $monitor = $answer->{json}{monitor}{id};
};

subtest 'below a path of the site' => sub {
    my $change = '/usr/libexec/watchpost/watchpost-setup && systemctl restart watchpost-api watchpost-events '
        . '&& systemctl reload nginx';
    is_run("echo BASE_PATH=/status >>$conf && $change", 'set');
    ok eventually(sub { $m->ask('/status/api/v1/health')->{status} == 200 }), 'the API is there';
    ok eventually(sub { $m->ask('/status/api/v1/events', '-I')->{status} == 200 }), 'so are live events';
    is $m->ask('/api/v1/health')->{status}, 404, 'and no longer at the root';
    is_run("sed -i /^BASE_PATH/d $conf && $change", 'and back');
    ok eventually(sub { $m->ask('/api/v1/health')->{status} == 200 }), 'it is at the root again';
};

subtest 'confined' => sub {
    for my $unit (grep { /service/ } @units, map { "watchpost-$_.service" } qw(check notify tidy)) {
        my ($points) = $m->get("systemd-analyze security --no-pager $unit | tail -n 1") =~ /: ([0-9.]+) /;
        cmp_ok $points // 10, '<', 2, "$unit is exposed by less than two points of ten";
    }
    is $m->get("systemd-analyze verify --man=no --recursive-errors=no @units 2>&1"), '', 'systemd has nothing to say against the units';
    is_run('systemctl start watchpost-tidy', 'housekeeping works, confined as it is');
};

subtest 'at work' => sub {
    my $beats = sub { $m->ask("/api/v1/monitors/$monitor/heartbeats")->{json} // [] };
    ok eventually(sub { sleep 1; @{ $beats->() } > 0 }, 120), 'within a minute the monitor has been checked';
    is $beats->()->[0]{status}, 'up', 'it is up' or diag explain $beats->();
    ok eventually(sub { $m->get('systemctl show watchpost-notify.service -P ExecMainStartTimestampMonotonic') > 0 }, 10),
        'and the notifier has been started';
    is $m->get(q{journalctl -q --no-pager -o cat -t watchpost -t watchpost-check}), '', 'cron has left that to the timer';
    my $workers = '-f ^/usr/libexec/watchpost/watchpost.fcgi';
    $m->get("pkill -KILL -n $workers");
    ok eventually(sub { $m->get("pgrep -c $workers") == 4 }), 'a worker that dies is replaced';
};

# The doctor's lines, done as they stand; mend.t has those for a machine without systemd.
subtest 'mended' => sub {
    my $found = sub { return { map { $_->{name} => $_ } @{ decode_json($m->run('watchpost doctor --json')->{said})->{checks} } } };
    my $mends = sub {
        my ($name, $line) = @_;
        is $found->()->{$name}{mend}, $line, "$name: $line";
        is_run($line, 'which can be done');
        ok eventually(sub { sleep 0.3; $found->()->{$name}{status} eq 'ok' }, 90), 'and mends it' or diag explain $found->()->{$name};
    };
    $m->get('systemctl stop watchpost-api.socket watchpost-events.socket watchpost-api watchpost-events; rm -f /run/watchpost/*');
    $mends->('workers', 'systemctl restart watchpost-api');
    $mends->('live_events', 'systemctl restart watchpost-events');
    $m->get('systemctl disable -q --now watchpost-check.timer watchpost-notify.timer watchpost-tidy.timer cron');
    $m->get('runuser -u watchpost -- watchpost check --now "$(date -u -d "1 hour ago" +%FT%TZ)"');
    $mends->('last_run', 'systemctl enable --now watchpost-check.timer watchpost-notify.timer watchpost-tidy.timer');
    $m->get('systemctl enable -q --now cron');
    like $found->()->{open_files}{detail}, qr/may open \d{4,}$/, 'the limit is that of the service';
};

subtest 'upgraded' => sub {
    my $loop = $m->begin('while [ ! -e /tmp/enough ]; do curl -s -o /dev/null -w "%{http_code}\n" '
        . 'http://localhost/api/v1/monitors?limit=1; sleep 0.02; done', "$scratch/codes");
    is_run("$install /root/newer.deb 2>&1", 'by apt');
    $m->get('touch /tmp/enough');
    wait_for($loop);
    my %codes;
    $codes{$_}++ for split /\n/, Debian::slurp("$scratch/codes");
    is join(' ', keys %codes), '200', 'no request is lost meanwhile' or diag explain \%codes;
    note $codes{200}, ' requests';
    is $m->get("dpkg-query -W -f '\${Version}' watchpost"), "$version+1", 'it is the newer one';
    is $m->ask("/api/v1/monitors/$monitor")->{json}{name}, 'Itself', 'the monitor is there';
    is opens($key), 1, 'the key is the same';
    like $m->get("cat $conf"), qr/^TARGET_POLICY=any$/m, 'so are the settings';
    is $m->get("stat -c '%a %U:%G' $conf"), '640 root:watchpost', '... and so is their owner';
    is $m->get("systemctl is-active @units | sort | uniq -c | tr -s ' '"), ' 7 active', 'its units are active';
};

subtest 'removed' => sub {
    is_run('apt-get remove -qq -y watchpost 2>&1', 'by apt');
    is $m->get('pgrep -fa "[w]atchpost" || :'), '', 'nothing of it runs';
    is_run('nginx -t -q && systemctl restart nginx', 'nginx does without');
    is_run("test -s $state/watchpost.db && test -s $conf", 'the data and the settings stay');
    is $m->get('run-parts --list /etc/cron.d >/dev/null; su watchpost -s /bin/sh -c "$(sed -n '
        . q{'s/.*watchpost  \(test.*check\)$/\1/p'} . ' /etc/cron.d/watchpost)" 2>&1 || :'), '', 'what cron still has is silent';
};

subtest 'back, over the database of an older release' => sub {
    my $old = "$scratch/old.db";
    system("sqlite3 '$old' <'$source/sql/schema/001.sql' && sqlite3 '$old' 'PRAGMA user_version=1'") == 0 or die 'sqlite3';
    $m->get("rm $state/watchpost.db*");
    $m->put($old, "$state/watchpost.db");
    $m->get("chown watchpost: $state/watchpost.db; chmod 600 $state/watchpost.db");
    is_run("$install /root/newer.deb 2>&1", 'by apt');
    my $newest = () = glob "$source/sql/schema/*.sql";
    ok eventually(sub { $m->ask('/api/v1/health')->{status} == 200 }), 'the site is back by itself';
    is $m->get(qq{od -An -j60 -N4 -tu1 $state/watchpost.db | awk '{ print \$4 }'}), $newest, 'the database is brought up to date';
    is opens($m->get("cat $key_file")), 1, 'it has a key now';
};

subtest 'purged' => sub {
    is_run('apt-get purge -qq -y watchpost 2>&1', 'by apt');
    is $m->get(q{find / -xdev -name '*watchpost*' ! -path '/root/*' ! -path '/var/log/apt/*' ! -path '/sys/*' ! -path '/proc/*'}
        . q{ ! -path '/tmp/*' ! -path '/var/log/journal/*'}), '', 'nothing is left of it';
    is $m->get('getent passwd watchpost || :'), '', 'not even the user';
    is_run('nginx -t -q && systemctl restart nginx', 'nginx does without');
};

subtest 'and once more' => sub {
    my $before = $key;
    is_run("$install /root/watchpost.deb 2>&1", 'by apt');
    enable_site();
    ok eventually(sub { $m->ask('/api/v1/health')->{status} == 200 }), 'the API answers';
    $key = $m->get("cat $key_file");
    isnt $key, $before, 'with another key';
    is opens($key), 1, '... that is the admin\'s';
    is_deeply $m->ask('/api/v1/monitors')->{json}, [], 'nothing is left of what was there';
    is $m->get('systemctl --failed --plain --no-legend'), '', 'and nothing has failed';
};

done_testing;
