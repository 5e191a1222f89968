#!/usr/bin/perl
# What Watchpost takes when there is nothing to do: a run of `watchpost check` with 1,000 monitors of which none is
# due (time, CPU, peak of memory), and the whole stack at rest after some requests (its share of memory, PSS).
#
#   t/bench/rest.pl
#
# The baseline for time is /bin/true, started the same way in the same run.  Needs time(1) for the peak of memory.
# WATCHPOST_BUILD names the build.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Cwd qw(abs_path);
use JSON::PP;
use Time::HiRes qw(time);

BEGIN { $ENV{WATCHPOST_SOURCE} //= abs_path("$FindBin::Bin/../..") }
use Instance;

my $build = abs_path($ENV{WATCHPOST_BUILD} //= "$ENV{WATCHPOST_SOURCE}/build");
my $runs = $ENV{BENCH_ROUNDS} // 41;
# Not for more connections than people have: nginx takes memory for as many as it may get.
my $it = Instance->start(env => { MONITOR_RATE_LIMIT => 0, CLIENT_WRITES_PER_SECOND => 0 });
$ENV{WATCHPOST_CONF} = "$it->{state}/watchpost.conf";

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[ @sorted / 2 ] }

# Milliseconds that a command takes.
sub timed {
    my @words = @_;
    my $begun = time;
    system(@words) == 0 or die "@words ended with $?";
    return 1000 * (time - $begun);
}

# CPU milliseconds of many runs of a command, each.
sub cpu_of {
    my @words = @_;
    my $before = (times)[2] + (times)[3];
    system(@words) for 1 .. $runs;
    return 1000 * ((times)[2] + (times)[3] - $before) / $runs;
}

sub peak_kib {
    my @words = @_;
    my ($kib) = `/usr/bin/time -f 'peak %M' @words 2>&1` =~ /^peak (\d+)$/m or die 'time(1) is missing';
    return $kib;
}

# The memory that a process has for itself, and its part of what it shares.
sub pss_kib {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/smaps_rollup" or return 0;
    my ($pss) = map { /^Pss:\s+(\d+)/ } <$file>;
    return $pss // 0;
}

sub fill {
    my @items = map { { name => "monitor $_", url => 'http://127.0.0.1:1/', tags => ['bench'], group_name => 'all' } }
        1 .. 50;
    for (1 .. 20) {
        my $answer = $it->ask('POST', '/api/v1/monitors/bulk', { content => encode_json({ monitors => \@items }) });
        die $answer->{content} if $answer->{status} != 200;
    }
    system("$build/watchpost", 'check') == 0 or die 'watchpost check';
    $it->ask('GET', "/api/v1/$_") for ('monitors?limit=100', 'health', 'incidents') x 40;
    return;
}

fill();
my @check = ("$build/watchpost", 'check');
timed(@check);                              # warms up
my (@check_ms, @true_ms);
for (1 .. $runs) {
    push @true_ms, timed('/bin/true');
    push @check_ms, timed(@check);
}
printf "watchpost check, 1,000 monitors, none due: %.1f ms (/bin/true %.1f ms), CPU %.1f ms, peak %.1f MiB\n",
    median(@check_ms), median(@true_ms), cpu_of(@check), peak_kib(@check) / 1024;

my %family = $it->family;
my (%sum, %count, $all);
for my $pid (keys %family) {
    my $kib = pss_kib($pid);
    $sum{ $family{$pid} } += $kib;
    $count{ $family{$pid} }++;
    $all += $kib;
}
printf "the stack at rest: %.1f MiB, without nginx %.1f (%s)\n", $all / 1024, ($all - ($sum{nginx} // 0)) / 1024,
    join ', ', map { sprintf '%d %s %.1f', $count{$_}, $_, $sum{$_} / 1024 } sort keys %sum;

kill TERM => $it->{pid};
$it->ended;
