package Writers;

# Writes to an instance for as long as a test wants: runs of the checker, each ten minutes later than the one
# before, and a client that renames a monitor.
#
#   my $writers = Writers->start($wp);
#   $writers->wait_for_more;            # until a run and a change that had not begun yet are over
#   is_deeply [ $writers->stop ], [];   # what went wrong meanwhile

use strict;
use warnings;

use POSIX ();
use Time::HiRes qw(sleep time);
use Wait qw(eventually wait_for);
use Watchpost;

my $owner = $$;
my @all;

sub start {
    my ($class, $wp) = @_;
    my $self = bless { wp => $wp, diary => $wp->folder . '/writers', pids => [] }, $class;
    my ($m) = map { $wp->monitor(name => "monitor $_", confirmation_threshold => 1) } 1 .. 10;
    my ($t, $names) = (time - 100_000_000, 0);
    $self->_begin('run', sub { $wp->command('may_fail', 'check', '--now', Watchpost::timestamp($t += 600)) });
    $self->_begin('rename', sub {
        my $answer = $wp->patch("/monitors/$m->{id}", { name => 'name ' . ++$names }, key => $m->{key});
        return { status => $answer->{status} == 200 || $answer->{status} == 503 ? 0 : 1, err => $answer->{body} };
    });
    push @all, $self;
    $self->wait_for_more;
    return $self;
}

# A process that works until it is asked to stop, and says how each piece of work of its kind went: a line each.
sub _begin {
    my ($self, $kind, $work) = @_;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        my $over = 0;
        $SIG{TERM} = sub { $over = 1 };
        open my $diary, '>>', $self->{diary} or POSIX::_exit(1);
        while (!$over) {
            my $done = $work->();
            syswrite $diary, $done->{status} == 0 ? "$kind\n" : 'wrong: ' . $done->{err} =~ s/\n/ /gr . "\n";
            sleep 0.02;
        }
        POSIX::_exit(0);
    }
    push @{ $self->{pids} }, $pid;
    return;
}

sub _lines {
    my ($self) = @_;
    open my $diary, '<', $self->{diary} or return;
    return <$diary>;
}

sub wait_for_more {
    my ($self) = @_;
    my $count = sub { my ($kind) = @_; return scalar grep { $_ eq "$kind\n" } $self->_lines };
    my %seen = map { ($_ => $count->($_)) } qw(run rename);
    eventually(sub { !grep { $count->($_) < $seen{$_} + 2 } keys %seen }, 30) or die 'the writers do nothing';
    return;
}

sub stop {
    my ($self) = @_;
    my @pids = splice @{ $self->{pids} };
    kill TERM => @pids;
    wait_for($_) for @pids;
    return grep { /^wrong/ } $self->_lines;
}

END {
    my $status = $?;
    if ($$ == $owner) { $_->stop for @all }
    $? = $status;
}

1;
