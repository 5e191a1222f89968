# The checker's own uplink is cut for ten minutes: no incident, no downtime, less coverage, one message.
use strict;
use warnings;
use Hook;
use OwnNetwork;
use POSIX ();
use Streams;
use Target;
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $T0 = time - 3600;

sub ip { system('ip', @_) == 0 or die "ip @_"; return }

# A neighbour at the other end of a cable: a network namespace that lives as long as its process. It is a target, and a
# sentinel.
my ($far, $web, $other);

sub begin_neighbour {
    pipe my $from, my $to or die $!;
    pipe my $ready, my $go or die $!;
    $far = fork // die "fork: $!";
    if ($far == 0) {
        $SIG{TERM} = sub { POSIX::_exit(0) };
        # unshare(CLONE_NEWNET)
        syscall(272, 0x40000000) == 0 or die "unshare: $!";
        syswrite $to, "here\n";
        sysread $ready, my $byte, 1;
        my @ports = map { serve(sub { request_of($_[0]); print { $_[0] } "HTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n" },
            address => '198.18.9.2') } 1, 2;
        syswrite $to, "@ports\n";
        sleep 600 for 1 .. 10;
        POSIX::_exit(0);
    }
    is scalar(<$from>), "here\n", 'a neighbour with a network of its own';
    ip(qw(link add up0 type veth peer name up1 netns), $far);
    ip(qw(addr add 198.18.9.1/30 dev up0));
    ip(qw(link set up0 up));
    for (['addr', 'add', '198.18.9.2/30', 'dev', 'up1'], [ 'link', 'set', 'up1', 'up' ], [ 'link', 'set', 'lo', 'up' ]) {
        system('nsenter', '-t', $far, '-n', 'ip', @$_) == 0 or die "ip @$_ at the neighbour";
    }
    syswrite $go, 'x';
    ($web, $other) = split ' ', scalar <$from>;
    return;
}

END { kill TERM => $far if $far && $$ != $far }

begin_neighbour();
my $wp = Watchpost->new(SENTINELS => "198.18.9.2:$other", TRUSTED_MIN_INTERVAL_SECONDS => 10)->keep_worker;
my $admin = $wp->admin_key;
my $hook = Hook->new($wp->folder);
$wp->post('/channels', { name => 'ops', channel_type => 'webhook', config => { url => $hook->url('/200/ops') },
    events => [ qw(incident.created incident.resolved checker.offline checker.online) ] }, key => $admin);

my @monitors = map { $wp->post('/monitors', { name => $_->[0], monitor_type => $_->[1], url => $_->[2], interval_seconds => 60,
    timeout_ms => 1000, confirmation_threshold => 1 }, key => $admin)->{json}{monitor} }
    [ 'shop', 'http', "http://198.18.9.2:$web/" ], [ 'port', 'tcp', "198.18.9.2:$web" ];
my $here = $wp->post('/monitors', { name => 'here', url => 'http://127.0.0.1:1/', confirmation_threshold => 1 }, key => $admin)->{json}{monitor};

sub figures { return $wp->get("/monitors/$_[0]{id}/uptime")->{json} }
sub statuses { return join ' ', map { $_->{status} } reverse @{ $wp->get("/monitors/$_[0]{id}/heartbeats")->{json} } }
sub told { return grep { $_->{event} =~ /$_[0]/ } map { $_->{json} } @{ $hook->got } }

$wp->check(at => $T0 + 60 * $_) for 0 .. 2;
is statuses($_), 'up up up', "$_->{name} is up" for @monitors;
is scalar(told('checker')), 0, 'the checker is online';

# Up to the last check, as they are kept.
my $slots = sub { return $wp->sql("select slots_asked || ' ' || slots_filled from monitor_states s join monitors m on m.key = s.monitor
    where m.id = '$_[0]{id}'") };
my $before = $slots->($monitors[0]);

subtest 'ten minutes without it' => sub {
    ip(qw(link set up0 down));
    $wp->check(at => $T0 + 60 * $_) for 3 .. 11;
    ip(qw(link set up0 up));
    system('nsenter', '-t', $far, '-n', qw(ip link set up1 down)) == 0 or die;    # the last one hears nothing at all
    $wp->check(at => $T0 + 60 * 12);
    is statuses($_), join(' ', ('up') x 3, ('inconclusive') x 10), "$_->{name} is not known" for @monitors;
    is $wp->get("/monitors/$_->{id}")->{json}{current_status}, 'up', '... and stays up' for @monitors;
    is_deeply $wp->get("/monitors/$_->{id}/incidents")->{json}, [], '... without an incident' for @monitors;
    is $wp->get("/monitors/$here->{id}")->{json}{current_status}, 'down', 'what is on this host is checked all the same';
    is scalar(told('checker.offline')), 1, 'it is told once';
    my ($told) = told('checker.offline');
    is $told->{since}, Watchpost::timestamp($T0 + 180), '... since when';
    is $told->{affected}, 2, '... and how many are not checked';
    is $wp->get('/health')->{json}{checker}, 'offline', 'health says so';
    is $wp->get('/attention', key => $admin)->{json}{items}[0]{kind}, 'checker_offline', 'attention leads with it';
    my $figures = figures($monitors[0]);
    is $figures->{uptime_90d}, 100, 'the uptime is as it was';
    is $figures->{total_checks_90d}, 3, '... over the same checks';
    my ($asked, $filled) = split ' ', $slots->($monitors[0]);
    is "$before", '3 3', 'all was covered';
    is "$asked $filled", '13 3', 'ten slots are not';
    ok $figures->{coverage_90d} < 100, '... and coverage falls';
};

subtest 'it is back' => sub {
    system('nsenter', '-t', $far, '-n', qw(ip link set up1 up)) == 0 or die;
    $wp->check(at => $T0 + 60 * 13);
    is statuses($_) =~ s/.* //r, 'up', "$_->{name} is up" for @monitors;
    is scalar(told('checker.online')), 1, 'it is told once';
    is [ told('checker.online') ]->[0]{affected}, 2, '... with the number';
    is scalar(told('checker.offline')), 1, '... and no second time that it was away';
    is scalar(told('incident.created')), 1, 'the one incident is that of this host';
    unlike $wp->get('/health')->{json}{checker}, qr/offline/, 'health says so';
    my $helper = Streams->start($wp);
    my $client = $helper->ask('/events?after=0&types=checker.offline,checker.online', Authorization => "Bearer $admin");
    my @events = map { $client->event } 1, 2;
    is_deeply [ map { $_->{event} } @events ], [ 'checker.offline', 'checker.online' ], 'the stream has both';
    ok !exists $events[0]{data}{monitor_id}, '... of no monitor';
    is $helper->stop, 0, 'the helper ends well';
};

done_testing;
