package Elsewhere;

# Another place on the network, with one link to here that a test can cut.  For root it is a network namespace with
# interfaces and a loopback of its own.  Others have no such thing: for them it is this very machine, and the link is
# a relay that hands connections on to the server.
#
#   my $there = Elsewhere->new;
#   my $it = Instance->start(env => { BIND => $there->address });
#   $there->reach($it->{port});                          # from now on $there->url leads to it
#   my $run = $there->run({ HOME => '...' }, 'watchpost', 'probe');      # { status, out, err }
#   $there->cut;  $there->mend;

use strict;
use warnings;

use File::Temp ();
use IO::Select;
use IO::Socket::INET;
use POSIX ();
use Wait qw(wait_for);

my $owner = $$;
my @all;

sub new {
    my ($class) = @_;
    my $self = bless { folder => File::Temp->newdir }, $class;
    if ($> == 0) {
        $self->_make_namespace;
    } else {
        $self->{how} = 'without privileges: the same machine, over a relay that can be stopped';
    }
    push @all, $self;
    return $self;
}

sub how { return $_[0]{how} }

# Where the server should listen.
sub address { return $_[0]{namespace} ? "$_[0]{network}.1" : '127.0.0.1' }

sub _ip {
    my @words = @_;
    system('ip', @words) == 0 or die "ip @words: this test needs iproute2 and, as root, the right to make network namespaces\n";
    return;
}

sub _make_namespace {
    my ($self) = @_;
    my ($name, $here, $there) = ("watchpost-$$", "wp${$}a", "wp${$}b");
    $self->{network} = '198.18.' . $$ % 256;            # RFC 2544: for tests like this one
    _ip('netns', 'add', $name);
    $self->{namespace} = $name;
    $self->{interface} = $there;
    _ip('link', 'add', $here, 'type', 'veth', 'peer', 'name', $there, 'netns', $name);
    _ip('addr', 'add', "$self->{network}.1/30", 'dev', $here);
    _ip('link', 'set', $here, 'up');
    _ip('-n', $name, 'addr', 'add', "$self->{network}.2/30", 'dev', $there);
    _ip('-n', $name, 'link', 'set', $there, 'up');
    _ip('-n', $name, 'link', 'set', 'lo', 'up');
    $self->{how} = "a network namespace of its own, $name";
    return;
}

# The server's port, as it is known there.
sub reach {
    my ($self, $port) = @_;
    $self->{server} = $port;
    $self->{port} = $port;
    if (!$self->{namespace}) {
        my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) or die "listening: $!";
        $self->{port} = $socket->sockport;
        close $socket;
        $self->mend;
    }
    return $self;
}

sub url { return 'http://' . $_[0]->address . ":$_[0]{port}" }

sub cut {
    my ($self) = @_;
    if ($self->{namespace}) {
        _ip('-n', $self->{namespace}, 'link', 'set', $self->{interface}, 'down');
    } elsif (my $relay = delete $self->{relay}) {
        kill TERM => $relay;
        wait_for($relay);
    }
    return;
}

sub mend {
    my ($self) = @_;
    return _ip('-n', $self->{namespace}, 'link', 'set', $self->{interface}, 'up') if $self->{namespace};
    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $self->{port}, Listen => 20, ReuseAddr => 1)
        or die "listening: $!";
    $self->{relay} = fork // die "fork: $!";
    return if $self->{relay};
    while (my $client = $listener->accept) {
        relay($client, IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{server}));
    }
    POSIX::_exit(0);
}

# Hands on what comes from either side until one of them is done.  swallow: the server's answer goes nowhere.
sub relay {
    my ($client, $server, %how) = @_;
    my $both = IO::Select->new($client, $server);
    while (my @ready = $both->can_read(20)) {
        for my $from (@ready) {
            my $to = $from == $client ? $server : $client;
            return if !sysread $from, my $bytes, 65536;
            return if $how{swallow} && $to == $client;
            syswrite $to, $bytes;
        }
    }
    return;
}

# What is to stand before a command's words for it to run there.
sub prefix {
    my ($self) = @_;
    return $self->{namespace} ? ('ip', 'netns', 'exec', $self->{namespace}) : ();
}

# Runs a command there, with this environment and no other; run is start and, when it has ended, finish.
sub run {
    my ($self, $environment, @words) = @_;
    return $self->finish($self->start($environment, @words));
}

sub start {
    my ($self, $environment, @words) = @_;
    my ($out, $err) = map { File::Temp->new(DIR => "$self->{folder}") } 1 .. 2;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        %ENV = (PATH => $ENV{PATH}, %$environment, map { ($_ => $ENV{$_}) } grep { /SAN_OPTIONS$/ } keys %ENV);
        chdir "$self->{folder}";
        open STDIN, '<', '/dev/null' or POSIX::_exit(126);
        open STDOUT, '>', $out->filename or POSIX::_exit(126);
        open STDERR, '>', $err->filename or POSIX::_exit(126);
        my @command = ($self->prefix, @words);
        exec {$command[0]} @command or POSIX::_exit(127);
    }
    return { pid => $pid, out_file => $out, err_file => $err };
}

sub finish {
    my ($self, $run) = @_;
    my $ended = wait_for($run->{pid});
    $run->{status} = $ended & 127 ? 128 + ($ended & 127) : $ended >> 8;
    for my $name (qw(out err)) {
        open my $file, '<', $run->{"${name}_file"}->filename or die $!;
        local $/;
        $run->{$name} = <$file> // '';
    }
    return $run;
}

sub folder { return "$_[0]{folder}" }

END {
    if ($$ == $owner) {
        my $status = $?;
        for (@all) {
            kill TERM => $_->{relay} if $_->{relay};
            system 'ip', 'netns', 'del', $_->{namespace} if $_->{namespace};
        }
        $? = $status;
    }
}

1;
