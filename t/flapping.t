# A monitor that changes too often: people hear of it once, programs of each change. Claims of incidents.
use strict;
use utf8;
use warnings;
use Hook;
use IO::Socket::INET;
use Test::More;
use Watchpost;

my $T0 = 1_770_732_000;
my $wp = Watchpost->new->keep_worker;
my $hook = Hook->new($wp->folder);
my $admin = $wp->admin_key;
my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1:0', ReuseAddr => 1) or die $!;
my $port = $listener->sockport;
my $m = $wp->post('/monitors', { name => 'shop', monitor_type => 'tcp', url => "127.0.0.1:$port", confirmation_threshold => 1,
    interval_seconds => 60, timeout_ms => 1000 }, key => $admin)->{json}{monitor};
my $at = "/monitors/$m->{id}";
for my $format ('json', 'chat') {
    $wp->post("$at/notifications", { name => $format, channel_type => 'webhook',
        config => { url => $hook->url("/200/$format"), payload_format => $format } }, key => $admin);
}

sub go {
    my ($up) = @_;
    $listener = undef if !$up;
    $listener //= IO::Socket::INET->new(Listen => 16, LocalAddr => "127.0.0.1:$port", ReuseAddr => 1) or die $! if $up;
}

sub monitor { return $wp->get($at, key => $admin)->{json} }

sub told { return [ map { $_->{json}{event} // (split /\n/, $_->{json}{content})[0] } grep { $_->{path} eq "/200/$_[0]" } @{ $hook->got } ] }

my $now = $T0;
$wp->check(at => $now);
for my $change (1 .. 8) {
    go($change % 2 == 0);
    $wp->check(at => $now += 120);
}

is scalar @{ told('json') }, 8, 'programs hear of each change';
my @chat = @{ told('chat') };
is scalar(grep { /DOWN|up again/ } @chat), 6, 'people of six';
is $chat[6], '🔁 shop is flapping (7 changes in 12 min)', 'then once that there are too many';
is scalar @chat, 7, 'and of no more';
my $log = $wp->get("$at/alert-log", key => $admin)->{json};
is_deeply [ map { $_->{alert_type} } grep { $_->{event} eq 'monitor.flapping' } @$log ], ['initial'], 'it is in the log';
is scalar(grep { ($_->{reason} // '') eq 'the monitor is flapping' } @$log), 2, 'and so is what was held back';
is $wp->sql("select count(*) from events where type = 'monitor.flapping'"), 1, 'a live event';
is $wp->sql("select flapping_until from monitor_states where monitor = (select key from monitors where id = '$m->{id}')"), $now + 1800, 'until it was steady for half an hour';

$wp->check(at => $now += 1900);
go(0);
$wp->check(at => $now += 120);
is told('chat')->[-1], '🔴 shop is DOWN', 'then people hear of changes again';
is monitor()->{is_flapping}, JSON::PP::false(), 'as of now it is not';
is $wp->sql("update monitor_states set flapping_until = 4000000000") // '', '', 'were it so';
ok monitor()->{is_flapping}, 'it would say so';
ok !grep { $_ eq 'monitor.flapping' } map { @{ $_->{events} } } @{ $wp->get("$at/notifications", key => $admin)->{json} };
is $wp->post("$at/notifications", { name => 'x', channel_type => 'webhook', events => ['monitor.flapping'], config => { url => $hook->url('/200/x') } },
    key => $admin)->{status}, 400, 'no channel names it';

subtest 'one that stays down after it has been flapping' => sub {
    my $down = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1:0', ReuseAddr => 1) or die $!;
    my $place = '127.0.0.1:' . $down->sockport;
    my $it = $wp->post('/monitors', { name => 'till', monitor_type => 'tcp', url => $place, confirmation_threshold => 1,
        interval_seconds => 60, timeout_ms => 1000 }, key => $admin)->{json}{monitor}{id};
    for my $format ('json', 'chat') {
        $wp->post("/monitors/$it/notifications", { name => $format, channel_type => 'webhook',
            config => { url => $hook->url("/200/stays-$format"), payload_format => $format } }, key => $admin);
    }
    my $then = $T0 + 86400;
    for my $change (1 .. 9) {
        $down = $change % 2 ? undef : IO::Socket::INET->new(Listen => 16, LocalAddr => $place, ReuseAddr => 1);
        $wp->check(at => $then += 120, monitor => $it);
    }
    my $said = sub { return grep { /^\x{1f534}|incident\.created/ } @{ told("stays-$_[0]") } };
    like told('stays-chat')->[-1], qr/till is flapping/, 'people know that it is flapping';
    my ($people, $programs) = map { scalar(() = $said->($_)) } 'chat', 'json';
    $wp->check(at => $then + 1790);
    is scalar(() = $said->('chat')), $people, 'and no more, as long as it may be';
    $wp->check(at => $then + 1800);
    is scalar(() = $said->('chat')), $people + 1, 'then that it is down';
    is scalar(() = $said->('json')), $programs, '... which programs know';
    $wp->check(at => $then + 1900);
    is scalar(() = $said->('chat')), $people + 1, 'once';
    $down = IO::Socket::INET->new(Listen => 16, LocalAddr => $place, ReuseAddr => 1);
    $wp->check(at => $then + 2000, monitor => $it);
    like told('stays-chat')->[-1], qr/^\x{1f7e2} till is up again/, '... and its end';
    $wp->delete("/monitors/$it", key => $admin);
};

subtest 'claims' => sub {
    my $i = $wp->get("$at/incidents", key => $admin)->{json}[0]{id};
    my $claim = sub { return $wp->post("/incidents/$i/acknowledge", { actor => 'agent', @_ }, key => $admin) };
    is $claim->(claim_seconds => $_)->{status}, 400, "not for $_ s" for 0, 59, 86401;
    is $claim->(claim_seconds => 'x')->{status}, 422, 'a number';
    my $got = $claim->(claim_seconds => 600)->{json}{incident};
    is $got->{claimed_by}, 'agent', 'claimed';
    like $got->{claim_until}, qr/^20\d\d-/, 'until then';
    is $wp->get("/incidents/$i")->{json}{claimed_by}, 'agent', 'as everybody sees';
    ok !exists $claim->(claim_seconds => 600)->{json}{warnings}, 'its own claim is only renewed';
    my $other = $wp->post("/incidents/$i/acknowledge?strict=true", { actor => 'second', claim_seconds => 60 }, key => $admin);
    is $other->{status}, 400, 'what another has claimed stays so if it is asked strictly';
    is $wp->get("/incidents/$i")->{json}{claimed_by}, 'agent', '... by whom it was';
    $other = $wp->post("/incidents/$i/acknowledge", { actor => 'second', claim_seconds => 60 }, key => $admin);
    like $other->{json}{warnings}[0], qr/^Somebody else had claimed this incident until 20/, 'else it is told';
    is $other->{json}{incident}{claimed_by}, 'second', '... and has another owner';
    is $wp->delete("/incidents/$i/acknowledge", key => $admin)->{json}{incident}{claimed_by}, undef, 'withdrawn';
    $claim->(claim_seconds => 600);
    is $claim->()->{json}{incident}{claim_until}, undef, 'an acknowledgement without it ends it';
    $claim->(claim_seconds => 600, is_internal => \1);
    is $wp->get("/incidents/$i")->{json}{claimed_by}, undef, 'an internal one is for key holders';
};

$wp->stop_worker;
done_testing;
