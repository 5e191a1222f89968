# ./start.sh on a free port and a state directory of its own: it answers, it lives beside another instance,
# what dies is replaced, and stopping it ends all that it started and nothing else.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Instance qw(free_port named processes);
use JSON::PP qw(decode_json);
use Test::More;
use Wait qw(eventually);

my $build = $ENV{WATCHPOST_BUILD} // 'build';
my $scratch = tempdir('watchpost.XXXXXX', TMPDIR => 1, CLEANUP => 1);

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or return '';
    local $/;
    return scalar <$file> // '';
}

# One of them is in a folder whose path is too long for a socket, and holds what shells and nginx have ideas about.
my %odd = (two => join '/', ('it\'s "odd"; $x {y} ä') x 8);

sub start {
    my ($name, %options) = @_;
    $name .= "/$odd{$name}" if $odd{$name};
    return Instance->try(state => "$scratch/$name", %options);
}

sub is_json_error {
    my ($answer, $status, $code, $what) = @_;
    subtest $what => sub {
        is $answer->{status}, $status, "status $status";
        is $answer->{headers}{'content-type'}, 'application/json', 'as JSON';
        like $answer->{content}, qr/^\{"error":"[^"]+","code":"$code"\}$/, "with code $code";
        ok !exists $answer->{headers}{'access-control-allow-origin'}, 'for its own pages';
        is $answer->{headers}{'x-content-type-options'}, 'nosniff', 'not to be guessed at';
        like $answer->{headers}{'x-request-id'}, qr/^[0-9a-f]{32}$/, 'with an id';
    };
}

# --- the story ------------------------------------------------------------------------------------------

my $one = start('one');
like $one->{said}, qr{^READY http://127\.0\.0\.1:$one->{port}$}m, 'it says READY and where';
my $health = $one->ask('GET', '/api/v1/health');
is $health->{status}, 200, 'and answers through nginx';
like $health->{content}, qr/"status": ?"ok"/, 'that it is well';

my @keys = $one->{said} =~ /\b(wp_[0-9a-f]{32})\b/g;
is scalar(@keys), 1, 'it shows the admin key, once';
is $one->ask('GET', '/api/v1/admin/verify', { headers => { Authorization => "Bearer $keys[0]" } })->{status}, 200,
    'which opens the admin routes';

my $conf = slurp("$one->{state}/watchpost.conf");
like $conf, qr/^#MONITOR_RATE_LIMIT=10$/m, 'watchpost.conf lists the settings';
like $conf, qr{^DATABASE_PATH=\Q$one->{state}\E/watchpost\.db$}m, 'and names the database';
like $conf, qr/^ALLOWED_ORIGINS=self$/m, 'listening on loopback only, it is used by no page of another site';
like $conf, qr/^MIN_INTERVAL_SECONDS=10$/m, '... and checks often';
unlike $one->{said}, qr/PUBLIC_CREATE/, '... and no stranger reaches it';
like $conf, qr/^TARGET_POLICY=any$/m, 'listening on loopback only, it lets monitors look there too';

my $two = start('two');
ok $two->healthy, 'a second instance lives beside it, in a folder of any name';
ok $two->is_live, '... with live events';
is $two->ask('GET', '/settings')->{status}, 200, '... and the dashboard';
{
    local $ENV{WATCHPOST_CONF} = "$two->{state}/watchpost.conf";
    my $doctor = `'$build/watchpost' doctor`;
    like $doctor, qr{^ok +$_ .*\Q$two->{state}\E/\w+\.sock answers$}m, "... where the doctor finds $_" for qw(workers live_events);
}
my %one = $one->family;
my %two = $two->family;
is scalar(named('watchpost.fcgi', %one)), 4, 'four workers';
is scalar(named('watchpost-event', %one)), 1, 'and the helper for live events';     # the kernel keeps 15 letters

my $taken = start('three', port => $one->{port});
isnt $taken->ended, 0, 'on a port that is taken it does not start';
like $taken->{said}, qr/PORT=$one->{port}: something else listens/, 'and says so';
my $same = start('one', port => free_port());
isnt $same->ended, 0, 'nor on a state that another uses';
like $same->{said}, qr/running already in \Q$one->{state}\E \(process $one->{pid}, http:/, 'and says which process does';
my $open = start('open', env => { BIND => '0.0.0.0' });
like $open->{said}, qr/strangers may create .*: PUBLIC_CREATE=no$/m, 'on all addresses: the line that closes it is shown';
my $closed = start('closed', env => { BIND => '0.0.0.0', PUBLIC_CREATE => 'no' });
unlike $closed->{said}, qr/strangers/, '... unless it is closed';
kill TERM => $_->{pid} for $open, $closed;
my $wrong = start('three', port => 70000);
is $wrong->ended >> 8, 78, 'a port that is none: exit 78';
like $wrong->{said}, qr/^start\.sh: PORT=70000: must be an integer from 1 to 65535$/, 'in one line';
$wrong = start('three', env => { BIND => '192.0.2.1' });
is $wrong->ended >> 8, 78, 'an address of another machine: exit 78';
like $wrong->{said}, qr/^start\.sh: BIND=192\.0\.2\.1: must be an address of this machine$/m, 'and it says so';
SKIP: {
    skip 'root may listen anywhere', 2 if $> == 0;
    $wrong = start('three', port => 80);
    is $wrong->ended >> 8, 78, 'a port that only root may listen on: exit 78';
    like $wrong->{said}, qr/^start\.sh: PORT=80: only root may listen below \d+ here/, 'and it says so';
}

# What nginx itself refuses, it refuses in the API's words.
my $key = 'wp_' . '5ec2e7' x 5 . '00';
is_json_error($one->ask('GET', "/assets/nowhere?key=$key"), 404, 'NOT_FOUND', 'an unknown path');
is_json_error($one->ask('GET', $_), 404, 'NOT_FOUND', "nothing at $_") for '/health', '/openapi.json';
like $one->ask('GET', '/health')->{content}, qr{did you mean GET /api/v1/health\?}, 'the worker knows what was meant';
is_json_error($one->ask('POST', "/api/v1/monitors?key=$key", { content => 'x' x 2_200_000 }),
    413, 'PAYLOAD_TOO_LARGE', 'a body of more than two megabytes');
is_json_error($one->ask('GET', "/api/v1/health?key=$key&" . 'x' x 20_000), 414, 'BAD_REQUEST', 'an endless address');
is_json_error($one->ask('GET', '/api/v1/health', { headers => { 'X-API-Key' => $key x 600 } }),
    431, 'BAD_REQUEST', 'an endless header');
is $one->ask('HEAD', '/api/v1/events')->{headers}{'content-type'}, 'text/event-stream', 'live events are served';
rename "$one->{state}/events.sock", "$one->{state}/elsewhere.sock" or die $!;
my $events = $one->ask('GET', "/api/v1/events?key=$key");
rename "$one->{state}/elsewhere.sock", "$one->{state}/events.sock" or die $!;
is_json_error($events, 503, 'SERVICE_UNAVAILABLE', 'and while no helper serves them');
like $events->{headers}{'retry-after'}, qr/^[0-9]+$/, 'and when to come back';
is $one->ask('GET', "/api/v1/health?key=$key", { headers => { Referer => "http://x/?key=$key" } })->{status}, 200,
    'a key in the query';
my $logs = join '', map { slurp($_) } glob "$one->{state}/log/*";
like $logs, qr{"GET /api/v1/health" 200}, 'the access log tells what was asked';
unlike $logs, qr/\Q$key\E|$keys[0]/, 'but no log holds a key';

# What is killed is replaced.
my ($worker) = named('watchpost.fcgi', %one);
kill KILL => $worker;
ok eventually(sub { my %now = $one->family; !$now{$worker} && named('watchpost.fcgi', %now) == 4 }),
    'a killed worker has a successor';
ok $one->healthy, 'and the service answers';
for my $name (qw(multiwatch watchpost-event nginx)) {
    my %was = $one->family;
    my ($master) = named($name, %was);
    kill KILL => $master;
    ok eventually(sub {
        my %now = $one->family;
        !$now{$master} && named($name, %now) && named('watchpost.fcgi', %now) == 4;
    }), "so has $name";
    ok eventually(sub { $one->healthy && $one->is_live }),
        'and the service answers';
}

# A process that dies while another is being replaced is not forgotten.
for my $round (1 .. 2) {
    my %was = $one->family;
    my @masters = map { (named($_, %was))[0] } qw(nginx watchpost-event multiwatch);
    for my $master (@masters) {
        kill KILL => $master;
        select undef, undef, undef, 0.01;
    }
    ok eventually(sub {
        my %now = $one->family;
        !(grep { $now{$_} } @masters) && named('nginx', %now) == 3 && named('watchpost-event', %now) == 1
            && named('watchpost.fcgi', %now) == 4 && $one->healthy && $one->is_live;
    }), 'all services at once are replaced';
}

# Stopping reaches everything of one and nothing of two.
%one = $one->family;
cmp_ok scalar(keys %one), '>=', 8, 'one consists of many processes';
kill TERM => $one->{pid};
is $one->ended, 0, 'TERM: it ends with 0';
my %left = processes();
is_deeply [grep { $left{$_} && $left{$_}[2] eq $one{$_} } keys %one], [], 'and nothing that it started is left';
ok $two->healthy, 'two goes on';
my %still = $two->family;
for my $name (qw(watchpost.fcgi multiwatch nginx)) {
    is_deeply [named($name, %still)], [named($name, %two)], "with the $name that it had";
}

# The same again, and with the schedule: the state is found as it was left.
my $again = start('one', port => $one->{port}, arguments => []);
ok $again->healthy, 'it starts again';
unlike $again->{said}, qr/wp_[0-9a-f]{32}/, 'and shows no key again';
diag sprintf 'second start: %.2f s to READY', $again->{took};
is slurp("$again->{state}/watchpost.conf"), $conf, 'and leaves the settings as they were';
ok eventually(sub { named('sleep', $again->family) }), 'the schedule waits for the next minute';
ok eventually(sub { $again->ask('GET', '/api/v1/health')->{content} =~ /"last_check_run":"\d{4}-/ }),
    'and has begun with a run of checks';
my %again = $again->family;
kill INT => $again->{pid};
is $again->ended, 0, 'Ctrl-C, though it is a background job: it ends with 0';
%left = processes();
is_deeply [grep { $left{$_} && $left{$_}[2] eq $again{$_} } keys %again], [], 'and nothing is left';

# Nor does anything survive it when it is killed.
kill KILL => $two->{pid};
$two->ended;
ok eventually(sub { my %now = processes(); !grep { $now{$_} && $now{$_}[2] eq $two{$_} } keys %two }),
    'killed, it takes everything along';

# What the doctor says mends it, does.
sub doctor {
    local $ENV{WATCHPOST_CONF} = "$two->{state}/watchpost.conf";
    return map { $_->{name} => $_ } @{ decode_json(`'$build/watchpost' doctor --json`)->{checks} };
}
my %found = doctor();
is $found{$_}{status}, 'problem', "$_: the doctor misses it" for qw(workers live_events last_run);
is $found{$_}{mend}, $found{workers}{mend}, '... and knows one line that mends all' for qw(live_events last_run);
unlike join(' ', map { $_->{mend} // '' } values %found), qr/systemctl|journalctl/, '... without systemd';
my $mended = start('two', port => $two->{port}, under => ['sh', '-c', "exec $found{workers}{mend}"]);
ok $mended->healthy, 'which does';
is $mended->url, $two->url, '... at the same address';
%found = doctor();
is $found{$_}{status}, 'ok', "$_ is well" for qw(workers live_events);
like $found{last_run}{mend}, qr/^\(crontab -l .*; echo .*watchpost check.*\) \| crontab -$/,
    'started without a schedule, it is told to have one' or diag explain \%found;

done_testing;
