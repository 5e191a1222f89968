#!/usr/bin/perl
# What an answer costs: requests a second through nginx, as a share of a hello-world libfcgi program behind nginx with
# the same configuration, in the same run, taken in turns. Twice: by the clock, which other work on the machine makes
# swing, and by the processor time of all that takes part (client, nginx, workers), which is the share that the clock
# shows on an idle machine.
#
#   t/bench/api.pl [DATABASE ...]
#
# Without a database: an empty one with 100 monitors. With some: each is served with the same requests; after the first,
# each is held against the first, in turns, so that 90 days of history can be held against a day. Needs wrk.
# WATCHPOST_BUILD names the build (make bench programs first).
#
# With BENCH_WRITER=1000: what a runner that commits as many results each second leaves of the idle rate, in turns. The
# database, made by t/bench/history, is copied.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Copy qw(copy);
use File::Temp ();
use Instance qw(free_port);
use IO::Socket::INET;
use JSON::PP;
use Wait qw(eventually);

my $build = $ENV{WATCHPOST_BUILD} // "$FindBin::Bin/../../build";
my $seconds = $ENV{BENCH_SECONDS} // 3;
my $rounds = $ENV{BENCH_ROUNDS} // 3;
my $clients = $ENV{BENCH_CLIENTS} // 32;

# Processor time of processes so far, in microseconds.
sub spent {
    my $sum = 0;
    for my $pid (@_) {
        open my $file, '<', "/proc/$pid/schedstat" or next;
        $sum += (split ' ', <$file>)[0] / 1e3;
    }
    return $sum;
}

# Requests a second, the 99th percentile in milliseconds, and the microseconds of processor time that a request takes of
# these processes and of the client.
sub wrk {
    my ($url, @pids) = @_;
    my ($before, $client) = (spent(@pids), (times)[2] + (times)[3]);
    my $said = `wrk -t2 -c$clients -d${seconds}s --latency '$url' 2>&1`;
    my ($rate) = $said =~ m{Requests/sec:\s*([\d.]+)} or die "wrk: $said";
    my ($p99, $unit) = $said =~ /99%\s*([\d.]+)(us|ms|s)/ or die "wrk: $said";
    my ($requests) = $said =~ /(\d+) requests in/ or die "wrk: $said";
    die "wrk: some requests failed: $said" if $said =~ /Non-2xx/;
    my $took = spent(@pids) - $before + 1e6 * ((times)[2] + (times)[3] - $client);
    return ($rate, $p99 * { us => 0.001, ms => 1, s => 1000 }->{$unit}, $took / $requests);
}

# A process and all that it has started.
sub tree {
    my @found = @_;
    my %running = Instance::processes();
    for (my $i = 0; $i < @found; $i++) {
        push @found, grep { $running{$_}[0] == $found[$i] } keys %running;
    }
    return @found;
}

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[@sorted / 2] }

# nginx as the instance has it, before as many hello-world workers.
sub start_hello {
    my ($it) = @_;
    my $folder = File::Temp->newdir;
    my $port = free_port();
    mkdir "$folder/$_" for qw(log tmp);
    symlink readlink "$it->{state}/source", "$folder/source" or die "source: $!";
    open my $from, '<', "$it->{state}/nginx.conf" or die "nginx.conf: $!";
    my $conf = join '', <$from>;
    $conf =~ s/\Q$it->{state}\E/$folder/g;
    $conf =~ s/:\Q$it->{port}\E\b/:$port/g;
    open my $to, '>', "$folder/nginx.conf" or die $!;
    print $to $conf;
    close $to;
    system("spawn-fcgi -s $folder/api.sock -b 4096 -F 4 -P $folder/pids -- $build/t/bench/hello >/dev/null") == 0
        or die 'spawn-fcgi';
    open my $file, '<', "$folder/pids" or die $!;
    chomp(my @pids = <$file>);
    my $nginx = fork // die $!;
    exec 'sh', '-c', 'cd "$1" && exec nginx -c "$1/nginx.conf" -p "$1/"', 'sh', $folder or die $! if !$nginx;
    eventually(sub { IO::Socket::INET->new("127.0.0.1:$port") }) or die 'nginx does not listen';
    return { url => "http://127.0.0.1:$port/api/v1/health", folder => $folder, pids => [ $nginx, @pids ] };
}

sub fill {
    my ($it) = @_;
    my @items = map { { name => "monitor $_", url => "http://127.0.0.1:1/$_", is_public => JSON::PP::true,
                        tags => ['bench'], group_name => 'all' } } 1 .. 50;
    for (1, 2) {
        my $answer = $it->ask('POST', '/api/v1/monitors/bulk', { content => encode_json({ monitors => \@items }) });
        die $answer->{content} if $answer->{status} != 200;
    }
    my $T = time - 90000;
    for my $n (0 .. 3) {
        my $at = POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime($T + $n * 22000));
        system("$build/watchpost", 'check', '--now', $at) == 0 or die 'watchpost check';
    }
    return;
}

# What is asked for, by name: about some monitor of the instance, and of all.
sub requests {
    my ($it) = @_;
    my $list = decode_json($it->ask('GET', '/api/v1/monitors?limit=100')->{content});
    my $id = $list->[50]{id};
    return (
        'GET /monitors/:id' => "/api/v1/monitors/$id",
        'GET /monitors/:id/uptime' => "/api/v1/monitors/$id/uptime",
        'GET /monitors?limit=100' => '/api/v1/monitors?limit=100',
        'GET /monitors/:id/heartbeats' => "/api/v1/monitors/$id/heartbeats",
        'GET /status, remembered' => '/api/v1/status?limit=1',
    );
}

sub measure {
    my ($name, $database) = @_;
    my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, $database ? (DATABASE_PATH => $database) : () });
    local $ENV{WATCHPOST_CONF} = "$it->{state}/watchpost.conf";
    fill($it) if !$database;
    my $hello = start_hello($it);
    my %path = requests($it);
    my @theirs = tree(@{ $hello->{pids} });
    my @ours = tree($it->{pid});
    my (%share, %by_time, %tail, %rate);
    for my $round (0 .. $rounds) {              # the first warms up
        my ($base, $base_p99, $base_time) = wrk($hello->{url}, @theirs);
        push @{ $rate{hello} }, $base;
        for my $what (sort keys %path) {
            my ($got, $p99, $took) = wrk($it->url . $path{$what}, @ours);
            next if !$round;
            push @{ $share{$what} }, $got / $base;
            push @{ $by_time{$what} }, $base_time / $took;
            push @{ $tail{$what} }, $p99 / $base_p99;
            push @{ $rate{$what} }, $got;
        }
    }
    printf "%s: hello-world libfcgi behind nginx %.0f/s\n", $name, median(@{ $rate{hello} });
    my $one = median(@{ $share{'GET /monitors/:id'} });
    for my $what (sort keys %path) {
        my $median = median(@{ $share{$what} });
        printf "  %-30s %8.0f/s  %.2f of hello, by processor time %.2f  cost %.2f x GET /monitors/:id  p99 %.2f x hello\n",
            $what, median(@{ $rate{$what} }), $median, median(@{ $by_time{$what} }), $one / $median,
            median(@{ $tail{$what} });
    }
    kill TERM => @{ $hello->{pids} };
    waitpid $hello->{pids}[0], 0;
    kill TERM => $it->{pid};
    $it->ended;
    return;
}

# Requests a second, and the tail, while t/bench/writer commits so many results a second.
sub wrk_beside_writer {
    my ($url, $database) = @_;
    my $pid = fork // die $!;
    if (!$pid) {
        open STDOUT, '>', '/dev/null' or die $!;
        exec "$build/t/bench/writer", $database, $ENV{BENCH_WRITER} or die $!;
    }
    my @got = wrk($url);
    kill TERM => $pid;
    waitpid $pid, 0;
    die 'the writer failed' if $? != 0;
    return @got;
}

sub measure_beside_writer {
    my ($original) = @_;
    my $folder = File::Temp->newdir;
    my $database = "$folder/watchpost.db";
    copy($original, $database) or die "$original: $!";
    my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, DATABASE_PATH => $database });
    my $list = decode_json($it->ask('GET', '/api/v1/monitors?limit=100')->{content});
    print "$original, $ENV{BENCH_WRITER} results a second beside:\n";
    for my $path ("/monitors/$list->[50]{id}", "/monitors/$list->[50]{id}/uptime", '/monitors?limit=100') {
        my (@share, @tail);
        for my $round (0 .. $rounds) {          # the first warms up
            my ($idle, $idle_p99) = wrk($it->url . "/api/v1$path");
            my ($busy, $busy_p99) = wrk_beside_writer($it->url . "/api/v1$path", $database);
            next if !$round;
            push @share, $busy / $idle;
            push @tail, $busy_p99 / $idle_p99;
        }
        printf "  GET %-55s %.2f of the idle rate, p99 %.2f times\n", $path, median(@share), median(@tail);
    }
    kill TERM => $it->{pid};
    $it->ended;
    return;
}

# The same requests, of a database and of another.
sub measure_against {
    my ($first, $other) = @_;
    my $folder = File::Temp->newdir;
    my @side;
    for my $original ($first, $other) {
        my $database = "$folder/" . @side . '.db';
        copy($original, $database) or die "$original: $!";
        my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, DATABASE_PATH => $database });
        push @side, { it => $it, path => { requests($it) } };
    }
    print "$other, held against $first:\n";
    for my $what (sort keys %{ $side[0]{path} }) {
        my @share;
        for my $round (0 .. $rounds) {          # the first warms up
            my ($base, $rate) = map { (wrk($_->{it}->url . $_->{path}{$what}))[0] } @side;
            push @share, $rate / $base if $round;
        }
        printf "  %-30s %.2f of its rate\n", $what, median(@share);
    }
    for my $side (@side) {
        kill TERM => $side->{it}{pid};
        $side->{it}->ended;
    }
    return;
}

if ($ENV{BENCH_WRITER}) {
    measure_beside_writer($_) for @ARGV;
} else {
    measure('100 monitors, a day') if !@ARGV;
    measure($_, $_) for @ARGV;
    measure_against($ARGV[0], $_) for @ARGV[1 .. $#ARGV];
}
