package Instance;

# A whole Watchpost for a test: ./start.sh on a free port, with nginx, workers and, if wanted, the schedule.
# Most tests want Watchpost.pm, which needs no server.
#
#   my $it = Instance->start;                                    # until it says READY
#   my $it = Instance->try;                                      # the same, or until it has ended
#   $it->ask('GET', '/api/v1/health', { headers => {...} });     # as HTTP::Tiny's request; below BASE_PATH
#   $it->healthy;  $it->is_live;                                 # the API answers; live events are served
#   my %family = $it->family;                                    # its processes: id => name
#   my $pid = $it->launch('check', '--now', $time);              # `watchpost check`, beside it: yours to wait for
#   kill TERM => $it->{pid};  $it->ended;                        # waits; the status as in $?
#
# Options of start: state (directory), port, env => {...} (undef: unset), arguments => ['--no-schedule'], script (another
# start.sh), under => [...] (words in front of it), until => qr/.../ (a line to be content with, READY or not).  What
# start.sh said up to READY is in {said}, the admin key of a first start in {admin_key}, the time it took in {took}.
# Whatever still runs at the end of the test is stopped.  Without a state the database is an empty one, ready made; with
# one start.sh makes what is not there.

use strict;
use warnings;

use Cwd qw(abs_path);
use Exporter qw(import);
use File::Copy ();
use File::Temp ();
use HTTP::Tiny;
use IO::Socket::INET;
use POSIX ();
use Time::HiRes qw(time);
use Wait qw(eventually within);

our @EXPORT_OK = qw(free_port named processes);

my $source = abs_path($ENV{WATCHPOST_SOURCE} // '.');
my $http = HTTP::Tiny->new(timeout => 30);
my $owner = $$;
my @all;

# Settings of the person that runs the test are not those of the test.
delete @ENV{qw(BIND PORT WATCHPOST_STATE WATCHPOST_CONF WATCHPOST_WORKERS DATABASE_PATH TARGET_POLICY)};

# For those that are many clients at one address.
our %unlimited = (CLIENT_CONNECTIONS => 20000, CLIENT_STREAMS => 20000, CLIENT_WRITES_PER_SECOND => 0);

sub free_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 1) or die $!;
    return $socket->sockport;
}

# Every running process: its id => [parent, group, name].  Zombies do not run.
sub processes {
    my %running;
    for my $path (glob '/proc/[0-9]*/stat') {
        open my $file, '<', $path or next;
        my $stat = <$file> // next;
        my ($pid, $name, $state, $parent, $group) = $stat =~ /^(\d+) \((.*)\) (\S) (\d+) (\d+)/ or next;
        $running{$pid} = [$parent, $group, $name] if $state !~ /[ZX]/;
    }
    return %running;
}

# Those of a family that have a name, the oldest first.
sub named {
    my ($name, %family) = @_;
    my @pids = sort { $a <=> $b } grep { $family{$_} eq $name } keys %family;
    return @pids;
}

sub start {
    my ($class, %with) = @_;
    my $it = $class->try(%with);
    die "start.sh did not start: $it->{said}" if $it->{said} !~ /^READY/m;
    return $it;
}

sub try {
    my ($class, %with) = @_;
    my $it;
    for (1 .. 3) {                  # a free port may be gone before it is used
        $it = bless { port => $with{port} // free_port(), said => '', env => $with{env} // {} }, $class;
        $it->{folder} = File::Temp->newdir('watchpost-XXXXXXXX', TMPDIR => 1);     # gone when the object is
        $it->{state} = $with{state} // $it->_fresh_state;
        $it->{address} = $with{env}{BIND} // '127.0.0.1';
        $it->_launch(%with);
        last if $with{port} || $it->{said} !~ /something else listens/;
        $it->ended;
    }
    return $it;
}

# A folder that goes with the object.  An empty database is in it, as in Watchpost.pm: where one was made.
sub _fresh_state {
    my ($it) = @_;
    my $empty = $ENV{WATCHPOST_TEST_EMPTY} // return "$it->{folder}";
    my $database = "$it->{folder}/watchpost.db";
    File::Copy::copy($empty, $database) && chmod 0600, $database or die "$empty: $!";
    return "$it->{folder}";
}

sub _launch {
    my ($it, %with) = @_;
    my $begun = time;
    pipe my $from, my $to or die $!;
    $it->{pid} = fork // die $!;
    if (!$it->{pid}) {
        %ENV = (%ENV, PORT => $it->{port}, WATCHPOST_STATE => $it->{state}, %{ $it->{env} });
        delete @ENV{ grep { !defined $it->{env}{$_} } keys %{ $it->{env} } };
        POSIX::dup2(fileno $to, 1);
        POSIX::dup2(fileno $to, 2);
        my @words = (@{ $with{under} // [] }, $with{script} // "$source/start.sh", @{ $with{arguments} // ['--no-schedule'] });
        exec { $words[0] } @words or POSIX::_exit(127);
    }
    close $to;
    push @all, $it;
    while (defined(my $line = within('READY from start.sh', sub { <$from> }, 90))) {
        $it->{said} .= $line;
        last if $line =~ /^READY/ || ($with{until} && $line =~ $with{until});
    }
    $it->{from} = $from;            # left open, or it would be killed for talking
    $it->{took} = time - $begun;
    ($it->{base}) = $it->{said} =~ m{^READY http://[^/]+(/\S+)}m;
    ($it->{admin_key}) = $it->{said} =~ /\b(wp_[0-9a-f]{32})\b/;
    return;
}

# Waits for its end, and returns how it ended; -1 if it does not.
sub ended {
    my ($it) = @_;
    return -1 unless eventually(sub { waitpid($it->{pid}, POSIX::WNOHANG()) == $it->{pid} });
    delete $it->{pid};
    return $?;
}

# Its processes, id => name, but for start.sh itself: all that descend from it, and all in a group of theirs.
sub family {
    my ($it) = @_;
    my %all = processes();
    my %ours = ($it->{pid} => 1);
    for (1 .. 5) {
        for (keys %all) {
            $ours{$_} = 1 if $ours{ $all{$_}[0] } || ($all{$_}[1] != $all{$$}[1] && $ours{ $all{$_}[1] });
        }
    }
    delete $ours{ $it->{pid} };
    return map { $_ => $all{$_}[2] } grep { $all{$_} } keys %ours;
}

# What it complains of is in the state's log/schedule.log.
sub launch {
    my ($it, @words) = @_;
    my $pid = fork // die $!;
    return $pid if $pid;
    %ENV = (%ENV, WATCHPOST_CONF => "$it->{state}/watchpost.conf", %{ $it->{env} });
    open STDERR, '>>', "$it->{state}/log/schedule.log" or POSIX::_exit(126);
    exec +($ENV{WATCHPOST_BUILD} // 'build') . '/watchpost', @words or POSIX::_exit(127);
}

sub url { return "http://$_[0]{address}:$_[0]{port}" . ($_[0]{base} // '') }

sub ask {
    my ($it, $method, $path, @options) = @_;
    return $http->request($method, $it->url . $path, @options);
}

sub healthy {
    my ($it) = @_;
    return $it->ask('GET', '/api/v1/health')->{status} == 200;
}

sub is_live {
    my ($it) = @_;
    return $it->ask('HEAD', '/api/v1/events')->{status} == 200;
}

END {
    my $status = $?;
    if ($$ == $owner) {
        for (grep { $_->{pid} } @all) {
            kill TERM => $_->{pid};
            $_->ended;
        }
    }
    $? = $status;
}

1;
