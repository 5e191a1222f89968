package Relay;

# A process between a program and a PostgreSQL server, as a network would be: what one side sends reaches the other some
# milliseconds later, in order.  It ends with the test, and can be cut as a network is.
#
#   my $relay = Relay->start($cluster->folder, delay => 0.001);     # seconds, each way
#   my $url = "postgresql://watchpost@/watchpost?host=" . $relay->folder;
#   $relay->cut;                                                     # all connections that there are, and no new ones

use strict;
use warnings;

use Carp qw(croak);
use File::Temp ();
use IO::Select;
use IO::Socket::UNIX;
use POSIX ();
use Socket qw(SOCK_STREAM);
use Target qw(run_in_child);
use Time::HiRes qw(time);

my $name = '.s.PGSQL.5432';

sub start {
    my ($class, $server, %how) = @_;
    my $folder = File::Temp->newdir('watchpost-relay-XXXXXX', DIR => -d '/dev/shm' && -w _ ? '/dev/shm' : '/tmp');
    chmod 0755, "$folder";
    my $listener = IO::Socket::UNIX->new(Local => "$folder/$name", Type => SOCK_STREAM, Listen => 64) or croak "relay: $!";
    chmod 0777, "$folder/$name";
    my $pid = run_in_child(sub { _relay($listener, "$server/$name", $how{delay} // 0) });
    close $listener;
    return bless { folder => $folder, pid => $pid }, $class;
}

sub folder { return "$_[0]{folder}" }
sub cut { my ($self) = @_; kill KILL => $self->{pid}; waitpid $self->{pid}, 0; return $self }

# Each end has a queue of what is on its way to it: [ when it is there, bytes ]; '' is the end.
sub _relay {
    my ($listener, $server, $delay) = @_;
    my (%other, %queue);
    my $reads = IO::Select->new($listener);
    while (1) {
        my $now = time;
        my ($next) = sort { $a <=> $b } map { @$_ ? $_->[0][0] : () } values %queue;
        for my $end ($reads->can_read(!defined $next ? undef : $next > $now ? $next - $now : 0)) {
            if ($end == $listener) {
                my $client = $listener->accept or next;
                my $up = IO::Socket::UNIX->new(Peer => $server, Type => SOCK_STREAM) or next;
                @other{ $client, $up } = ($up, $client);
                @queue{ $client, $up } = ([], []);
                $reads->add($client, $up);
                next;
            }
            my $got = sysread $end, my $bytes, 65536;
            push @{ $queue{ $other{$end} } }, [ time + $delay, $got ? $bytes : '', $other{$end} ];
            $reads->remove($end) if !$got;
        }
        $now = time;
        for my $queue (values %queue) {
            while (@$queue && $queue->[0][0] <= $now) {
                my (undef, $bytes, $to) = @{ shift @$queue };
                $bytes eq '' ? shutdown $to, 1 : _write($to, $bytes);
            }
        }
    }
}

sub _write {
    my ($to, $bytes) = @_;
    while (length $bytes) {
        my $written = syswrite($to, $bytes) // return;
        substr $bytes, 0, $written, '';
    }
    return;
}

1;
