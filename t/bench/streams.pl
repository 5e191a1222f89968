#!/usr/bin/perl
# Ten thousand idle clients of live events through nginx: what each costs in memory, all of them in processor
# time, and how long an event takes to reach them, beside a bare loop that writes the same bytes behind the
# same nginx.
#
#   t/bench/streams.pl [CLIENTS]
#
# Goals: the last of one event to all within 500 ms and twice the bare loop's; commit to a client's byte
# within 50 ms at p99; at most 1 KiB a client in the helper and 14 KiB in nginx; idle processor time below 0.5
# %. Takes a minute.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use Instance qw(free_port named);
use IO::Socket::INET;
use IPC::Open2 qw(open2);
use JSON::PP;
use Time::HiRes qw(sleep);
use Wait qw(eventually);
use Watchpost ();

my $build = $ENV{WATCHPOST_BUILD} // "$FindBin::Bin/../../build";
my $streams = "$build/t/bench/streams";
my $clients = $ARGV[0] // 10000;
my $rounds = $ENV{BENCH_ROUNDS} // 5;
my $idle_seconds = $ENV{BENCH_SECONDS} // 15;      # one comment to every client
my $failed = 0;
$| = 1;

sub goal {
    my ($what, $is, $unit, $most) = @_;
    my $missed = $is > $most;
    printf "  %-52s %8.2f %-5s goal %g%s\n", $what, $is, $unit, $most, $missed ? '  MISSED' : '';
    $failed ||= $missed;
    return;
}

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[@sorted / 2] }

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

# KiB, of all these processes.
sub memory {
    my $sum = 0;
    for (@_) { $sum += $1 if slurp("/proc/$_/status") =~ /^VmRSS:\s+(\d+)/m }
    return $sum;
}

# Seconds of processor time.
sub cpu { return (split ' ', slurp("/proc/$_[0]/schedstat"))[0] / 1e9 }

# Clients at `where`, once all are open.
sub audience {
    my ($where, $count) = @_;
    my $pid = open2(my $out, my $in, $streams, 'listen', $where, $count);
    defined(my $line = <$out>) or die 'the clients did not get in';
    return { pid => $pid, in => $in, out => $out };
}

# What they say of the next $events each, which $tell brings about.
sub heard {
    my ($audience, $events, $tell) = @_;
    print { $audience->{in} } "$events\n";
    $audience->{in}->flush;
    $tell->();
    return decode_json(scalar readline $audience->{out});
}

sub dismiss {
    my ($audience) = @_;
    close $audience->{in};
    waitpid $audience->{pid}, 0;
    return;
}

sub emit {
    my ($it, $count, $pause_ms) = @_;
    system($streams, 'emit', "$it->{state}/watchpost.db", $count, $pause_ms) == 0 or die 'emit';
    return;
}

# One event to every client, some times: the medians of p99 and of the last.
sub broadcast {
    my ($audience, $tell) = @_;
    my (@p99, @last);
    for my $round (0 .. $rounds) {              # the first warms up
        my $result = heard($audience, 1, $tell);
        next if !$round;
        push @p99, $result->{p99_ms};
        push @last, $result->{last_ms};
    }
    return (median(@p99), median(@last));
}

# The bare loop behind an nginx that is configured as the instance's.
sub start_bare {
    my ($it) = @_;
    my $folder = File::Temp->newdir;
    my $port = free_port();
    mkdir "$folder/$_" for qw(log tmp told);
    my $conf = slurp("$it->{state}/nginx.conf");
    $conf =~ s/\Q$it->{state}\E/$folder/g;
    $conf =~ s/:\Q$it->{port}\E\b/:$port/g;
    open my $to, '>', "$folder/nginx.conf" or die $!;
    print $to $conf;
    close $to;
    symlink readlink "$it->{state}/source", "$folder/source" or die "source: $!";
    open my $notify, '>', "$folder/told/notify" or die $!;
    my @pids = map {
        my @words = @$_;
        my $pid = fork // die $!;
        exec @words or die $! if !$pid;
        $pid;
    } [ $streams, 'bare', "$folder/events.sock", "$folder/told", $clients ],
        [ 'sh', '-c', 'cd "$1" && exec nginx -c "$1/nginx.conf" -p "$1/" -e "$1/log/nginx.log"', 'sh', $folder ];
    eventually(sub { IO::Socket::INET->new("127.0.0.1:$port") }) or die 'nginx does not listen';
    return { port => $port, folder => $folder, pids => \@pids, told => "$folder/told/notify" };
}

# In memory: what a disk makes of a commit is not the matter here.
my $folder = File::Temp->newdir(DIR => Watchpost::place());
my $it = Instance->start(state => "$folder", env => {%Instance::unlimited});
my $monitor = $it->ask('POST', '/api/v1/monitors', { content =>
    encode_json({ name => 'bench', url => 'http://127.0.0.1:1/', is_public => JSON::PP::true }) });
die $monitor->{content} if $monitor->{status} != 200;
my %family = $it->family;
my ($helper) = named('watchpost-event', %family);
my @nginx = named('nginx', %family);

print "commit to a client's byte, 20 clients, 300 events:\n";
my $few = audience($it->{port}, 20);
my $quick = heard($few, 300, sub { emit($it, 300, 5) });
printf "  %-52s %8.2f ms\n", 'p50', $quick->{p50_ms};
goal('p99', $quick->{p99_ms}, 'ms', 50);
dismiss($few);

print "$clients clients through nginx:\n";
my @before = (memory($helper), memory(@nginx));
my $all = audience($it->{port}, $clients);
goal('memory of a client in the helper', (memory($helper) - $before[0]) / $clients, 'KiB', 1);
goal('memory of a client in nginx', (memory(@nginx) - $before[1]) / $clients, 'KiB', 14);
my $spent = cpu($helper);
sleep $idle_seconds;
goal("the helper's processor time while nothing happens", 100 * (cpu($helper) - $spent) / $idle_seconds, '%', 0.5);
my ($p99, $last) = broadcast($all, sub { emit($it, 1, 0) });
goal('an event to all: p99', $p99, 'ms', 500);
dismiss($all);

my $bare = start_bare($it);
my $baseline = audience($bare->{port}, $clients);
my (undef, $bare_last) = broadcast($baseline, sub { utime undef, undef, $bare->{told} });
printf "  %-52s %8.2f ms    bare loop %.2f ms\n", 'an event to all: the last', $last, $bare_last;
goal('as a multiple of the bare loop', $last / $bare_last, 'x', 2);
dismiss($baseline);
kill TERM => @{ $bare->{pids} };
waitpid $_, 0 for @{ $bare->{pids} };
kill TERM => $it->{pid};
$it->ended;
exit $failed;
