# The whole stack at rest, but for nginx: all workers and the helper for events take little memory, with an instance of some
# size behind them, and the helper keeps nothing of the database mapped.
use strict;
use warnings;
use JSON::PP ();
use Test::More;
use Instance;
use Wait qw(wait_for);
use Watchpost;

use constant MOST => 24 * 1024;    # KiB

plan skip_all => 'a sanitizer has a memory of its own' if Watchpost::is_sanitized();

my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0 }, arguments => ['--no-schedule']);
for my $part (1 .. 20) {
    my @items = map { { name => "monitor $part $_", url => 'http://127.0.0.1:1/', is_public => JSON::PP::true } } 1 .. 50;
    my $answer = $it->ask('POST', '/api/v1/monitors/bulk', { content => JSON::PP::encode_json({ monitors => \@items }) });
    is $answer->{status}, 200, "monitors, part $part" or diag $answer->{content};
}
is wait_for($it->launch('check')), 0, 'each is checked';
$it->ask('GET', "/api/v1/$_") for ('monitors?limit=100', 'status', 'dashboard', 'health') x 20;
ok $it->is_live, 'live events are served';

# Its own memory, and its part of what it shares, in KiB.
sub pss {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/smaps_rollup" or return 0;
    return (map { /^Pss:\s+(\d+)/ } <$file>)[0] // 0;
}

sub maps {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/maps" or die $!;
    return grep { /watchpost\.db$/ } <$file>;
}

my %family = $it->family;
my ($all, %of) = (0);
for my $pid (grep { $family{$_} ne 'nginx' } keys %family) {
    my $kib = pss($pid);
    $all += $kib;
    $of{ $family{$pid} } += $kib;
}
cmp_ok $all, '<=', MOST, "$all KiB (" . join(', ', map { "$_ $of{$_}" } sort keys %of) . ')';
my ($events) = Instance::named('watchpost-event', %family);
ok $events, 'the helper runs';
is scalar(maps($events)), 0, '... and maps nothing of the database';
done_testing;
