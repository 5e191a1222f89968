package Streams;

# The helper for live events, running for a test, and clients of it.
#
#   my $helper = Streams->start($wp, '--limit', 2);      # for a Watchpost (Watchpost.pm)
#   my $client = $helper->ask('/events?types=incident.created', 'Last-Event-ID' => 7);
#   is $client->{status}, 200;                            # and {headers}, {body} of what is no stream
#   my $event = $client->event;                           # { id, event, data }; undef: the stream has ended
#   is $helper->stop, 0;
#
# A client can also ask a web server: Streams::Client->ask("127.0.0.1:$port", '/api/v1/events').
# What is waited for and does not come within `patience` seconds ends the test.

use strict;
use warnings;

use Carp qw(croak);
use POSIX ();
use Time::HiRes qw(sleep time);
use Wait qw(wait_for);

our $BUILD = $ENV{WATCHPOST_BUILD} // 'build';
my @running;
my $owner = $$;

sub start {
    my ($class, $wp, @options) = @_;
    my $folder = $wp->folder;
    my $it = bless { socket => "$folder/events.sock", log => "$folder/events.log" }, $class;
    $it->{pid} = fork // die "fork: $!";
    if ($it->{pid} == 0) {
        %ENV = %{ $wp->_environment({}) };
        open STDIN, '<', '/dev/null' or POSIX::_exit(126);
        open STDERR, '>>', $it->{log} or POSIX::_exit(126);
        exec { "$BUILD/watchpost-events" } 'watchpost-events', @options or POSIX::_exit(127);
    }
    push @running, $it;
    my $end = time + 10;
    until (IO::Socket::UNIX->new(Peer => $it->{socket})) {
        my $gone = waitpid($it->{pid}, POSIX::WNOHANG()) != 0;
        croak 'the helper does not start: ' . $it->errors if $gone || time > $end;
        sleep 0.01;
    }
    return $it;
}

sub errors {
    my ($it) = @_;
    open my $file, '<', $it->{log} or return '';
    local $/;
    return scalar <$file> // '';
}

# Ends it with a signal and says how it ended, as $? does.
sub stop {
    my ($it, $signal) = @_;
    my $pid = delete $it->{pid} or return 0;
    kill $signal // 'TERM', $pid;
    return wait_for($pid);
}

sub ask {
    my ($it, $path, %headers) = @_;
    return Streams::Client->ask($it->{socket}, "/api/v1$path", %headers);
}

# Resident memory, in KiB.
sub memory {
    my ($it) = @_;
    open my $file, '<', "/proc/$it->{pid}/status" or die $!;
    my ($size) = join('', <$file>) =~ /^VmRSS:\s+(\d+) kB/m;
    return $size;
}

END {
    my $status = $?;
    if ($$ == $owner) { $_->stop('KILL') for @running }
    $? = $status;
}

package Streams::Client;

use Carp qw(croak);
use IO::Select ();
use IO::Socket::INET;
use IO::Socket::UNIX;
use JSON::PP ();
use Time::HiRes qw(time);

our $patience = 20;
my $json = JSON::PP->new->utf8;

# Connects, and sends bytes as they are.
sub say_to {
    my ($class, $where, $bytes) = @_;
    my $kind = $where =~ m{^/} ? 'IO::Socket::UNIX' : 'IO::Socket::INET';
    my $socket = $kind->new($where =~ m{^/} ? (Peer => $where) : (PeerAddr => $where));
    my $it = bless { socket => $socket // croak("$where: $!"), raw => '', text => '' }, $class;
    $it->{socket}->syswrite($bytes);
    return $it;
}

# Asks; %headers may hold method => 'HEAD' too. Returns when the answer's head is there.
sub ask {
    my ($class, $where, $path, %headers) = @_;
    my $method = delete $headers{method} // 'GET';
    my $head = join '', "$method $path HTTP/1.1\r\nHost: localhost\r\n", map { "$_: $headers{$_}\r\n" } keys %headers;
    my $it = $class->say_to($where, "$head\r\n");
    $it->{ended} = $method eq 'HEAD';
    return $it->answer;
}

# Reads the head of the answer, and all of it unless it is a stream.
sub answer {
    my ($it) = @_;
    until ($it->{raw} =~ /\r\n\r\n/) {
        $it->more or croak "no answer, but '$it->{raw}'";
    }
    my ($head, $rest) = split /\r\n\r\n/, $it->{raw}, 2;
    (my $line, my @headers) = split /\r\n/, $head;
    ($it->{status}) = $line =~ m{^HTTP/1\.1 (\d{3}) } or croak "no answer: '$line'";
    $it->{raw} = $rest;
    $it->{ended} ||= $it->{status} == 204;
    $it->{headers} = { map { my ($name, $value) = split /: ?/, $_, 2; (lc $name => $value) } @headers };
    $it->{chunked} = ($it->{headers}{'transfer-encoding'} // '') eq 'chunked';
    if ($it->{status} != 200 || $it->{headers}{'content-type'} ne 'text/event-stream') {
        $it->_take;
        until ($it->{ended} || length $it->{text} >= ($it->{headers}{'content-length'} // ~0)) {
            $it->more or last;
            $it->_take;
        }
        $it->{body} = $it->{text};
        $it->{json} = $json->decode($it->{body}) if $it->{body} =~ /^\{/;
    }
    return $it;
}

# Waits for bytes. False: there will be no more.
sub more {
    my ($it) = @_;
    IO::Select->new($it->{socket})->can_read($patience)
        or croak "nothing came for $patience s; so far: '$it->{raw}'";
    my $count = sysread $it->{socket}, $it->{raw}, 65536, length $it->{raw};
    return $count;
}

# Moves what came of the body from {raw} to {text}, without what marks chunks.
sub _take {
    my ($it) = @_;
    if (!$it->{chunked}) {
        $it->{text} .= $it->{raw};
        $it->{raw} = '';
    }
    while ($it->{chunked} && $it->{raw} =~ /\A([0-9a-fA-F]+)\r\n/) {
        my ($size, $start) = (hex $1, length($1) + 2);
        last if length $it->{raw} < $start + $size + 2;
        $it->{text} .= substr $it->{raw}, $start, $size;
        $it->{ended} = 1 if $size == 0;
        substr $it->{raw}, 0, $start + $size + 2, '';
    }
    return;
}

# The next block, up to its blank line; undef: the stream has ended.
sub block {
    my ($it) = @_;
    my $block;
    until (defined($block = $it->block_at_hand)) {
        return if $it->{ended} || !$it->more;
    }
    return $block;
}

# The same, of what has come already; undef: that was all. For callers that wait for many clients at once.
sub block_at_hand {
    my ($it) = @_;
    $it->_take;
    my $end = index $it->{text}, "\n\n";
    return if $end < 0;
    my $block = substr $it->{text}, 0, $end + 2, '';
    chop $block;
    return $block;
}

# The next event's three lines; comments are counted in {comments}.
sub _lines {
    my ($it) = @_;
    while (defined(my $block = $it->block)) {
        my ($id, $type, $data) = $block =~ /\Aid: (\d+)\nevent: ([a-z.]+)\ndata: (\{.*\})\n\z/;
        return ($id, $type, $data) if defined $id;
        $it->{comments}++ if $block eq ":\n";
        croak "neither event nor comment: '$block'" if $block !~ /\A(?:retry: 3000\n)?:.*\n\z/;
    }
    return;
}

sub event {
    my ($it) = @_;
    my ($id, $type, $data) = $it->_lines or return;
    return { id => $id, event => $type, data => $json->decode($data) };
}

# The ids of the next events; fewer, if the stream ends.
sub ids {
    my ($it, $count) = @_;
    my @ids;
    while (@ids < $count) {
        my ($id) = $it->_lines or last;
        push @ids, $id;
    }
    return \@ids;
}

# Reads to the end of the stream: the ids of all events on the way.
sub rest {
    my ($it) = @_;
    my @ids;
    while (my ($id) = $it->_lines) { push @ids, $id }
    return \@ids;
}

1;
