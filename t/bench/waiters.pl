#!/usr/bin/perl
# Five hundred clients that wait (GET /wait), and one API worker: how long other requests take beside them, and what the
# waiters cost while nothing happens.
#
#   t/bench/waiters.pl [WAITERS]
#
# Two instances, one with the waiters and one without; requests go to them in turn, so that whatever else the machine
# does falls on both.  Goal: p99 of GET within 1.2 times that of the idle one.  Takes half a minute.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Instance qw(named);
use IO::Select;
use IO::Socket::INET;
use JSON::PP;
use Time::HiRes qw(sleep time);

my $waiters = $ARGV[0] // 500;
my $requests = $ENV{BENCH_REQUESTS} // 6000;    # to each
my $quiet_seconds = $ENV{BENCH_SECONDS} // 10;
my $failed = 0;
$| = 1;

sub goal {
    my ($what, $is, $unit, $most) = @_;
    my $missed = $is > $most;
    printf "  %-52s %8.2f %-5s goal %g%s\n", $what, $is, $unit, $most, $missed ? '  MISSED' : '';
    $failed ||= $missed;
    return;
}

# Processor seconds of the processes of that name.
sub cpu {
    my ($it, $name) = @_;
    my $sum = 0;
    for (named($name, $it->family)) {
        open my $file, '<', "/proc/$_/schedstat" or next;
        $sum += (split ' ', <$file>)[0] / 1e9;
    }
    return $sum;
}

sub begin {
    my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, WATCHPOST_WORKERS => 1 });
    my $made = $it->ask('POST', '/api/v1/monitors', { content => encode_json({ name => 'x', url => 'http://127.0.0.1:1/' }) });
    $it->{monitor} = decode_json($made->{content})->{monitor}{id};
    return $it;
}

sub ask_for {
    my ($it, $path) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $it->{port}) or die "connect: $!";
    print {$socket} "GET /api/v1/$path HTTP/1.1\r\nHost: localhost\r\n\r\n";
    $socket->flush;
    return $socket;
}

# Seconds of one request on a connection of its own; its whole answer has come.
sub one {
    my ($it) = @_;
    my $begun = time;
    my $socket = ask_for($it, "monitors/$it->{monitor}");
    my $text = '';
    while ($text !~ /\r\n\r\n.*"id"/s) { sysread $socket, $text, 65536, length $text or die "no answer: $text" }
    return time - $begun;
}

sub percentile { my ($share, @sorted) = @_; return $sorted[ $share * $#sorted ] }

my ($idle, $busy) = (begin(), begin());
my $begun = time;
my @waiting = map { ask_for($busy, "wait?ids=$busy->{monitor}&until=up&timeout=600") } 1 .. $waiters;
one($busy);                                     # behind all of them: the one worker has judged them
sleep 1;
my @answered = IO::Select->new(@waiting)->can_read(0);
die scalar(@answered) . ' waiters were answered: ' . do { sysread $answered[0], my $text, 2000; $text } if @answered;
printf "%d waiters, one worker (%.1f s to let them in)\n", $waiters, time - $begun;

my (%took, %at);
one($_) for ($idle, $busy) x 50;
for (1 .. $requests) {
    push @{ $took{idle} }, one($idle);
    push @{ $took{busy} }, one($busy);
}
@$_ = sort { $a <=> $b } @$_ for values %took;
for ([ 'p50', 0.5 ], [ 'p99', 0.99 ]) {
    my ($name, $share) = @$_;
    $at{$name} = percentile($share, @{ $took{busy} }) / percentile($share, @{ $took{idle} });
    printf "  %-52s %8.2f ms    beside %.2f ms\n", "GET $name, with waiters and without", map { 1000 * percentile($share, @{ $took{$_} }) } qw(busy idle);
}
goal('GET p99 with waiters', $at{p99}, 'times', 1.2);
goal('GET p50 with waiters', $at{p50}, 'times', 1.2);

my $before = cpu($busy, 'watchpost-event') + cpu($busy, 'watchpost-events');
sleep $quiet_seconds;
goal('the helper, while nothing happens', 100 * (cpu($busy, 'watchpost-event') + cpu($busy, 'watchpost-events') - $before) / $quiet_seconds, '% cpu', 5);
die 'a waiter was answered' if IO::Select->new(@waiting)->can_read(0);
exit $failed;
