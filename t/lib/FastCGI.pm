package FastCGI;

# A FastCGI program and its web server's side of the protocol, for tests: one worker on a socket of its own, one
# connection per request.
#
#   my $worker = FastCGI->start([ "$build/watchpost.fcgi" ], \%environment, $folder);
#   my $answer = $worker->ask(\%cgi_variables, $body);      # what it wrote to stdout
#   is $worker->stop, 0, 'it ends well';

use strict;
use warnings;

use Carp qw(croak);
use IO::Socket::UNIX;
use POSIX ();
use Socket qw(AF_UNIX SOCK_STREAM pack_sockaddr_un);
use Wait qw(wait_for within);

use constant { BEGIN_REQUEST => 1, END_REQUEST => 3, PARAMS => 4, STDIN_DATA => 5, STDOUT_DATA => 6 };
use constant { RESPONDER => 1, VERSION => 1, ID => 1, CHUNK => 32_000 };

my $started = 0;        # several may share a folder

# The socket listens before the worker begins: a story need not wait for it.
sub start {
    my ($class, $words, $environment, $folder) = @_;
    my $self = bless { owner => $$, socket => "$folder/worker.$$." . ++$started . ".sock", errors => "$folder/worker.err" }, $class;
    unlink $self->{socket};
    my $listener = IO::Socket::UNIX->new(Type => SOCK_STREAM, Local => $self->{socket}, Listen => 64)
        or croak "$self->{socket}: $!";
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        %ENV = %$environment;
        POSIX::dup2(fileno $listener, 0) // POSIX::_exit(126);
        open STDERR, '>>', $self->{errors} or POSIX::_exit(126);
        exec { $words->[0] } @$words or POSIX::_exit(127);
    }
    $self->{pid} = $pid;
    return $self;
}

sub pid { return $_[0]{pid} }

# What it wrote to stderr.
sub errors {
    my ($self) = @_;
    open my $in, '<', $self->{errors} or return '';
    local $/;
    return scalar(<$in>) // '';
}

# A connection on which a request was begun: ->send more, then ->receive.
sub connect {
    my ($self) = @_;
    return IO::Socket::UNIX->new(Type => SOCK_STREAM, Peer => $self->{socket}) // croak "$self->{socket}: $!";
}

sub record {
    my ($type, $content) = @_;
    return pack('CCnnCC', VERSION, $type, ID, length $content, 0, 0) . $content;
}

# Content of any length, and the empty record that ends it.
sub stream {
    my ($type, $content) = @_;
    return join '', map { record($type, $_) } unpack('(a' . CHUNK . ')*', $content), '';
}

sub pair {
    my ($name, $value) = @_;
    return join '', (map { $_ < 128 ? pack('C', $_) : pack('N', $_ | 0x8000_0000) } length $name, length $value),
        $name, $value;
}

# The bytes of a whole request.
sub request_bytes {
    my ($params, $body) = @_;
    return record(BEGIN_REQUEST, pack 'nCx5', RESPONDER, 0)
        . stream(PARAMS, join '', map { pair($_, $params->{$_}) } grep { defined $params->{$_} } sort keys %$params)
        . stream(STDIN_DATA, $body);
}

# Sockets without IO::Socket: a story may ask thousands of times.
sub ask {
    my ($self, $params, $body) = @_;
    local $SIG{PIPE} = 'IGNORE'; # it may answer before it has read everything
    socket my $connection, AF_UNIX, SOCK_STREAM, 0 or croak "socket: $!";
    CORE::connect $connection, $self->{address} //= pack_sockaddr_un($self->{socket}) or croak "$self->{socket}: $!";
    return within('the answer of the worker', sub { send_all($connection, request_bytes($params, $body)); _receive($connection) });
}

# As much as the other end takes.
sub send_all {
    my ($connection, $bytes) = @_;
    for (my $sent = 0; $sent < length $bytes;) {
        my $count = syswrite $connection, $bytes, length($bytes) - $sent, $sent;
        next if !defined $count && $!{EINTR};
        return if !$count;
        $sent += $count;
    }
    return;
}

# Reads until the request is over; croaks if the worker goes away before that, or does not answer.
sub receive {
    my ($connection) = @_;
    return within('the answer of the worker', sub { _receive($connection) });
}

sub _receive {
    my ($connection) = @_;
    my ($out, $bytes, $at) = ('', '', 0);
    while (1) {
        more($connection, \$bytes, $at + 8);
        my ($type, $length, $padding) = (unpack "x$at CCnnCC", $bytes)[ 1, 3, 4 ];
        more($connection, \$bytes, $at + 8 + $length + $padding);
        $out .= substr $bytes, $at + 8, $length if $type == STDOUT_DATA;
        return $out if $type == END_REQUEST;
        $at += 8 + $length + $padding;
        ($bytes, $at) = (substr($bytes, $at), 0) if $at > CHUNK;
    }
}

# Reads until there are so many bytes at least.
sub more {
    my ($connection, $bytes, $count) = @_;
    while (length $$bytes < $count) {
        my $got = sysread $connection, $$bytes, 65_536, length $$bytes;
        next if !defined $got && $!{EINTR};         # a signal to the story is not the worker's end
        croak 'the worker went away in the middle of an answer' if !$got;
    }
    return;
}

# Ends it as a supervisor would, unless it has ended, and returns how it did, as a shell would.
sub stop {
    my ($self) = @_;
    kill TERM => $self->{pid} if !defined $self->{status};
    return $self->wait;
}

sub wait {
    my ($self) = @_;
    return $self->{status} //= do {
        my $ended = wait_for($self->{pid}, 20);
        $ended & 127 ? 128 + ($ended & 127) : $ended >> 8;
    };
}

sub DESTROY {
    my ($self) = @_;
    local $?;
    $self->stop if $self->{pid} && $self->{owner} == $$;
    return;
}

1;
