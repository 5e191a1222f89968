package Pooler;

# PgBouncer before a server, which hands each transaction to another of a few sessions.  It ends with the test.
#
#   my $pooler = Pooler->new($ENV{WATCHPOST_TEST_SERVER});     # the folder of the server's socket
#   my $url = $pooler->url('watchpost');

use strict;
use warnings;

use Carp qw(croak);
use File::Temp ();
use IO::Socket::UNIX ();
use POSIX ();
use Wait qw(eventually);

use constant PORT => 6432;     # of the socket's name

my ($owner, @all) = ($$);

END {
    if ($$ == $owner) {
        my $status = $?;
        kill KILL => map { $_->{pid} } @all;
        waitpid $_->{pid}, 0 for @all;
        $? = $status;
    }
}

sub new {
    my ($class, $server, %settings) = @_;
    my $folder = File::Temp->newdir('watchpost-pooler-XXXXXX', DIR => -d '/dev/shm' && -w _ ? '/dev/shm' : '/tmp');
    my $self = bless { folder => $folder }, $class;
    my %all = (listen_addr => '', unix_socket_dir => $folder, listen_port => PORT, auth_type => 'any', pool_mode => 'transaction',
        default_pool_size => 4, max_client_conn => 100, max_db_connections => 4, %settings);
    open my $conf, '>', "$folder/pgbouncer.ini" or croak "pgbouncer.ini: $!";
    print {$conf} "[databases]\n* = host=$server user=watchpost\n[pgbouncer]\n", map { "$_ = $all{$_}\n" } sort keys %all;
    close $conf or croak "pgbouncer.ini: $!";
    chmod 0755, "$folder" or croak "$folder: $!";
    chown +(getpwnam 'postgres')[2, 3], "$folder" if $> == 0;
    $self->{pid} = fork // croak "fork: $!";
    if ($self->{pid} == 0) {
        my @as = $> == 0 ? qw(setpriv --reuid=postgres --regid=postgres --init-groups --) : ();
        open STDOUT, '>', "$folder/log" or POSIX::_exit(126);
        open STDERR, '>&', \*STDOUT or POSIX::_exit(126);
        exec @as, 'pgbouncer', "$folder/pgbouncer.ini" or POSIX::_exit(127);
    }
    push @all, $self;
    eventually(sub { IO::Socket::UNIX->new(Peer => "$folder/.s.PGSQL." . PORT) }) or croak $self->log;
    return $self;
}

sub log { my ($self) = @_; open my $in, '<', "$self->{folder}/log" or return ''; local $/; return scalar <$in> // '' }

sub url { my ($self, $database) = @_; return "postgresql://watchpost@/$database?host=$self->{folder}&port=" . PORT }

1;
