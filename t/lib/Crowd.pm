package Crowd;

# Many clients of live events at once, in one process with one loop, which behave as browsers do: a client whose
# stream ends comes back and says which event was its last.  Now and then one hangs up of its own accord.
#
#   my $crowd = Crowd->gather("127.0.0.1:$port", { all => '/events?key=...&after=0', ... }, 40);   # 40 of each kind
#   my $heard = $crowd->heard({ all => 731, ... });    # when each has the last event of its kind, or after a bound
#   $heard->{told}{731}                                # "check.completed {...}": what they were told under that id
#   $heard->{ids}{all}                                 # what ids they heard, and how many did: { "1 2 3" => 40 }
#   $heard->{wrong}                                    # sentences about what no client may be told
#   $heard->{returns}                                  # how often clients came back

use strict;
use warnings;
use JSON::PP ();
use List::Util qw(min);
use Storable qw(fd_retrieve store_fd);
use Streams;
use Target qw(run_in_child);
use Time::HiRes qw(time);
use Wait qw(within);

my $pause = 0.2;                    # seconds before a client comes back, more or less; twice that after each failure
my $longest_pause = 3;
my $hang_up = 0.002;                # how likely after an event
my $bound = 60;                     # seconds to wait for the last events

sub gather {
    my ($class, $where, $kinds, $each) = @_;
    pipe my $orders, my $to or die $!;
    pipe my $from, my $answers or die $!;
    run_in_child(sub {
        close $to;
        my $it = bless { where => $where, orders => $orders, told => {}, wrong => {}, returns => 0 }, $class;
        for my $kind (sort keys %$kinds) {
            push @{ $it->{clients} }, map { { kind => $kind, path => $kinds->{$kind}, ids => [], due => time + rand } }
                1 .. $each;
        }
        $it->_listen;
        store_fd $it->_account, $answers;       # much, after a long time
        close $answers;
    });
    close $answers;
    return bless { to => $to, from => $from }, $class;
}

sub heard {
    my ($it, $last) = @_;
    syswrite $it->{to}, JSON::PP->new->encode($last) . "\n";
    return within('what the crowd has heard', sub { fd_retrieve $it->{from} }, $bound + 30);
}

sub _account {
    my ($it) = @_;
    my %ids;
    $ids{ $_->{kind} }{"@{ $_->{ids} }"}++ for @{ $it->{clients} };
    return { told => $it->{told}, ids => \%ids, wrong => [ sort keys %{ $it->{wrong} } ], returns => $it->{returns} };
}

sub _listen {
    my ($it) = @_;
    my ($last, $text, $end) = (undef, '');
    until ($last && (time > $end || $it->_has_all($last))) {
        my $now = time;
        for (grep { !$_->{stream} && $_->{due} <= $now } @{ $it->{clients} }) { $it->_connect($_) }
        my $bits = '';
        my @there = grep { $_->{stream} } @{ $it->{clients} };
        vec($bits, fileno $_->{stream}{socket}, 1) = 1 for @there;
        vec($bits, fileno $it->{orders}, 1) = 1 if !$last;
        my $wait = min 0.5, map { $_->{stream} ? () : $_->{due} - $now } @{ $it->{clients} };
        select $bits, undef, undef, $wait > 0 ? $wait : 0;
        for (grep { vec $bits, fileno $_->{stream}{socket}, 1 } @there) { $it->_hear($_) }
        next if $last || !vec $bits, fileno $it->{orders}, 1;
        sysread $it->{orders}, $text, 4096, length $text or return;      # the story is over
        next if $text !~ /\n/;
        $last = JSON::PP->new->decode($text);
        $end = time + $bound;
    }
    return;
}

sub _has_all {
    my ($it, $last) = @_;
    return !grep { ($_->{ids}[-1] // 0) < $last->{ $_->{kind} } } @{ $it->{clients} };
}

sub _connect {
    my ($it, $client) = @_;
    my $place = @{ $client->{ids} } ? "Last-Event-ID: $client->{ids}[-1]\r\n" : '';
    $client->{stream} = eval { Streams::Client->say_to($it->{where},
        "GET /api/v1$client->{path} HTTP/1.1\r\nHost: localhost\r\n$place\r\n") };
    $it->_leave($client) if !$client->{stream};
    return;
}

sub _leave {
    my ($it, $client) = @_;
    my $was_served = $client->{stream} && ($client->{stream}{status} // 0) == 200;
    $client->{pause} = $was_served ? $pause : min $longest_pause, 2 * ($client->{pause} // $pause);
    $client->{due} = time + $client->{pause} * (0.5 + rand);
    undef $client->{stream};
    $it->{returns}++;
    return;
}

sub _hear {
    my ($it, $client) = @_;
    my $stream = $client->{stream};
    return $it->_leave($client) if !$stream->more;
    if (!$stream->{status}) {
        return if $stream->{raw} !~ /\r\n\r\n/;
        eval { $stream->answer } or return $it->_leave($client);
        if ($stream->{status} != 200) {
            $it->{wrong}{"$client->{kind}: answered $stream->{status}"} = 1 if $stream->{status} !~ /^50[23]$/;
            return $it->_leave($client);
        }
    }
    while (defined(my $block = $stream->block_at_hand)) {
        $it->_take($client, $block);
        return $it->_leave($client) if rand() < $hang_up;
    }
    return $stream->{ended} ? $it->_leave($client) : ();
}

sub _take {
    my ($it, $client, $block) = @_;
    return if $block =~ /\A(?:retry: 3000\n)?:.*\n\z/;
    my ($id, $what) = $block =~ /\Aid: (\d+)\nevent: (.*\ndata: .*)\n\z/;
    if (!$id) {
        $it->{wrong}{"neither event nor comment: $block"} = 1;
        return;
    }
    $what =~ s/\ndata: / /;
    push @{ $client->{ids} }, $id;
    $it->{wrong}{"two events with the id $id"} = 1 if ($it->{told}{$id} //= $what) ne $what;
    return;
}

1;
