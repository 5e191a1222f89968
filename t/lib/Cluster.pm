package Cluster;

# Servers of PostgreSQL for a story that ends some of them: in folders of their own, on unix sockets, with the roles
# postgres and watchpost, which need no password.  They end with the test.
#
#   my $primary = Cluster->start;
#   my $standby = $primary->standby(synchronous => 1);     # a copy that follows it
#   my $url = Cluster::url('watchpost', $primary, $standby);   # whichever of them takes writes
#   $primary->kill; $standby->promote;
#   $standby->sql('watchpost', 'select 1');
#
# A server does not run as root: there it is the user postgres who runs it.

use strict;
use warnings;

use Carp qw(croak);
use File::Temp ();
use POSIX ();

my $owner = $$;
my @all;

END {
    if ($$ == $owner) {
        my $status = $?;
        $_->kill for @all;
        $? = $status;
    }
}

sub programs {
    my ($newest) = sort { ($b =~ /(\d+)/)[0] <=> ($a =~ /(\d+)/)[0] } glob '/usr/lib/postgresql/*/bin';
    return $newest // do { chomp(my $bin = `pg_config --bindir`); $bin };
}

# Runs a program of the server's; croaks unless it succeeds or `may_fail` stands first.
sub _as_owner {
    my ($self, @words) = @_;
    my $may_fail = $words[0] eq 'may_fail' ? shift @words : undef;
    my $program = shift @words;
    my @as = $> == 0 ? qw(setpriv --reuid=postgres --regid=postgres --init-groups --) : ();
    my $pid = fork // croak "fork: $!";
    if ($pid == 0) {
        chdir $self->{folder} or POSIX::_exit(126);
        open STDOUT, '>>', "$self->{folder}/out" or POSIX::_exit(126);
        open STDERR, '>&', \*STDOUT or POSIX::_exit(126);
        exec { $as[0] // programs() . "/$program" } @as, programs() . "/$program", @words or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    croak "$program @words ended with $?: " . $self->log if $? != 0 && !$may_fail;
    return $? == 0;
}

sub _folder {
    my ($class) = @_;
    my $place = -d '/dev/shm' && -w _ ? '/dev/shm' : '/tmp';
    my $self = bless { folder => File::Temp->newdir('watchpost-cluster-XXXXXX', DIR => $place) }, $class;
    chmod 0755, "$self->{folder}" or croak "chmod: $!";
    chown +(getpwnam 'postgres')[2, 3], "$self->{folder}" if $> == 0;
    push @all, $self;
    return $self;
}

sub folder { return "$_[0]{folder}" }
sub data { return "$_[0]{folder}/data" }

sub log {
    my ($self) = @_;
    local $/;
    return join '', map { open my $file, '<', "$self->{folder}/$_" or return ''; <$file> } qw(out log);
}

sub _configure {
    my ($self, %settings) = @_;
    open my $conf, '>>', $self->data . '/postgresql.conf' or croak "postgresql.conf: $!";
    print {$conf} "$_ = '$settings{$_}'\n" for sort keys %settings;
    close $conf or croak "postgresql.conf: $!";
    return;
}

sub _run { my ($self) = @_; $self->_as_owner('pg_ctl', '-D', $self->data, '-w', '-t', 60, '-l', "$self->{folder}/log", 'start'); return $self }

# fsync is off: a server is ended, and never its machine.  Settings are the server's; trusts: a network whose hosts may
# connect.
sub start {
    my ($class, %settings) = @_;
    my $self = $class->_folder;
    my $trusts = delete $settings{trusts};
    $self->_as_owner('initdb', '-D', $self->data, qw(-U postgres -A trust -E UTF8 --locale=C.UTF-8 -N));
    if (defined $trusts) {
        open my $hba, '>>', $self->data . '/pg_hba.conf' or croak "pg_hba.conf: $!";
        print {$hba} "host all all $trusts trust\n";
        close $hba or croak "pg_hba.conf: $!";
    }
    $self->_configure(listen_addresses => '', unix_socket_directories => $self->folder, fsync => 'off',
        max_connections => 100, wal_level => 'replica', max_wal_senders => 5, hot_standby => 'on', %settings);
    $self->_run;
    $self->sql('postgres', 'CREATE ROLE watchpost LOGIN');
    return $self;
}

# Follows $self.  synchronous: what $self commits from now on has reached it.
sub standby {
    my ($self, %how) = @_;
    my $follower = (ref $self)->_folder;
    $follower->_as_owner('pg_basebackup', '-h', $self->folder, '-U', 'postgres', '-D', $follower->data, '-R', '-c', 'fast');
    $follower->_configure(unix_socket_directories => $follower->folder);
    $follower->_run;
    if ($how{synchronous}) {
        $self->sql('postgres', "ALTER SYSTEM SET synchronous_standby_names = '*'");
        $self->sql('postgres', 'SELECT pg_reload_conf()');
    }
    return $follower;
}

# As a machine that loses its power: nothing is said to anybody.
sub kill { my ($self) = @_; $self->_as_owner('may_fail', 'pg_ctl', '-D', $self->data, '-m', 'immediate', '-w', 'stop'); return $self }

sub promote {
    my ($self) = @_;
    $self->sql('postgres', "ALTER SYSTEM SET synchronous_standby_names = ''");
    $self->_as_owner('pg_ctl', '-D', $self->data, '-w', '-t', 60, 'promote');
    return $self;
}

sub sql {
    my ($self, $database, $sql) = @_;
    open my $psql, '-|', programs() . '/psql', '-qAtX', '-v', 'ON_ERROR_STOP=1', '-h', $self->folder, '-U', 'postgres', '-d',
        $database, '-c', $sql or croak "psql: $!";
    my $out = do { local $/; <$psql> } // '';
    close $psql or croak "psql: $sql: $out";
    chomp $out;
    return $out;
}

sub url {
    my ($database, @servers) = @_;
    my $hosts = join ',', map { $_->folder } @servers;
    return "postgresql://watchpost@/$database?host=$hosts" . (@servers > 1 ? '&target_session_attrs=read-write' : '');
}

1;
