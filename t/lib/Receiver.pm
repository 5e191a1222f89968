package Receiver;

# A receiver of webhooks that one would rather not have: it fails in every way there is, though never at a third
# attempt.  It writes down what it was sent, thinks for a moment, in which the sender may die, and answers.
#
#   my $receiver = Receiver->new;                # a port on which connections are refused
#   $receiver->begin;                            # from now on they are taken, until the end of the test
#   $receiver->calm;                             # from now on it takes whatever comes
#   "http://127.0.0.1:$receiver->{port}/moods/1";
#   for ($receiver->received) { ... }            # { path, id, timestamp, signature, body, way, accepted }
#
# Below /moods it takes a webhook-id's first two attempts as it likes; below /hang it never answers its very first
# request.  Below /slow each answer comes in pieces, below /limited a webhook-id's first two attempts are too many.  No
# sender has any business at /trap, where its redirects lead.

use strict;
use warnings;
use File::Temp ();
use JSON::PP ();
use List::Util qw(min);
use Socket qw(AF_INET INADDR_LOOPBACK SOCK_STREAM SOMAXCONN pack_sockaddr_in unpack_sockaddr_in);
use Target qw(reset_by run_in_child);
use Time::HiRes qw(time);

# What to send and when, in seconds after what was before; then the connection is closed.
my %ways = (
    fine => [ [ 0, "HTTP/1.1 204 Thanks\r\nConnection: close\r\n\r\n" ] ],
    slow => [ [ 0.1, 'HTTP/1.1 2' ], [ 0.1, "00 Fine\r\nContent-Le" ], [ 0.1, "ngth: 2\r\n\r\n" ], [ 0.1, 'ok' ] ],
    limited => [ [ 0, "HTTP/1.1 429 Slower\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" ] ],
    broken => [ [ 0, "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" ] ],
    moved => [ [ 0, "HTTP/1.1 302 Elsewhere\r\nLocation: /trap\r\nContent-Length: 0\r\n\r\n" ] ],
    silent => [ [ 0, '' ] ],
    half => [ [ 0, "HTTP/1.1 200 Fine\r\nContent-Le" ] ],
    noise => [ [ 0, "SSH-2.0-OpenSSH_9.2p1\r\n" ] ],
    reset => [ [ 0.05, '' ] ],
    hang => [ [ 30, '' ] ],                     # longer than any sender waits
);
my %accepts = (fine => 1, slow => 1);
my @moods = grep { $_ ne 'hang' } sort keys %ways;

my $json = JSON::PP->new->utf8;

sub new {
    my ($class) = @_;
    socket my $listener, AF_INET, SOCK_STREAM, 0 or die $!;
    bind $listener, pack_sockaddr_in(0, INADDR_LOOPBACK) or die $!;
    open my $diary, '+>>', undef or die $!;
    open my $calm, '+>', undef or die $!;       # it is while this is not empty
    return bless {
        listener => $listener, diary => $diary, calm => $calm, attempts => {},
        port => (unpack_sockaddr_in(getsockname $listener))[0],
    }, $class;
}

sub begin {
    my ($it) = @_;
    run_in_child(sub { $it->_serve });
    return;
}

sub calm {
    my ($it) = @_;
    syswrite $it->{calm}, 'x';
    return;
}

sub received {
    my ($it) = @_;
    seek $it->{diary}, 0, 0;
    return map { $json->decode($_) } readline $it->{diary};
}

sub _serve {
    my ($it) = @_;
    my %open;
    listen $it->{listener}, SOMAXCONN or die $!;
    while (1) {
        my $bits = '';
        vec($bits, $_, 1) = 1 for fileno $it->{listener}, keys %open;
        my $due = min map { $_->{due} // () } values %open;
        select $bits, undef, undef, !defined $due ? undef : $due > time ? $due - time : 0;
        for my $fd (keys %open) {
            my $talk = $open{$fd};
            my $goes_on = 1;
            $goes_on = _hear($it, $talk) if vec $bits, $fd, 1;
            $goes_on = _answer($talk) if $goes_on && defined $talk->{due} && $talk->{due} <= time;
            delete $open{$fd} if !$goes_on;
        }
        if (vec $bits, fileno $it->{listener}, 1) {
            accept my $connection, $it->{listener} or next;
            $open{ fileno $connection } = { connection => $connection, bytes => '' };
        }
    }
}

# Reads what came, and decides when all of it has.  False: the other side has gone.
sub _hear {
    my ($it, $talk) = @_;
    sysread $talk->{connection}, $talk->{bytes}, 65536, length $talk->{bytes} or return 0;
    my ($head, $body) = $talk->{bytes} =~ /\A(.*?\r\n)\r\n(.*)\z/s or return 1;
    my ($path) = $head =~ m{^POST (\S+) HTTP/1\.1\r\n};
    my %headers = map { /^([\w-]+): (.*?)\r$/ ? (lc $1 => $2) : () } split /\n/, $head;
    return 1 if $talk->{way} || length $body < ($headers{'content-length'} // 0);
    my $id = $headers{'webhook-id'} // '';
    my $way = $talk->{way} = $it->_way($path // '', $id);
    syswrite $it->{diary}, $json->encode({
        path => $path, id => $id, body => $body, way => $way, accepted => $accepts{$way} // 0,
        timestamp => $headers{'webhook-timestamp'}, signature => $headers{'webhook-signature'} }) . "\n";
    $talk->{pieces} = [ @{ $ways{$way} } ];
    $talk->{due} = time + $talk->{pieces}[0][0] + (-s $it->{calm} ? 0 : rand 0.4);
    return 1;
}

sub _way {
    my ($it, $path, $id) = @_;
    my $attempt = ++$it->{attempts}{"$path $id"};
    return 'fine' if -s $it->{calm};
    return $it->{hung}++ ? 'fine' : 'hang' if $path =~ m{^/hang};
    return 'slow' if $path =~ m{^/slow};
    return $attempt < 3 ? 'limited' : 'fine' if $path =~ m{^/limited};
    return $path =~ m{^/moods} && $attempt < 3 ? $moods[ rand @moods ] : 'fine';
}

# Sends the next piece; false: it was the last.
sub _answer {
    my ($talk) = @_;
    my $piece = shift @{ $talk->{pieces} };
    syswrite $talk->{connection}, $piece->[1];
    if (my $next = $talk->{pieces}[0]) {
        $talk->{due} = time + $next->[0];
        return 1;
    }
    reset_by($talk->{connection}) if $talk->{way} eq 'reset';
    return 0;
}

1;
