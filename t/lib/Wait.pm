package Wait;

# Waiting in stories: for what happens, never for a clock, and never without an end.
#
#   ok eventually(sub { -e $file });                     # asks again until the answer is yes; false after a minute
#   my $line = within('a line of the server', sub { <$from> });    # dies if it takes more than half a minute
#   is wait_for($pid), 0;                                # until a child ends, as in $?; kills it and dies after a minute
#   ok kill_and_await(@pids);                            # by SIGKILL; until each has let go of its files and locks
#   my @answers = together(sub { ... }, sub { ... });    # each in a process of its own, at once; a line of text from each
#
# The bounds are for products that are broken.  Each takes one of its own, in seconds, as its last argument.
#
# t/tools/watchdog asks a story whose time is over to end by SIGHUP: then it goes through its END blocks.

use strict;
use warnings;

use Carp qw(croak);
use Exporter qw(import);
use List::Util qw(max min);
use POSIX ();
use Time::HiRes qw(alarm sleep time);

our @EXPORT_OK = qw(eventually kill_and_await together wait_for within);

my $owner = $$;

# A child that was forked and has this handler, too, ends as it would without.
$SIG{HUP} = sub {
    exit 129 if $$ == $owner;
    $SIG{HUP} = 'DEFAULT';
    kill HUP => $$;
};

sub eventually {
    my ($asks, $seconds) = @_;
    my $begun = time;
    until ($asks->()) {
        my $waited = time - $begun;
        return 0 if $waited > ($seconds // 60);
        sleep min(0.25, max(0.02, $waited / 8));    # asking costs, too
    }
    return 1;
}

# Returns what the work does.  It may be done within work that has a bound of its own, which goes on.
sub within {
    my ($what, $work, $seconds) = @_;
    $seconds //= 30;
    my ($in_list, $begun) = (wantarray, time);
    local $SIG{ALRM} = sub { croak "$what: not within $seconds s" };
    my $outer = alarm $seconds;
    my @got = eval { $in_list ? $work->() : scalar $work->() };
    my $problem = $@;
    alarm 0;
    if ($outer) { my $left = $outer - (time - $begun); alarm($left > 0 ? $left : 0.001) }
    die $problem if $problem;
    return $in_list ? @got : $got[0];
}

sub wait_for {
    my ($pid, $seconds) = @_;
    $seconds //= 60;
    eval { within('', sub { waitpid $pid, 0 }, $seconds); 1 } and return $?;
    my $words = do { local (@ARGV, $/) = "/proc/$pid/cmdline"; <> } // '';
    kill KILL => $pid;
    waitpid $pid, 0;
    croak "process $pid ($words) did not end within $seconds s" =~ tr/\0/ /r;
}

# A process that is killed loses its memory first, and with it its words in /proc, then its files, and with them its locks.
sub has_ended {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/stat" or return 1;
    return (<$file> // '') !~ /\) [^ZX]/;
}

sub kill_and_await {
    my @pids = @_;
    kill KILL => @pids;
    return eventually(sub { !grep { !has_ended($_) } @pids });
}

sub together {
    my @work = @_;
    my @pipes = map {
        my $act = $_;
        my $pid = open(my $from, '-|') // die "fork: $!";
        if ($pid == 0) {
            syswrite STDOUT, eval { $act->() } // "died: $@";
            POSIX::_exit(0);
        }
        $from;
    } @work;
    return map { my $from = $_; within('an answer', sub { my $line = <$from>; close $from; $line // '' }) } @pipes;
}

1;
