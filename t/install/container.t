# docs/docker: there is no Docker here, so the steps of the Dockerfile's last stage are taken one by one in a small Debian,
# whose process 1 is then the entry point.  No systemd: real cron checks a monitor, and the log is what is said.
use strict;
use warnings;
use Test::More;

use Debian;
use Machine;
use Time::HiRes qw(sleep);
use Wait qw(eventually);

if (my $why = Debian::impossible() // Machine::impossible()) {
    plan skip_all => $why;
}

note 'bound: 900 s';     # the first of them has the package built
my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $m = Machine->new(Debian::root());

# The steps of the last stage: [verb, rest].
sub steps {
    my $text = Debian::slurp("$source/docs/docker/Dockerfile") =~ s/^#.*\n//mgr =~ s/\\\n\s*/ /gr;
    my ($last) = $text =~ /.*^FROM [^\n]*\n(.*)/ms;
    return map { [/^(\S+)\s+(.*)/] } grep { /\S/ } split /\n/, $last;
}

# The machine has no network of its own making, and all that is needed is installed but the package itself.
subtest 'the steps of the Dockerfile' => sub {
    my %copied = ('/src/watchpost_*.deb' => Debian::package());
    for (steps()) {
        my ($verb, $rest) = @$_;
        if ($verb eq 'COPY') {
            my ($from, $to) = $rest =~ /(\S+) (\S+)$/;
            my $file = $copied{$from} // "$source/$from";
            $to .= $file =~ s{.*/}{}r if $to =~ m{/$};
            $m->put($file, $to);
            $m->get("chmod 755 $to") if -x $file;
            ok $m->get("test -s $to && echo there"), "COPY $from";
        } elsif ($verb eq 'RUN') {
            my $did = $m->run("$rest 2>&1");
            is $did->{status}, 0, 'RUN ' . substr($rest, 0, 60) or diag $did->{said};
        }
    }
    my ($begin) = map { $_->[1] } grep { $_->[0] eq 'ENTRYPOINT' } steps();
    is $begin, '["/usr/local/sbin/watchpost-entrypoint"]', 'the entry point';
    is $m->get('ls -A /var/lib/watchpost; ls /etc/watchpost'), 'watchpost.conf', 'an image has no database, nor a key';
};

$m->boot('env', 'TARGET_POLICY=any', 'MIN_INTERVAL_SECONDS=60', 'TRUSTED_PROXIES=192.0.2.10', '/usr/local/sbin/watchpost-entrypoint');
my $monitor;

subtest 'running' => sub {
    ok eventually(sub { $m->ask('/api/v1/health')->{status} == 200 }, 60), 'the API answers' or diag $m->console;
    is $m->ask('/api/v1/events', '-I')->{status}, 200, 'so do live events';
    my ($check) = map { $_->[1] =~ /CMD (.*)/ } grep { $_->[0] eq 'HEALTHCHECK' } steps();
    is $m->run($check)->{status}, 0, 'its health check finds it well';
    my $key = $m->get('cat /etc/watchpost/admin-key');
    like $key, qr/^wp_[0-9a-f]{32}$/, 'there is an admin key';
    unlike $m->console, qr/wp_[0-9a-f]{32}/, '... that the log does not know';
    like $m->get('cat /etc/watchpost/nginx.conf'),
        qr/^set_real_ip_from 192\.0\.2\.10;\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;$/m, 'the proxy is named';
    my $answer = $m->ask('/api/v1/monitors', '-d',
        '{"name": "Itself", "url": "http://localhost/api/v1/health", "interval_seconds": 60}');
    is $answer->{status}, 200, 'settings from the environment reach every process' or diag $answer->{content};
    $monitor = $answer->{json}{monitor}{id};
};

subtest 'at work' => sub {
    my $beats = sub { $m->ask("/api/v1/monitors/$monitor/heartbeats")->{json} // [] };
    ok eventually(sub { sleep 1; @{ $beats->() } > 0 }, 120), 'within a minute cron has had the monitor checked';
    is $beats->()->[0]{status}, 'up', 'it is up' or diag explain $beats->();
    like $m->console, qr{"GET /api/v1/monitors/$monitor/heartbeats" 200}, 'requests are in the log';
    $m->get(q{su watchpost -s /bin/sh -c '/usr/libexec/watchpost/watchpost-job nonsense'});
    ok eventually(sub { $m->console =~ /watchpost-nonsense: .*nonsense/ }), 'so is what a run has to say';
    is $m->get('find /var/mail /var/spool/mail -type f 2>/dev/null'), '', 'and no mail is written';
};

subtest 'its parts' => sub {
    my $workers = '-f ^/usr/libexec/watchpost/watchpost';
    $m->get("pkill -KILL $workers");
    ok eventually(sub { $m->get("pgrep -c $workers || :") == 5 }), 'workers and helper that die are replaced';
    $m->get('kill -TERM 1');
    ok eventually(sub { $m->has_ended }), 'told to stop, it stops';
};

done_testing;
