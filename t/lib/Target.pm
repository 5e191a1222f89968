package Target;

# Targets for probes, of the kind that behaves badly: little servers in processes of their own, on ports that
# the system picks, and the program that probes them. They end with the test.

use strict;
use warnings;
use Exporter 'import';
use IO::Socket::INET;
use JSON::PP ();
use Socket qw(SOL_SOCKET SO_LINGER);
use Time::HiRes qw(time);
use Wait qw(within);

our @EXPORT = qw(
    serve serve_undecided serve_udp run_in_child run_until_end probe cost_of request_of reset_by spit closed_port unused_port
);

my $tool = ($ENV{WATCHPOST_BUILD} // '.') . '/t/tools/probe';
my ($owner, @children) = ($$);

END {
    if ($$ == $owner) {
        my $status = $?;
        kill 'TERM', @children; # and not KILL: nginx has children too
        local $SIG{ALRM} = sub { kill 'KILL', @children };
        alarm 5;
        waitpid $_, 0 for @children;
        alarm 0;
        $? = $status;
    }
}

sub run_in_child {
    my ($work) = @_;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        $SIG{PIPE} = 'IGNORE';
        $work->();
        require POSIX;
        POSIX::_exit(0);
    }
    push @children, $pid;
    return;
}

# Another program, which ends with the test.
sub run_until_end {
    my @command = @_;
    run_in_child(sub { exec {$command[0]} @command or die "$command[0]: $!" });
    return;
}

# A TCP server on a free port of 127.0.0.1 (or on the given one, or another address): $talk->($connection, $number) for each
# connection, in a process of its own, so that one that never ends holds up no other. Returns the port.
sub serve {
    my ($talk, %how) = @_;
    my $listener = IO::Socket::INET->new(
        LocalAddr => $how{address} // '127.0.0.1', LocalPort => $how{port} // 0,
        Listen => $how{backlog} // 128, ReuseAddr => 1)
        or die "listening: $!";
    run_in_child(sub {
        $SIG{CHLD} = 'IGNORE';
        for (my $number = 1; ; $number++) {
            my $connection = $listener->accept or next;
            if ((fork // die "fork: $!") == 0) {
                alarm 20; # none outlives its test for long
                $talk->($connection, $number);
                $connection->close;
                require POSIX;
                POSIX::_exit(0);
            }
            # Without shutdown: the child goes on.
            CORE::close $connection;
        }
    });
    return $listener->sockport;
}

# Up, down, or up but slow: each answer as it comes.  One process, many connections.
sub serve_undecided {
    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1024, ReuseAddr => 1) or die $!;
    run_in_child(sub {
        my (%open, @late);
        while (1) {
            my $bits = '';
            vec($bits, $_, 1) = 1 for fileno $listener, keys %open;
            select $bits, undef, undef, @late ? 0.02 : undef;
            for my $fd (grep { vec $bits, $_, 1 } keys %open) {
                my $connection = delete $open{$fd};
                next if !sysread $connection, my $head, 4096;
                push @late, [ time + (rand() < 0.2 ? 0.1 + rand 0.2 : 0), $connection ];
            }
            if (vec $bits, fileno $listener, 1) {
                my $connection = $listener->accept;
                $open{ fileno $connection } = $connection if $connection;
            }
            for (grep { $_->[0] <= time } @late) {
                my $status = rand() < 0.35 ? '503 Broken' : '200 Fine';
                syswrite $_->[1], "HTTP/1.1 $status\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            }
            @late = grep { $_->[0] > time } @late;
        }
    });
    return $listener->sockport;
}

# The same as `serve` for datagrams: $talk->($message) returns what to send back, any number of them.
sub serve_udp {
    my ($talk, %how) = @_;
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $how{port} // 0, Proto => 'udp')
        or die "socket: $!";
    run_in_child(sub {
        while (defined(my $from = $socket->recv(my $message, 65535))) {
            $socket->send($_, 0, $from) for $talk->($message);
        }
    });
    return $socket->sockport;
}

# A port on which nothing listens, as long as the story lasts: it is taken, or another process might.
my @taken;
sub closed_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0) or die "socket: $!";
    push @taken, $socket;
    return $socket->sockport;
}

# One on which nothing listens until the story has something listen there.
sub unused_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0) or die "socket: $!";
    return $socket->sockport;
}

# All at once. Returns what the sweep saw of each: in order, or of the one. Each has ten seconds, unless told
# otherwise: time enough on the busiest machine for whatever should not run into its deadline.
sub probe {
    my @arguments = ('--timeout=10000', @_);
    open my $out, '-|', $tool, @arguments or die "$tool: $!";
    my %seen;
    while (defined(my $line = within('an observation', sub { <$out> }, 60))) {
        my $observation = JSON::PP::decode_json($line);
        utf8::encode($observation->{url}); # as it was given
        $seen{ $observation->{url} } = $observation;
    }
    within('the end of the sweep', sub { close $out }) or die "$tool ended with $?";
    my @observations = map { $seen{$_} } grep { !/^--/ } @arguments;
    return wantarray ? @observations : $observations[0];
}

# What many probes cost together (--repeat).
sub cost_of {
    my @arguments = @_;
    open my $out, '-|', $tool, @arguments or die "$tool: $!";
    return JSON::PP::decode_json(scalar <$out>);
}

# Reads a request's head.
sub request_of {
    my ($connection) = @_;
    my $head = '';
    until ($head =~ /\r\n\r\n/) {
        sysread $connection, $head, 4096, length $head or last;
    }
    return $head;
}

# Closes with a RST.
sub reset_by {
    my ($connection) = @_;
    setsockopt $connection, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
    CORE::close $connection;
    return;
}

# Sends the pieces over and over, until the other side has enough. Returns how many bytes it took.
sub spit {
    my ($connection, $piece) = @_;
    my $sent = 0;
    while (my $count = syswrite $connection, $piece) {
        $sent += $count;
    }
    return $sent;
}

1;
