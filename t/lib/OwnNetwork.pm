package OwnNetwork;

# A network and system files of a test's own: no interface but the loopback, and /etc/hosts, /etc/resolv.conf or
# /etc/nsswitch.conf as the test wants them, for itself and all that it starts.  Nothing else on this machine notices.
#
#   use OwnNetwork;                                 # begins the test anew, inside; or skips it
#   file_is('/etc/hosts', "127.0.0.1 localhost\n");
#   my $port = silent_at('127.0.0.1');              # takes no connection, and does not say so

use strict;
use warnings;

use Exporter ();
use File::Temp ();
use IO::Socket::INET ();
use Socket qw(inet_aton pack_sockaddr_in);

our @EXPORT = qw(file_is silent_at);

my (@files, @held);

sub import {
    my ($class) = @_;
    enter() if !$ENV{WATCHPOST_OWN_NETWORK};
    goto &Exporter::import;
}

sub enter {
    if (system('unshare -rmn true 2>/dev/null') != 0 || system('command -v ip >/dev/null') != 0) {
        require Test::More;
        Test::More::plan(skip_all => 'no network namespace is to be had here');
    }
    $ENV{WATCHPOST_OWN_NETWORK} = 1;
    exec 'unshare', '-rmn', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"', $^X, (map {"-I$_"} @INC), $0
        or die "unshare: $!";
}

# From now on the file holds this text.
sub file_is {
    my ($path, $text) = @_;
    my $file = File::Temp->new;
    print {$file} $text;
    close $file or die $!;
    chmod 0644, $file->filename;
    system('mount', '--bind', $file->filename, $path) == 0 or die "mounting $path";
    push @files, $file;
    return;
}

# A port whose queue of connections is full: the kernel drops whatever else comes.
sub silent_at {
    my ($address, $port) = @_;
    my $listener = IO::Socket::INET->new(LocalAddr => $address, LocalPort => $port // 0, Listen => 1, ReuseAddr => 1)
        or die "listening at $address: $!";
    listen $listener, 0; # which new() takes for the default
    push @held, $listener;
    for (1 .. 4) {
        my $socket = IO::Socket::INET->new(Proto => 'tcp', Blocking => 0) or die $!;
        $socket->blocking(0);
        connect $socket, pack_sockaddr_in($listener->sockport, inet_aton($address));
        push @held, $socket;
    }
    return $listener->sockport;
}

1;
