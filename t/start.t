# ./start.sh on a free port and a state directory of its own: it answers, it lives beside another instance,
# what dies is replaced, and stopping it ends all that it started and nothing else.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Temp qw(tempdir);
use HTTP::Tiny;
use IO::Socket::INET;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

my $source = abs_path($ENV{WATCHPOST_SOURCE} // '.');
my $scratch = tempdir('watchpost.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $owner = $$;
my @instances;

delete @ENV{qw(BIND PORT WATCHPOST_STATE WATCHPOST_CONF DATABASE_PATH TARGET_POLICY)};

# --- help ---------------------------------------------------------------------------------------------

sub free_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 1) or die $!;
    return $socket->sockport;
}

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or return '';
    local $/;
    return scalar <$file> // '';
}

# Asks again until the answer is yes; what it waits for is an event, the bound is for failures.
sub eventually {
    my ($asks, $seconds) = @_;
    my $end = time + ($seconds // 20);
    until ($asks->()) {
        return 0 if time > $end;
        sleep 0.02;
    }
    return 1;
}

# Every running process: its id => [parent, group, name].  The dead who wait to be buried do not run.
sub processes {
    my %all;
    for my $path (glob '/proc/[0-9]*/stat') {
        my ($pid, $name, $state, $parent, $group) = slurp($path) =~ /^(\d+) \((.*)\) (\S) (\d+) (\d+)/s or next;
        $all{$pid} = [$parent, $group, $name] if $state !~ /[ZX]/;
    }
    return %all;
}

# The processes of an instance: all that descend from its start.sh, and whoever is in a group of theirs.
sub family {
    my ($pid) = @_;
    my %all = processes();
    my %ours = ($pid => 1);
    for (1 .. 5) {
        for (keys %all) {
            $ours{$_} = 1 if $ours{ $all{$_}[0] } || ($all{$_}[1] != $all{$$}[1] && $ours{ $all{$_}[1] });
        }
    }
    delete $ours{$pid};
    return map { $_ => $all{$_}[2] } grep { $all{$_} } keys %ours;
}

sub named {
    my ($name, %family) = @_;
    my @pids = sort { $a <=> $b } grep { $family{$_} eq $name } keys %family;
    return @pids;
}

# Starts an instance and returns it once it has said READY, or has ended.
sub start {
    my (%with) = @_;
    my $it = { port => $with{port} // free_port(), state => "$scratch/$with{name}", said => '', begun => time };
    pipe my $from, my $to or die $!;
    $it->{pid} = fork // die $!;
    if (!$it->{pid}) {
        %ENV = (%ENV, PORT => $it->{port}, WATCHPOST_STATE => $it->{state}, %{ $with{env} // {} });
        POSIX::dup2(fileno $to, 1);
        POSIX::dup2(fileno $to, 2);
        exec "$source/start.sh", @{ $with{arguments} // ['--no-schedule'] } or POSIX::_exit(127);
    }
    close $to;
    push @instances, $it;
    local $SIG{ALRM} = sub { die "start.sh said neither READY nor good-bye; it said: $it->{said}" };
    alarm 300;                      # it may have to build
    while (my $line = <$from>) {
        $it->{said} .= $line;
        last if $line =~ /^READY/;
    }
    alarm 0;
    $it->{from} = $from;            # left open, or it would be killed for talking
    $it->{took} = time - $it->{begun};
    return $it;
}

# Waits for its end, and returns how it ended.
sub ended {
    my ($it) = @_;
    return -1 unless eventually(sub { waitpid($it->{pid}, POSIX::WNOHANG()) == $it->{pid} });
    delete $it->{pid};
    return $?;
}

END {
    my $status = $?;
    if ($$ == $owner) {
        for (grep { $_->{pid} } @instances) {
            kill TERM => $_->{pid};
            ended($_);
        }
    }
    $? = $status;
}

my $http = HTTP::Tiny->new(timeout => 20);

sub ask {
    my ($it, $method, $path, @options) = @_;
    return $http->request($method, "http://127.0.0.1:$it->{port}$path", @options);
}

sub healthy {
    my ($it) = @_;
    return ask($it, 'GET', '/api/v1/health')->{status} == 200;
}

sub is_json_error {
    my ($answer, $status, $code, $what) = @_;
    subtest $what => sub {
        is $answer->{status}, $status, "status $status";
        is $answer->{headers}{'content-type'}, 'application/json', 'as JSON';
        like $answer->{content}, qr/^\{"error":"[^"]+","code":"$code"\}$/, "with code $code";
        is $answer->{headers}{'access-control-allow-origin'}, '*', 'for every origin';
        is $answer->{headers}{'x-content-type-options'}, 'nosniff', 'not to be guessed at';
        like $answer->{headers}{'x-request-id'}, qr/^[0-9a-f]{32}$/, 'with an id';
    };
}

# --- the story ------------------------------------------------------------------------------------------

my $one = start(name => 'one');
like $one->{said}, qr{^READY http://127\.0\.0\.1:$one->{port}$}m, 'it says READY and where';
my $health = ask($one, 'GET', '/api/v1/health');
is $health->{status}, 200, 'and answers through nginx';
like $health->{content}, qr/"status": ?"ok"/, 'that it is well';

my @keys = $one->{said} =~ /\b(wp_[0-9a-f]{32})\b/g;
is scalar(@keys), 1, 'it shows the admin key, once';
is ask($one, 'GET', '/api/v1/admin/verify', { headers => { Authorization => "Bearer $keys[0]" } })->{status}, 200,
    'which opens the admin routes';

my $conf = slurp("$one->{state}/watchpost.conf");
like $conf, qr/^#MONITOR_RATE_LIMIT=10$/m, 'watchpost.conf lists the settings';
like $conf, qr{^DATABASE_PATH=\Q$one->{state}\E/watchpost\.db$}m, 'and names the database';
like $conf, qr/^TARGET_POLICY=any$/m, 'listening on loopback only, it lets monitors look there too';

my $two = start(name => 'two');
ok healthy($two), 'a second instance lives beside it';
my %one = family($one->{pid});
my %two = family($two->{pid});
is scalar(named('watchpost.fcgi', %one)), 4, 'four workers';

my $taken = start(name => 'three', port => $one->{port});
isnt ended($taken), 0, 'on a port that is taken it does not start';
like $taken->{said}, qr/PORT=$one->{port}: something else listens/, 'and says so';
my $wrong = start(name => 'three', port => 70000);
is ended($wrong) >> 8, 78, 'a port that is none: exit 78';
like $wrong->{said}, qr/^start\.sh: PORT=70000: must be an integer from 1 to 65535$/, 'in one line';

# What nginx itself refuses, it refuses in the API's words.
my $key = 'wp_' . '5ec2e7' x 5 . '00';
is_json_error(ask($one, 'GET', "/nowhere?key=$key"), 404, 'NOT_FOUND', 'an unknown path');
is_json_error(ask($one, 'POST', "/api/v1/monitors?key=$key", { content => 'x' x 1_100_000 }),
    413, 'PAYLOAD_TOO_LARGE', 'a body of more than a megabyte');
is_json_error(ask($one, 'GET', "/api/v1/health?key=$key&" . 'x' x 20_000), 414, 'BAD_REQUEST', 'an endless address');
is_json_error(ask($one, 'GET', '/api/v1/health', { headers => { 'X-API-Key' => $key x 600 } }),
    431, 'BAD_REQUEST', 'an endless header');
my $events = ask($one, 'GET', "/api/v1/events?key=$key");
is_json_error($events, 503, 'SERVICE_UNAVAILABLE', 'live events while nobody serves them');
like $events->{headers}{'retry-after'}, qr/^[0-9]+$/, 'and when to come back';
is ask($one, 'GET', "/api/v1/health?key=$key", { headers => { Referer => "http://x/?key=$key" } })->{status}, 200,
    'a key in the query';
my $logs = join '', map { slurp($_) } glob "$one->{state}/log/*";
like $logs, qr{"GET /api/v1/health" 200}, 'the access log tells what was asked';
unlike $logs, qr/\Q$key\E|$keys[0]/, 'but no log holds a key';

# What is killed is replaced.
my ($worker) = named('watchpost.fcgi', %one);
kill KILL => $worker;
ok eventually(sub { my %now = family($one->{pid}); !$now{$worker} && named('watchpost.fcgi', %now) == 4 }),
    'a killed worker has a successor';
ok healthy($one), 'and the service answers';
for my $name (qw(multiwatch nginx)) {
    my %was = family($one->{pid});
    my ($master) = named($name, %was);
    kill KILL => $master;
    ok eventually(sub {
        my %now = family($one->{pid});
        !$now{$master} && named($name, %now) && named('watchpost.fcgi', %now) == 4;
    }), "so has $name";
    ok eventually(sub { healthy($one) }), 'and the service answers';
}

# Stopping reaches everything of one and nothing of two.
%one = family($one->{pid});
cmp_ok scalar(keys %one), '>=', 8, 'one consists of many processes';
kill TERM => $one->{pid};
is ended($one), 0, 'TERM: it ends with 0';
my %left = processes();
is_deeply [grep { $left{$_} && $left{$_}[2] eq $one{$_} } keys %one], [], 'and nothing that it started is left';
ok healthy($two), 'two goes on';
my %still = family($two->{pid});
is_deeply [sort keys %still], [sort keys %two], 'with the processes it had';

# The same again, and with the schedule: the state is found as it was left.
my $again = start(name => 'one', port => $one->{port}, arguments => []);
ok healthy($again), 'it starts again';
unlike $again->{said}, qr/wp_[0-9a-f]{32}/, 'and shows no key again';
diag sprintf 'second start: %.2f s to READY', $again->{took};
is slurp("$again->{state}/watchpost.conf"), $conf, 'and leaves the settings as they were';
ok eventually(sub { named('sleep', family($again->{pid})) }), 'the schedule waits for the next minute';
my %again = family($again->{pid});
kill INT => $again->{pid};
is ended($again), 0, 'Ctrl-C, though it is a background job: it ends with 0';
%left = processes();
is_deeply [grep { $left{$_} && $left{$_}[2] eq $again{$_} } keys %again], [], 'and nothing is left';

# Nor does anything survive it when it is killed.
kill KILL => $two->{pid};
ended($two);
ok eventually(sub { my %now = processes(); !grep { $now{$_} && $now{$_}[2] eq $two{$_} } keys %two }),
    'killed, it takes everything along';

done_testing;
