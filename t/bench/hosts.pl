#!/usr/bin/perl
# Two checkers on two hosts against one, where the network is the limit: hosts are network namespaces with a cable each, to a
# database server and a target, and a target takes its time to answer, so that a run waits and does not work. By the clock: how
# many checks a second one host records, and two at once. Each host has at most BENCH_IN_FLIGHT (200) checks under way, which
# open files bound, as a network would.
#
#   make bench B=hosts.pl
#
# As root, for namespaces. BENCH_ROUNDS (3), BENCH_MONITORS (2000), BENCH_DELAY seconds that an answer takes (1).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Cluster;
use File::Temp ();
use IO::Select;
use IO::Socket::INET;
use Neighbour;
use Target qw(run_in_child);
use Time::HiRes qw(time);
use Wait qw(wait_for);
use Watchpost;

my $rounds = $ENV{BENCH_ROUNDS} // 3;
my $count = $ENV{BENCH_MONITORS} // 2000;
my $delay = $ENV{BENCH_DELAY} // 1;
my $files = ($ENV{BENCH_IN_FLIGHT} // 200) + 40;
my $T = 1_770_681_600;

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[ @sorted / 2 ] }

# A target that answers each request after a while, and has no more than one process for all of them.
my $listener = IO::Socket::INET->new(LocalAddr => Neighbour::HERE, Listen => 4096, ReuseAddr => 1) or die "listen: $!";
my $port = $listener->sockport;
run_in_child(sub {
    my ($select, @due) = (IO::Select->new($listener));
    while (1) {
        my $now = time;
        while (@due && $due[0][0] <= $now) {
            my $client = (shift @due)->[1];
            syswrite $client, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            close $client;
        }
        for my $ready ($select->can_read(@due ? $due[0][0] > $now ? $due[0][0] - $now : 0 : undef)) {
            if ($ready == $listener) {
                my $client = $listener->accept or next;
                $select->add($client);
                next;
            }
            sysread $ready, my $request, 65536;
            $select->remove($ready);
            push @due, [ time + $delay, $ready ];
        }
    }
});
close $listener;

my $server = Cluster->start(listen_addresses => '*', trusts => '198.18.0.0/15', shared_buffers => '128MB');
$server->sql('postgres', 'CREATE DATABASE watchpost OWNER watchpost');
my $wp = Watchpost->new(DATABASE_PATH => undef, DATABASE_URL => 'postgresql://watchpost@' . Neighbour::HERE . '/watchpost');
delete $wp->{settings}{DATABASE_PATH};
my $admin = $wp->admin_key;
for my $part (1 .. $count / 50) {
    my $answer = $wp->post('/monitors/bulk', { monitors => [ map { { name => "m $part $_", url => 'http://' . Neighbour::HERE . ":$port/" } } 1 .. 50 ] },
        key => $admin);
    die "bulk: $answer->{body}" if $answer->{status} > 201;
}

my @folders = map { File::Temp->newdir('watchpost-host-XXXXXX', DIR => Watchpost::place()) } 1, 2;
my @hosts = map {
    my $mine = $wp->beside(settings => { %{ $wp->{settings} }, WATCHPOST_STATE => "$folders[$_ - 1]" }, folder => $folders[ $_ - 1 ]);
    Neighbour->new($_, sub {
        my ($at) = @_;
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            %ENV = %{ $mine->_environment({}) };
            exec 'sh', '-c', "ulimit -n $files; exec '$Watchpost::BUILD/watchpost' check --now $at" or POSIX::_exit(127);
        }
        return wait_for($pid, 300);
    });
} 1, 2;

my $round = 0;
sub rate {
    my (@with) = @_;
    my $at = Watchpost::timestamp($T + 1200 * ++$round);
    my $began = time;
    $_->tell($at) for @with;
    my @ended = map { $_->answer } @with;
    my $took = time - $began;
    my $checked = $wp->sql('select count(*) from heartbeats where checked_at >= ' . ($T + 1200 * $round));
    die "a run ended with @ended, $checked were checked" if grep({ $_ ne '0' } @ended) || $checked != $count;
    return $count / $took;
}

rate(@hosts);    # the first check of a monitor costs more
my (@one, @two);
for (1 .. $rounds) {
    push @one, rate($hosts[0]);
    push @two, rate(@hosts);
}
printf "checks a second: one host %.0f, two %.0f: %.2f times (goal 1.6)\n", median(@one), median(@two), median(map { $two[$_] / $one[$_] } 0 .. $#one);
