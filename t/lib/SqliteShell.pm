package SqliteShell;

# One sqlite3 program for all that a story asks of databases from outside: to start one for each question costs more than
# most answers.  Each question opens its file and closes it again, as a program of its own would.
#
#   my ($out, $err) = SqliteShell::answer($file, 'select 1; select 2');     # "1\n2\n", ''
#
# Options: separator => of columns, "|" otherwise; read_only => 1.  The shell has what the environment was at its beginning.
#   SqliteShell::holding($file, sub { ... });         # it stays open meanwhile, to be read: for many questions
#
# A process that was forked has a shell of its own.

use strict;
use warnings;

use Carp qw(croak);
use File::Temp ();
use POSIX ();
use Wait qw(wait_for within);

my $END = "\x1e that is all";
our $held = '';     # the file that stays open
my %shell;          # process id => { pid, in, out, err }

sub _start {
    pipe my $from_us, my $in or die "pipe: $!";
    pipe my $out, my $to_us or die "pipe: $!";
    my $err = File::Temp->new;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        delete @ENV{qw(HOME XDG_CONFIG_HOME)};      # a person's .sqliterc is not the test's
        POSIX::dup2(fileno $from_us, 0) // POSIX::_exit(126);
        POSIX::dup2(fileno $to_us, 1) // POSIX::_exit(126);
        POSIX::dup2(fileno $err, 2) // POSIX::_exit(126);
        exec 'sqlite3', '-batch', '-bail' or POSIX::_exit(127);
    }
    $in->autoflush;
    return { pid => $pid, in => $in, out => $out, err => $err };
}

# The shell that failed has ended: the next question starts another.
sub answer {
    my ($file, $sql, %with) = @_;
    my $it = $shell{$$} //= _start();
    my $separator = $with{separator} // '|';
    my ($before, $after) = $held eq $file ? ('', '') : (_opening($file, $with{read_only}), ".open :memory:\n");
    local $SIG{PIPE} = 'IGNORE';
    my $out = '';
    within("sqlite3's answer", sub {
        print { $it->{in} } "$before.separator '$separator'\n$sql\n;\n$after.print $END\n";
        while (defined(my $line = readline $it->{out})) {
            return if $line eq "$END\n";
            $out .= $line;
        }
        _stop();
    }, 60);
    return ($out, -s $it->{err}->filename ? _complaint($it) : '');
}

sub _opening {
    my ($file, $read_only) = @_;
    return '.open' . ($read_only ? ' --readonly' : '') . " '$file'\n.timeout 10000\n";
}

sub holding {
    my ($file, $work) = @_;
    my $it = $shell{$$} //= _start();
    print { $it->{in} } _opening($file, 1);
    my @got = do { local $held = $file; $work->() };
    print { $it->{in} } ".open :memory:\n" if $shell{$$};
    return @got;
}

sub _complaint {
    my ($it) = @_;
    _stop() if $shell{$$};
    open my $file, '<', $it->{err}->filename or die "$!";
    local $/;
    return scalar <$file>;
}

# The end of its input is no sign for it: a process that the story has forked may hold the other end, too.
sub _stop {
    my $it = delete $shell{$$} or return;
    local ($?, $@);
    kill TERM => $it->{pid};
    eval { wait_for($it->{pid}, 20) } // croak $@;
    return;
}

END { _stop() }

1;
