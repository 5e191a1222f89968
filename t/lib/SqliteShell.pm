package SqliteShell;

# One sqlite3 program for all that a story asks of databases from outside: to start one for each question costs more than
# most answers.  Each question opens its file and closes it again, as a program of its own would.
#
#   my ($out, $err) = SqliteShell::answer($file, 'select 1; select 2', \%environment);     # "1\n2\n", ''
#
# A process that was forked has a shell of its own.

use strict;
use warnings;

use Carp qw(croak);
use File::Temp ();
use POSIX ();
use Wait qw(wait_for within);

my $END = "\x1e that is all";
my %shell;          # process id => { pid, in, out, err }

sub _start {
    my ($environment) = @_;
    pipe my $from_us, my $in or die "pipe: $!";
    pipe my $out, my $to_us or die "pipe: $!";
    my $err = File::Temp->new;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        %ENV = %$environment;
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
    my ($file, $sql, $environment) = @_;
    my $it = $shell{$$} //= _start($environment);
    local $SIG{PIPE} = 'IGNORE';
    my $out = '';
    within("sqlite3's answer", sub {
        print { $it->{in} } ".open '$file'\n.timeout 5000\n$sql\n;\n.open :memory:\n.print $END\n";
        while (defined(my $line = readline $it->{out})) {
            return if $line eq "$END\n";
            $out .= $line;
        }
        _stop();
    }, 60);
    return ($out, -s $it->{err}->filename ? _complaint($it) : '');
}

sub _complaint {
    my ($it) = @_;
    _stop() if $shell{$$};
    open my $file, '<', $it->{err}->filename or die "$!";
    local $/;
    return scalar <$file>;
}

sub _stop {
    my $it = delete $shell{$$} or return;
    local ($?, $@);
    close $it->{in};
    eval { wait_for($it->{pid}, 20) } // croak $@;
    return;
}

END { _stop() }

1;
