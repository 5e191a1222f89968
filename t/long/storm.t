# A storm: 3,000 monitors behind one that is dead, 300 at one address, 500 that go up and down, all told to one receiver
# that takes a message a second. How soon people hear of it, how often in an hour, and whether the log has all of it.
use strict;
use utf8;
use warnings;
use Hook;
use IO::Socket::INET;
use JSON::PP ();
use List::Util qw(sum);
use Target ();
use Test::More;
use Watchpost;

$Watchpost::groups = 1;
my ($BEHIND, $SHARED, $FLAPPING) = (3000, 300, 500);
my $wp = Watchpost->new(TARGET_POLICY => 'any')->keep_worker;
my $admin = $wp->admin_key;
my $hook = Hook->new($wp->folder);
my $T0 = 1_770_732_000;
my $closed = Target::closed_port();

sub make {
    my ($count, %monitor) = @_;
    my @ids;
    while ($count > 0) {
        my $some = $count < 50 ? $count : 50;
        my @list = map { { monitor_type => 'tcp', confirmation_threshold => 1, interval_seconds => 7200, timeout_ms => 5000, %monitor,
            name => "$monitor{name} " . ($count - $_ + 1) } } 1 .. $some;
        my $made = $wp->post('/monitors/bulk', { monitors => \@list }, key => $admin)->{json};
        push @ids, map { $_->{monitor}{id} } @{ $made->{created} };
        $count -= $some;
    }
    return @ids;
}

my ($core) = make(1, name => 'Core', url => "127.0.0.1:$closed");
my @behind = make($BEHIND, name => 'Rack', url => "127.0.0.2:$closed");
my @shared = make($SHARED, name => 'Site', url => "127.0.0.3:$closed");
my $listener = IO::Socket::INET->new(Listen => 1024, LocalAddr => '127.0.0.4:0', ReuseAddr => 1) or die $!;
my $port = $listener->sockport;
my @flapping = make($FLAPPING, name => 'Edge', url => "127.0.0.4:$port", interval_seconds => 60);
is scalar(@behind) + @shared + @flapping, 3800, 'all are there';
$wp->sql("insert into dependencies (key, id, monitor, depends_on, created_at)
    select 1000000 + m.key, 'd' || m.key, m.key, (select key from monitors where id = '$core'), 1 from monitors m where m.name like 'Rack%'");
my $channel = $wp->post('/channels', { name => 'ops', channel_type => 'webhook',
    config => { url => $hook->url('/paced/ops'), payload_format => 'slack' } }, key => $admin)->{json};
is $channel->{group_wait_seconds}, 10, 'with the usual wait';

sub stamp { return Watchpost::timestamp($_[0]) }
sub messages { return map { $_->{json}{text} } @{ $hook->got('/paced/ops') } }
sub step {
    my ($at, $is_up) = @_;
    $listener = undef if !$is_up;
    $listener //= IO::Socket::INET->new(Listen => 1024, LocalAddr => "127.0.0.4:$port", ReuseAddr => 1) or die $! if $is_up;
    $wp->check(at => $at);
    return;
}

my @cpu = times;
step($T0, 0);
$wp->command('notify', '--now', stamp($T0 + 20));
my ($first) = messages();
like $first, qr/^🔴 801 monitors are DOWN\nCore 1 \(3000 depend on it\), (?:Site|Edge) \d+, .* and 791 more\nConnection refused \(801\)\n500 of 801 at 127\.0\.0\.4\n300 of 801 at 127\.0\.0\.3$/,
    'the first names what matters' or diag $first;
my $began = $wp->sql("select min(sent_at) from alerts where event = 'incident.created'");
cmp_ok $wp->sql('select min(created_at) from deliveries') - $began, '<=', 15, '... within 15 s';

# What follows waits a second only, so that this story is short.
$wp->patch("/channels/$channel->{id}", { group_wait_seconds => 1 }, key => $admin);
for my $change (1 .. 7) {
    my $now = $T0 + 120 * $change;
    step($now, $change % 2);
    $wp->command('notify', '--now', stamp($now + $_)) for 30, 75;
}
for my $minutes (25, 35, 45, 55) {
    step($T0 + 60 * $minutes, $minutes % 20 == 5);
    $wp->command('notify', '--now', stamp($T0 + 60 * $minutes + $_)) for 10, 310;
}
my @after = times;
my @all = messages();
cmp_ok scalar @all, '<=', 5, 'at most five messages in the hour' or diag join "\n--\n", @all;
like $_, qr/^\S+ \d+ monitors are .*\n\w+ \d+.* and \d+ more/, '... each naming what matters' for @all;
like $all[-1], qr/^🔁 500 monitors are flapping\n/, 'the last: what goes up and down' or diag $all[-1];
is scalar(grep { $_->{status} ne 'success' } @{ $wp->get("/channels/$channel->{id}/deliveries", key => $admin)->{json}{deliveries} }), 0, 'none came too fast';

# Nothing is missing: each beginning and end of an incident has its entry, and each entry an end.
is $wp->sql('select count(*) from incidents'), $wp->sql("select count(*) from alerts where event = 'incident.created'"), 'each beginning is in the log';
is $wp->sql('select count(*) from incidents where resolved_at is not null'), $wp->sql("select count(*) from alerts where event = 'incident.resolved'"), '... and each end';
is $wp->sql("select count(*) from alerts where outcome = 'pending'"), 0, 'none is left open';
is $wp->sql("select count(*) from alerts where outcome = 'grouped' and (grouped_by is null or grouped_by not in (select key from alerts where outcome = 'delivered'))"), 0,
    'what was told by another was told';
my %count = map { split /\|/ } split /\n/, $wp->sql('select outcome, count(*) from alerts group by outcome');
is_deeply [ sort keys %count ], [qw(delivered grouped skipped superseded)], 'and how' or diag explain \%count;
is $count{delivered}, scalar @all, 'as many as there were messages';
is $wp->sql("select count(*) from incidents i join monitors m on m.key = i.monitor where m.name like 'Rack%'"), 0, 'those behind the dead one are no incidents';
my $cpu = sum(@after) - sum(@cpu);
note sprintf '%.1f s of processor time', $cpu;
cmp_ok $cpu, '<', 60, 'affordable' if !Watchpost::is_sanitized();
$wp->stop_worker;
done_testing;
