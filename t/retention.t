# What is past its retention is not shown, whether it is gone yet or not: whatever watchpost tidy will take away, no read
# shows before.  The clock is libfaketime's.
use strict;
use warnings;
use Hook;
use Target qw(serve request_of);
use JSON::PP ();
use Test::More;
use Watchpost;

my ($HOUR, $DAY) = (3600, 86_400);
my $T = 1_796_000_400;    # 2026-11-30T01:00:00Z
my ($libfaketime) = grep { -f } glob '/usr/lib/*/faketime/libfaketime.so.1';
ok $libfaketime, 'libfaketime is there' or die('no clock to turn');

my $wp = Watchpost->new(HEARTBEAT_RETENTION_DAYS => 2, EVENT_RETENTION_DAYS => 3, AUDIT_RETENTION_DAYS => 4);
my $admin = $wp->admin_key;

sub set_clock {
    my ($at) = @_;
    open my $file, '>', $wp->folder . '/clock' or die $!;
    print {$file} $at;
    close $file or die $!;
}
set_clock($T);
$wp->set(LD_PRELOAD => $libfaketime, FAKETIME_TIMESTAMP_FILE => $wp->folder . '/clock', FAKETIME_FMT => '%s',
    FAKETIME_NO_CACHE => 1, FAKETIME_DONT_FAKE_MONOTONIC => 1,
    ASAN_OPTIONS => join ':', $ENV{ASAN_OPTIONS} // (), 'verify_asan_link_order=0');
$wp->keep_worker;
$wp->set(LD_PRELOAD => undef);

# A monitor that is down and up again, and a channel that is told; another stays down.
my $hook = Hook->new($wp->folder);
my $is_up = $wp->folder . '/is_up';
my $port = serve(sub {
    my ($connection) = @_;
    request_of($connection);
    print {$connection} 'HTTP/1.1 ', -e $is_up ? '200 Fine' : '500 Broken', "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
});
my $shop = $wp->monitor(name => 'shop', url => "http://127.0.0.1:$port/", confirmation_threshold => 1,
    consensus_threshold => 1, sla_target => 99);
my $till = $wp->monitor(name => 'till', url => 'http://127.0.0.1:1/', confirmation_threshold => 1);
for my $m ($shop, $till) {
    $wp->post("/monitors/$m->{id}/notifications", { name => 'n', channel_type => 'webhook',
        config => { url => $hook->url('/hook') } }, key => $m->{key});
}
my $gate = $wp->post('/gates', { ids => [ $shop->{id} ], checks => 1 }, key => $admin)->{json};

for my $n (0 .. 5) {
    my $at = $T + $n * $HOUR;
    if ($n == 2) { open my $file, '>', $is_up or die $! }
    $wp->check(at => $at);
    $wp->command('notify', '--now', Watchpost::timestamp($at + 1));
}
my $list = $wp->get("/monitors/$shop->{id}/incidents", key => $shop->{key}); ref $list->{json} eq "ARRAY" or BAIL_OUT($list->{body});
my ($incident) = map { $_->{id} } @{ $list->{json} };
ok $incident, 'an incident that is over';
$list = $wp->get("/monitors/$shop->{id}/heartbeats"); my @beats = map { $_->{id} } @{ $list->{json} };
is @beats, 6, 'six heartbeats' or BAIL_OUT('nothing to look at');

# Every list and page of history, and single things in it; but for what says what time it is.
my @shown = (
    (map { my $id = $_; map { "/monitors/$id/$_" } qw(heartbeats heartbeats?limit=2 heartbeats?after=1 uptime sla
        response-times response-times?period=7d webhook-deliveries webhook-deliveries?limit=1 webhook-deliveries?status=success
        alert-log evidence overview incidents) } $shop->{id}, $till->{id}),
    (map { "/monitors/$shop->{id}/heartbeats/$_" } @beats),
    "/incidents/$incident/timeline", "/incidents/$incident", '/audit', '/gates', "/gates/$gate->{id}", "/wait?ids=$shop->{id}&until=changed&after=1&timeout=1",
    '/status', '/dashboard', '/uptime-history?days=7',
);
sub view {
    return { map {
        my $answer = $wp->get($_, key => $admin, headers => { Accept => 'application/json' });
        my $body = $answer->{body} =~ s/"(?:generated_at|now|request_id|computed_at)":"[^"]*"//gr;
        ($_ => join ' ', $answer->{status}, $answer->{headers}{'x-total-count'} // '-', $body)
    } @shown };
}
sub total { return $wp->get("/monitors/$_[0]{id}/$_[1]", key => $_[0]{key})->{headers}{'x-total-count'} }

sub looks_at { my ($at) = @_; set_clock($at); return view() }

subtest 'by the second' => sub {
    set_clock($T + 2 * $DAY);
    is total($shop, 'heartbeats'), 6, 'as old as its retention: shown';
    set_clock($T + 2 * $DAY + 1);
    is total($shop, 'heartbeats'), 5, 'older: not shown, nor counted';
    is_deeply [ map { $_->{id} } @{ $wp->get("/monitors/$shop->{id}/heartbeats")->{json} } ], [ @beats[0 .. 4] ], '... in the list';
    is $wp->get("/monitors/$shop->{id}/heartbeats/$beats[5]")->{status}, 404, '... nor by its id';
    is $wp->get("/monitors/$shop->{id}/heartbeats/$beats[4]")->{status}, 200, '... but the next';
    is $wp->get("/monitors/$shop->{id}/heartbeats?after=1")->{headers}{'x-total-count'}, 5 - grep({ $_ <= 1 } @beats[0 .. 4]), '... behind a place';
    is $wp->sql('select count(*) from heartbeats'), 12, 'and no row has gone';
};

subtest 'of deliveries and alerts' => sub {
    set_clock($T);
    my @before = map { total($shop, $_) } qw(webhook-deliveries alert-log);
    set_clock($T + 2 * $DAY + 1 * $HOUR);
    my @after = map { total($shop, $_) } qw(webhook-deliveries alert-log);
    ok $after[$_] < $before[$_], "of an incident that is over there are $after[$_] of $before[$_]" for 0, 1;
    set_clock($T);
    @before = map { total($till, $_) } qw(webhook-deliveries alert-log);
    set_clock($T + 3 * $DAY);
    is_deeply [ map { total($till, $_) } qw(webhook-deliveries alert-log) ], \@before, 'of one that goes on all stay';
    cmp_ok $before[0], '>', 0, '... and there were some';
};

subtest 'of events and changes' => sub {
    my $wait = sub { return $wp->get("/wait?ids=$shop->{id}&until=changed&after=1&timeout=1", key => $admin) };
    set_clock($T + 2 * $DAY);
    is $wait->()->{status}, 200, 'a cursor that is young enough';
    set_clock($T + 3 * $DAY + 1);
    my $expired = $wait->();
    is "$expired->{status} $expired->{json}{code}", '410 CURSOR_EXPIRED', 'one that is older than what is kept' or diag $expired->{body};
    cmp_ok $expired->{json}{oldest}, '>', 1, '... with the oldest';
    is $wp->get("/wait?ids=$shop->{id}&until=changed&after=$expired->{json}{oldest}&timeout=1", key => $admin)->{status}, 200, '... which is not';
    set_clock($T + 4 * $DAY);
    my $audit = sub { return scalar @{ $wp->get('/audit', key => $admin)->{json} } };
    cmp_ok $audit->(), '>=', 4, 'who did what is told';
    set_clock($T + 4 * $DAY + 1);
    is $audit->(), 0, '... for its time';
};

for my $at ($T + $DAY + $HOUR, $T + 2 * $DAY + 1800, $T + 2 * $DAY + 2 * $HOUR, $T + 3 * $DAY + 2 * $HOUR, $T + 4 * $DAY + 1800, $T + 9 * $DAY) {
    subtest 'what tidy takes away at ' . Watchpost::timestamp($at) . ' was not shown before' => sub {
        my $before = looks_at($at);
        $wp->command('tidy', '--now', Watchpost::timestamp($at));
        my $after = view();
        is $after->{$_}, $before->{$_}, $_ for @shown;
    };
}
done_testing;
