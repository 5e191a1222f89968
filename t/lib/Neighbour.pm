package Neighbour;

# Hosts at the other ends of cables: network namespaces with one interface each, in which a piece of a story goes on in a
# process of its own.  Story and hosts see each other's addresses; whatever listens everywhere in the story is at
# Neighbour::HERE for all of them.
#
#   use Neighbour;                                   # begins the story anew in a network of its own; root only, else skipped
#   my $host = Neighbour->new(1, sub { my ($order) = @_; ...; return $answer });
#   $host->tell('check');                            # an order, a line of text, which it works at meanwhile
#   is $host->answer, 'done';                        # waits for what it says to that
#   $host->cut; $host->mend;                         # its cable
#
# They end with the story.

use strict;
use warnings;

use Carp qw(croak);
use POSIX ();
use Wait qw(within);

use constant HERE => '198.18.0.1';
use constant CLONE_NEWNET => 0x40000000;
use constant SYS_unshare => 272;

my ($owner, @all) = ($$);

sub import {
    return if $ENV{WATCHPOST_NEIGHBOURS};
    if ($> != 0 || system('unshare -n true 2>/dev/null') != 0 || system('command -v ip >/dev/null') != 0) {
        require Test::More;
        Test::More::plan(skip_all => 'no network namespaces of a server\'s user are to be had here: they need root');
    }
    $ENV{WATCHPOST_NEIGHBOURS} = 1;
    exec 'unshare', '-n', 'sh', '-c', 'ip link set lo up && ip addr add ' . HERE . '/32 dev lo && exec "$0" "$@"', $^X,
        (map { "-I$_" } @INC), $0 or die "unshare: $!";
}

END {
    if ($$ == $owner) {
        my $status = $?;
        kill TERM => map { $_->{pid} } @all;
        waitpid $_->{pid}, 0 for @all;
        $? = $status;
    }
}

sub _ip { system('ip', @_) == 0 or croak "ip @_"; return }
sub _there { my ($self, @words) = @_; system('nsenter', '-t', $self->{pid}, '-n', 'ip', @words) == 0 or croak "ip @words"; return }

sub new {
    my ($class, $number, $work) = @_;
    pipe my $orders, my $to or die $!;
    pipe my $from, my $answers or die $!;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        syscall(SYS_unshare, CLONE_NEWNET) == 0 or POSIX::_exit(126);
        syswrite $answers, "here\n";
        close $to;
        while (my $order = <$orders>) {
            chomp $order;
            syswrite $answers, (eval { $work->($order) } // "died: $@" =~ s/\s+/ /gr) . "\n";
        }
        POSIX::_exit(0);
    }
    my $self = bless { pid => $pid, to => $to, from => $from, cable => "host$number" }, $class;
    push @all, $self;
    close $orders;
    close $answers;
    croak 'no network namespace' if ($self->answer // '') ne 'here';
    _ip('link', 'add', $self->{cable}, qw(type veth peer name uplink netns), $pid);
    _ip('addr', 'add', "198.18.$number.1/30", 'dev', $self->{cable});
    _ip('link', 'set', $self->{cable}, 'up');
    $self->_there(@$_) for [ qw(link set lo up) ], [ 'addr', 'add', "198.18.$number.2/30", qw(dev uplink) ], [ qw(link set uplink up) ],
        [ qw(route add default via), "198.18.$number.1" ];
    return $self;
}

sub tell { my ($self, $order) = @_; syswrite $self->{to}, "$order\n" or croak "$self->{cable}: $!"; return }

# undef: it has ended.
sub answer {
    my ($self, $seconds) = @_;
    my $line = within("an answer of $self->{cable}", sub { readline $self->{from} }, $seconds // 120);
    chomp $line if defined $line;
    return $line;
}

# Nothing comes through, and neither end is told.
sub cut { my ($self) = @_; _ip('link', 'set', $self->{cable}, 'down'); return }
sub mend { my ($self) = @_; _ip('link', 'set', $self->{cable}, 'up'); return }

1;
