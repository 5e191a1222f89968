# Several alerts by one message: the wait, the interval, what is told together, the most an hour, and that nothing is
# missing from the log.
use strict;
use utf8;
use warnings;
use Hook;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Watchpost;

$Watchpost::groups = 1;
my $wp = Watchpost->new(TARGET_POLICY => 'any', PUBLIC_URL => 'https://watch.example')->keep_worker;
my $admin = $wp->admin_key;
my $hook = Hook->new($wp->folder);
my $now = 1_770_732_000;
my $count = 0;

sub stamp { return Watchpost::timestamp($_[0]) }
sub notify { $wp->command('notify', '--now', stamp($_[0])); return }
my %seen;
sub news { my ($path) = @_; my @all = map { $_->{json}{content} // $_->{json}{event} } @{ $hook->got($path) };
    my $from = $seen{$path} // 0; $seen{$path} = @all; return @all[ $from .. $#all ] }

# Monitors of a tag of their own, all at one port, and a channel for them.
sub team {
    my ($names, %channel) = @_;
    my $tag = 't' . ++$count;
    my %t = (tag => $tag, path => "/200/$tag", listener => IO::Socket::INET->new(Listen => 64, LocalAddr => '127.0.0.1:0', ReuseAddr => 1));
    $t{port} = $t{listener}->sockport;
    $t{of} = { map { ($_ => $wp->post('/monitors', { name => $_, monitor_type => 'tcp', url => "127.0.0.1:$t{port}", tags => [$tag],
        confirmation_threshold => 1, interval_seconds => 60, timeout_ms => 1000 }, key => $admin)->{json}{monitor}{id}) } @$names };
    my $made = $wp->post('/channels', { name => $tag, channel_type => 'webhook', match => { tags => [$tag] },
        config => { url => $hook->url($t{path}), payload_format => 'chat' }, %channel }, key => $admin);
    $t{channel} = $made->{json} // die $made->{body};
    return \%t;
}
sub down { $_[0]{listener} = undef; return }
sub up { $_[0]{listener} //= IO::Socket::INET->new(Listen => 64, LocalAddr => "127.0.0.1:$_[0]{port}", ReuseAddr => 1) or die $!; return }
sub check { my ($t, $name) = @_; $wp->check(at => $now, monitor => $_) for map { $t->{of}{$_} } defined $name ? $name : sort keys %{ $t->{of} }; return }
sub log_of { my ($t, $name) = @_; return $wp->get("/monitors/$t->{of}{$name}/alert-log", key => $admin)->{json} }

subtest 'what a channel says of it' => sub {
    my @members = qw(group_wait_seconds group_interval_seconds max_per_hour);
    my $add = sub { return $wp->post('/channels', { name => 'x', channel_type => 'webhook', config => { url => $hook->url('/200/x'), payload_format => $_[0] },
        events => [], @_[1 .. $#_] }, key => $admin)->{json} };
    is_deeply [ @{ $add->('slack') }{@members} ], [ 10, 300, 60 ], 'people: the usual';
    is_deeply [ @{ $add->('json') }{@members} ], [ 0, undef, undef ], 'programs: nothing is merged';
    my $c = $add->('chat', group_wait_seconds => 900, group_interval_seconds => 5, max_per_hour => 0);
    is_deeply [ @$c{@members}, scalar @{ $c->{warnings} } ], [ 600, 60, 1, 3 ], 'within bounds, and told so';
    my $w = $add->('json', group_wait_seconds => 20, max_per_hour => 3);
    is_deeply [ $w->{group_wait_seconds}, scalar @{ $w->{warnings} } ], [ 0, 2 ], 'ignored by programs, and told so';
    is $wp->patch("/channels/$c->{id}", { group_wait_seconds => 0 }, key => $admin)->{json}{channel}{group_wait_seconds}, 0, 'changed';
    is $wp->patch("/channels/$c->{id}", { group_wait_seconds => undef }, key => $admin)->{json}{channel}{group_wait_seconds}, 10, 'back to the usual';
    is $wp->post('/channels', { name => 'x', channel_type => 'webhook', config => { url => 'http://h/', group_wait_seconds => 1 } }, key => $admin)->{status}, 400, 'no member of config';
    $wp->delete("/channels/$_->{id}", key => $admin) for @{ $wp->get('/channels', key => $admin)->{json} };
};

subtest 'one alone' => sub {
    my $t = team(['Shop']);
    check($t);
    down($t);
    my $begun = time;
    $now += 60;
    check($t);
    cmp_ok time - $begun, '>=', 8, 'it waits for what comes with it';
    my ($told) = news($t->{path});
    like $told, qr{^🔴 Shop is DOWN\nConnection refused\n}, 'then it is told as ever';
    is log_of($t, 'Shop')->[0]{outcome}, 'delivered', '... by itself';
    up($t);
    $now += 60;
    check($t);
    like +(news($t->{path}))[0], qr{^🟢 Shop is up again}, 'that all is well again waits no longer';
};

subtest 'several' => sub {
    my @names = map { "M$_" } 1 .. 7;
    my $t = team([ @names, 'Late' ], group_wait_seconds => 20);
    my $router = $wp->post('/monitors', { name => 'Router *1*', url => 'http://127.0.0.1:1/' }, key => $admin)->{json}{monitor}{id};
    $wp->post("/monitors/$t->{of}{$_}/dependencies", { depends_on_id => $router }, key => $admin) for @names;
    $wp->post("/monitors/$router/pause", {}, key => $admin);
    check($t);
    down($t);
    $now += 60;
    check($t, $_) for @names;
    notify($now + 1);
    is_deeply [ news($t->{path}) ], [], 'not before the wait is over';
    notify($now + 21);
    my @told = news($t->{path});
    is scalar @told, 1, 'one message';
    is $told[0], join("\n", '🔴 7 monitors are DOWN', 'M1, M2, M3, M4, M5, M6 and M7', 'Connection refused (7)', 'all depend on Router \*1\*',
        'all at 127.0.0.1', 'https://watch.example/home'), 'who, why, and what they have in common' or diag $told[0];
    my @log = map { log_of($t, $_)->[0] } @names;
    is $log[0]{outcome}, 'delivered', 'the first carries it';
    is_deeply [ map { [ @$_{qw(outcome group_id group_outcome)} ] } @log[ 1 .. 6 ] ], [ map { [ 'grouped', $log[0]{id}, 'delivered' ] } 1 .. 6 ], '... the others say so';
    my $deliveries = $wp->get("/channels/$t->{channel}{id}/deliveries", key => $admin)->{json};
    is $deliveries->{total}, 1, 'one delivery';

    $now += 30;
    check($t, 'Late');
    notify($now + 60);
    is_deeply [ news($t->{path}) ], [], 'what comes later waits for the interval';
    up($t);
    $now += 100;
    check($t, $_) for @names;
    notify($now + 22);
    is_deeply [ news($t->{path}) ], [], '... so do ends, as long as something goes on';
    $now += 200;
    notify($now);
    @told = news($t->{path});
    is scalar @told, 1, 'then all of it is told together';
    like $told[0], qr{^🔴 Late is DOWN, 7 up again\nDOWN: Late\nConnection refused \(1\)\nup again: M1 \(\d min 10 s\)|^🔴 Late is DOWN, 7 up again\nDOWN: Late\nConnection refused \(1\)\nup again: M1 \(}, 'who is down, and who is up again' or diag $told[0];
    $now += 60;
    check($t, 'Late');
    notify($now + 21);
    @told = news($t->{path});
    is scalar @told, 1, 'that all is well again waits no longer';
    like $told[0], qr{^🟢 Late is up again, was down for }, '... and is told as ever';
    ok !(grep { $_->{outcome} !~ /delivered|grouped/ } map { @{ log_of($t, $_) } } @names, 'Late'), 'nothing is missing from the log';
    $wp->delete("/monitors/$router", key => $admin);
};

subtest 'the monitor whose alert carries the others is deleted' => sub {
    my $away = '/200,' . '500,' x 8 . '200/carried';
    my $t = team([ 'A', 'B' ], group_wait_seconds => 20, config => { url => $hook->url($away), payload_format => 'chat' });
    check($t);
    down($t);
    $now += 60;
    check($t);
    notify($now + 21);
    up($t);
    $now += 400;
    check($t);
    notify($now + 21);
    is_deeply [ map { log_of($t, $_)->[0]{outcome} } 'A', 'B' ], [ 'pending', 'grouped' ], 'the receiver was away';
    $wp->delete("/monitors/$t->{of}{A}", key => $admin);
    notify($now += 4000) for 1 .. 4;
    like +(news($away))[-1], qr/^🟢 B is up again/, 'the other is told by itself';
    is log_of($t, 'B')->[0]{outcome}, 'delivered', '... as the log says';
};

subtest 'a receiver that is away' => sub {
    my $t = team([ 'A', 'B', 'C' ], group_wait_seconds => 20, config => { url => $hook->url('/500,500,500,200/away'), payload_format => 'chat' });
    check($t);
    down($t);
    $now += 60;
    check($t);
    notify($now + 21);
    up($t);
    $now += 40;
    check($t, 'B');
    notify($now + 25);
    notify($now + 120);
    my @got = map { $_->{json}{content} } @{ $hook->got('/500,500,500,200/away') };
    is scalar(grep { $_ eq $got[0] } @got), 4, 'each attempt has the same words';
    like $got[0], qr/^🔴 3 monitors are DOWN\nA, B and C\n/, '... of all';
    is_deeply [ map { log_of($t, $_)->[-1]{outcome} } qw(A B C) ], [qw(delivered grouped grouped)], 'delivered in the end';
    is log_of($t, 'B')->[0]{outcome}, 'pending', 'the end of one of them waits behind it';
    $now += 600;
    notify($now);
    is $hook->got('/500,500,500,200/away')->[-1]{json}{content} =~ /^🟢 B is up again/, 1, '... and comes then';
    check($t);
    notify($now + 400);
};

subtest 'at most so many an hour' => sub {
    my $t = team([ map { "N$_" } 1 .. 6 ], group_wait_seconds => 0, max_per_hour => 2);
    check($t);
    down($t);
    for my $name (map { "N$_" } 1 .. 5) {
        $now += 60;
        check($t, $name);
    }
    is_deeply [ map { (split /\n/)[0] } news($t->{path}) ], [ '🔴 N1 is DOWN', '🔴 N2 is DOWN' ], 'without groups one by one, but no more than that';
    is log_of($t, 'N3')->[0]{outcome}, 'pending', 'the rest waits';
    my %plan = (title => 'move', duration_seconds => 3600, monitor_ids => [ $t->{of}{N6} ], starts_at => stamp($now), timezone => 'UTC');
    $wp->post('/maintenance', \%plan, key => $admin);
    $wp->check(at => $now += 60);
    $now += 3700;
    notify($now);
    my @told = news($t->{path});
    is scalar @told, 1, 'then one message tells it';
    like $told[0], qr/^🔴 3 monitors are DOWN, 1 message\nDOWN: N3, N4 and N5\nConnection refused \(3\)\nall at 127.0.0.1\n🔧 Maintenance started: move\n/, 'all of it' or diag $told[0];
    is_deeply [ map { log_of($t, $_)->[0]{outcome} } qw(N3 N4) ], [qw(delivered grouped)], 'as the log says';
};

subtest 'mail, and programs' => sub {
    my $t = team([ 'P', 'Q' ], group_wait_seconds => 20, config => { url => $hook->url('/200/programs') });
    check($t);
    down($t);
    $now += 60;
    check($t);
    is scalar @{ $hook->got('/200/programs') }, 2, 'programs get each, at once';
};

$wp->stop_worker;
done_testing;
