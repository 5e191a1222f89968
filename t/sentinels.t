# Sentinels: when none of them answers, it is the checker that is offline, and not its targets.
use strict;
use warnings;
use Hook;
use Streams;
use Target;
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $T0 = 1_770_732_000;
my $there = serve(sub { request_of($_[0]); print { $_[0] } "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n" });
my $gone = closed_port();
my $silent = serve(sub { request_of($_[0]); eventually(sub { 0 }, 15) });
my $broken = serve(sub { request_of($_[0]); reset_by($_[0]) });
my $wp = Watchpost->new(SENTINELS => "127.0.0.1:$gone")->keep_worker;
my $admin = $wp->admin_key;
my $hook = Hook->new($wp->folder);
my %channel = (name => 'ops', channel_type => 'webhook', config => { url => $hook->url('/200/all') },
    events => [ 'checker.offline', 'checker.online', 'incident.created' ]);
is $wp->post('/channels', \%channel, key => $admin)->{status}, 201, 'a channel of the operator';
my $team = $wp->post('/workspaces', { name => 'Team' })->{json}{key};
$wp->post('/channels', { %channel, config => { url => $hook->url('/200/team') } }, key => $team);

sub monitor {
    my ($name, $url, %more) = @_;
    return $wp->monitor(name => $name, url => $url, timeout_ms => 1000, confirmation_threshold => 1, %more);
}

sub last_beat {
    my ($m) = @_;
    return $wp->get("/monitors/$m->{id}/heartbeats?limit=1")->{json}[0];
}

# As "status: sentence".
sub said {
    my ($m) = @_;
    my $beat = last_beat($m);
    return "$beat->{status}: " . ($beat->{error_message} // '');
}

# Of these types, for this key.
sub events {
    my ($key, $types) = @_;
    my $helper = Streams->start($wp);
    my $client = $helper->ask("/events?after=0&types=$types", Authorization => "Bearer $key", Accept => 'application/json');
    is $client->{status}, 200, 'events are listed';
    my $list = JSON::PP::decode_json($client->{body});
    is $helper->stop, 0, 'the helper ends well';
    return @{ ref $list eq 'HASH' ? $list->{events} : $list };
}

my %m = (
    silent => monitor('silent', "http://127.0.0.1:$silent/"),
    broken => monitor('broken', "http://127.0.0.1:$broken/"),
    refused => monitor('refused', "http://127.0.0.1:$gone/"),
    answers => monitor('answers', "http://127.0.0.1:$there/"),
    inverted => monitor('inverted', "http://127.0.0.1:$silent/", invert => \1),
    unknown => monitor('no such name', 'http://a.b.invalid:1/'),
);
my $OFFLINE = 'inconclusive: checker offline: no sentinel answers';

subtest 'none answers' => sub {
    my $run = $wp->check(at => $T0);
    is said($m{$_}), $OFFLINE, "a target that does not answer: $_" for qw(silent broken inverted);
    is said($m{refused}), 'down: Connection refused', 'a refusal is evidence';
    is said($m{answers}), 'down: Expected 200, got 503', 'and so is an answer';
    is $wp->get("/monitors/$m{silent}{id}")->{json}{current_status}, 'unknown', 'nothing is known of the first';
    is_deeply $wp->get("/monitors/$m{silent}{id}/incidents")->{json}, [], 'no incident';
    is $wp->get('/health')->{json}{checker}, 'offline', 'health says so';
    my $affected = grep { said($_) eq $OFFLINE } values %m;
    like $wp->command('may_fail', 'doctor')->{out}, qr/^problem +network +no sentinel answers since 2026-02-10T14:00:00Z/m, 'the doctor, too';
    my ($first) = @{ $wp->get('/attention', key => $admin)->{json}{items} };
    is $first->{kind}, 'checker_offline', 'it leads what needs attention';
    is $first->{severity}, 'critical', '... as critical';
    is $first->{since}, '2026-02-10T14:00:00Z', '... since the first of these checks';
    like $first->{detail}, qr/^$affected monitors are not checked/, '... and how many it is about';
    my @got = grep { $_->{event} =~ /^checker/ } map { $_->{json} } @{ $hook->got };
    is scalar(@got), 1, 'one message';
    is_deeply $got[0], { event => 'checker.offline', timestamp => '2026-02-10T14:00:00Z',
        since => '2026-02-10T14:00:00Z', affected => $affected }, 'which tells it';
    is_deeply [ grep { $_->{json}{event} =~ /^checker/ } @{ $hook->got('/200/team') } ], [], 'no other workspace hears of it';
    my @before = events($admin, 'checker.offline,checker.online');
    is scalar(@before), 1, 'one event';
    is $before[0]{affected} // $before[0]{data}{affected}, $affected, '... with the number';
    is_deeply [ events($team, 'checker.offline') ], [], 'which is the operator\'s alone';
};

subtest 'it goes on' => sub {
    $wp->check(at => $T0 + 600);
    is scalar(grep { $_->{json}{event} eq 'checker.offline' } @{ $hook->got }), 1, 'nothing is told again';
    is said($m{silent}), $OFFLINE, 'nor is anything known';
    my $uptime = $wp->get("/monitors/$m{silent}{id}/uptime")->{json};
    is $uptime->{uptime_90d}, 100, 'the uptime is as it was';
};

subtest 'one of two answers' => sub {
    $wp->set(SENTINELS => "127.0.0.1:$gone, http://127.0.0.1:$there/")->keep_worker;
    $wp->check(at => $T0 + 1200);
    is said($m{silent}), 'down: Request timed out', 'then a silence is the target\'s';
    like $wp->get('/health')->{json}{checker}, qr/^(?:ok|late)$/, 'the checker is online';
    ok !grep({ $_->{kind} eq 'checker_offline' } @{ $wp->get('/attention', key => $admin)->{json}{items} }), 'nothing to attend to';
    my @got = grep { $_->{event} =~ /^checker/ } map { $_->{json} } @{ $hook->got };
    is_deeply [ map { $_->{event} } @got ], [ 'checker.offline', 'checker.online' ], 'one message that it is back';
    is $got[1]{since}, '2026-02-10T14:00:00Z', '... which it was since';
    ok $got[1]{affected} >= 3, '... and whom it concerned';
    is scalar(events($admin, 'checker.offline,checker.online')), 2, 'two events in all';
};

subtest 'without sentinels nothing changes' => sub {
    $wp->set(SENTINELS => undef)->keep_worker;
    $wp->check(at => $T0 + 1800);
    is said($m{silent}), 'down: Request timed out', 'a silence is the target\'s';
};

subtest 'a remote probe has sentinels of its own' => sub {
    my $place = $wp->post('/locations', { name => 'Paris' }, key => $admin)->{json};
    my $m = monitor('from Paris', "http://127.0.0.1:$silent/", consensus_threshold => 1);
    my $seen = probe("--sentinels=127.0.0.1:$gone", '--timeout=1000', "http://127.0.0.1:$silent/");
    is $seen->{outcome}, 'inconclusive', 'the sweep that both use';
    is $seen->{detail}, 'checker offline: no sentinel answers', '... says why';
    ok $place->{probe_key} && $m->{id}, 'there is work for it';
};

subtest 'what is no sentinel' => sub {
    for my $bad ('example.org', 'ftp://example.org/', '127.0.0.1:99999', join(',', map { "a$_:1" } 1 .. 11)) {
        my $run = $wp->set(SENTINELS => $bad)->command('may_fail', 'check');
        is $run->{status}, 78, "SENTINELS=$bad";
        like $run->{err}, qr/SENTINELS is ".*": must be at most 10 of host:port/, '... and what it may be';
    }
    $wp->set(SENTINELS => undef);
};

subtest 'the dead man\'s switch' => sub {
    my $asked = $wp->folder . '/asked';
    my $count = sub { return -s $asked // 0 };
    my $switch = serve(sub {
        my ($connection) = @_;
        my ($path) = request_of($connection) =~ m{^GET (\S+)} or return;
        open my $file, '>>', $asked or die $!;
        syswrite $file, '.';
        print {$connection} 'HTTP/1.1 ' . ($path =~ /bad/ ? '500 No' : '204 Fine') . "\r\nContent-Length: 0\r\n\r\n";
    });
    $wp->set(HEARTBEAT_URL => "http://127.0.0.1:$switch/good");
    $wp->check(at => $T0 + 2400);
    is $count->(), 1, 'a run asks it';
    $wp->check(at => $T0 + 2400, monitor => $m{refused}{id});
    is $count->(), 1, 'a run over one monitor does not';
    $wp->set(HEARTBEAT_URL => "http://127.0.0.1:$switch/bad");
    my $run = $wp->check(at => $T0 + 3000);
    is $count->(), 3, 'one that fails is asked twice';
    like $run->{err}, qr/asking HEARTBEAT_URL: the answer is HTTP 500/, '... and the log says how';
    unlike $run->{err}, qr/bad/, '... but not where';
    like $wp->command('may_fail', 'doctor')->{out}, qr/heartbeat.*the answer is HTTP 500/i, 'the doctor knows it, too';
    $wp->set(HEARTBEAT_URL => "http://127.0.0.1:$gone/");
    like $wp->check(at => $T0 + 3600)->{err}, qr/asking HEARTBEAT_URL: connection refused/, 'nothing listens there';
    $wp->set(HEARTBEAT_URL => "http://127.0.0.1:$switch/good");
    unlike $wp->check(at => $T0 + 4200)->{err}, qr/HEARTBEAT/, 'it is well again';
    unlike $wp->command('may_fail', 'doctor')->{out}, qr/HTTP 500|connection refused/, '... and the doctor agrees';
};

done_testing;
