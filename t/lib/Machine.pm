package Machine;

# Another computer for a test that installs things: a Debian of its own in memory, with processes, mounts, network and
# users of its own.  Nothing of this machine is mounted in it, and it is gone with the test, however that ends.
#
#   my $m = Machine->new($root_tarball);            # not running yet
#   $m->put($file, '/tmp/x.deb');
#   my $did = $m->run('apt-get install ...');       # { status, said }: as root, before or after it runs
#   $m->boot('/lib/systemd/systemd');               # from now on run() is inside; without systemd another program
#   $m->ask('/api/v1/health');                      # curl's answer, there; more words for curl may follow
#   $m->has_ended;  $m->halt;

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Copy qw(copy);
use File::Temp ();
use JSON::PP ();
use POSIX ();
use Wait qw(eventually wait_for within);

my $source = abs_path($ENV{WATCHPOST_SOURCE} // '.');
my $owner = $$;
my @all;

# Why there can be none here; undef if there can.
sub impossible {
    return 'only root can make another machine' if $> != 0;
    return 'mount namespaces are not to be had' if system('unshare --mount --pid --fork --cgroup true 2>/dev/null') != 0;
    return 'control groups of version 2 are not to be had'
        if system(q{unshare --mount sh -c 'mount -t cgroup2 none /mnt' 2>/dev/null}) != 0;
    return;
}

# A command that dies with us, its output to a handle or a file.
sub _spawn {
    my ($to, @command) = @_;
    my $pid = fork // die "fork: $!";
    return $pid if $pid;
    POSIX::dup2(fileno $to, $_) for 1, 2;
    exec 'setpriv', '--pdeathsig', 'KILL', '--', @command or POSIX::_exit(127);
}

sub new {
    my ($class, $tarball) = @_;
    my $m = bless { folder => File::Temp->newdir('watchpost-XXXXXXXX', TMPDIR => 1) }, $class;
    mkdir "$m->{folder}/root" or die $!;
    pipe my $from, my $to or die $!;
    $m->{keeper} = _spawn($to, 'unshare', '--mount', 'bash', '-c', <<'END', 'keeper', "$m->{folder}/root", $tarball);
        mount -t tmpfs -o mode=755 tmpfs "$1" && tar -C "$1" -xpf "$2" &&
            echo 127.0.0.1 localhost >"$1/etc/hosts" && echo ready && exec sleep infinity
END
    push @all, $m;
    close $to;
    my $said = within('the root file system', sub { <$from> }, 120) // '';
    die "no root file system from $tarball: $said" if $said ne "ready\n";
    return $m;
}

# The words in front of a command that is to be run there.
sub _inside {
    my ($m) = @_;
    my @there = $m->{init} ? ('nsenter', '-t', $m->{init}, '--mount', '--pid', '--net', '--uts', '--ipc', '--cgroup', '--')
        : ('nsenter', '-t', $m->{keeper}, '--mount', '--', 'chroot', "$m->{folder}/root");
    return (@there, 'env', '-i', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root',
        'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C.UTF-8');
}

# Starts a command of the shell there; what it says goes to the end of a file.  Its id, to be waited for.
sub begin {
    my ($m, $command, $log) = @_;
    open my $to, '>>', $log or die "$log: $!";
    return _spawn($to, $m->_inside, 'sh', '-c', $command);
}

sub run {
    my ($m, $command) = @_;
    my $log = File::Temp->new;
    my $status = wait_for($m->begin($command, "$log"), 300);        # apt is slow
    seek $log, 0, 0;
    my $said = do { local $/; <$log> } // '';
    chomp $said;
    return { status => $status, said => $said };
}

# What a command says, which must succeed.
sub get {
    my ($m, $command) = @_;
    my $did = $m->run($command);
    Test::More::diag("$command: $did->{said}") if $did->{status} != 0;
    return $did->{said};
}

sub put {
    my ($m, $file, $path) = @_;
    open my $from, '<', $file or die "$file: $!";
    pipe my $out, my $in or die $!;
    my $pid = fork // die $!;
    if (!$pid) {
        open STDIN, '<&', $from or POSIX::_exit(126);
        exec $m->_inside, 'sh', '-c', qq(mkdir -p "\$(dirname '$path')" && cat >'$path') or POSIX::_exit(127);
    }
    die "$file cannot be put to $path" if wait_for($pid) != 0;
    return;
}

sub boot {
    my ($m, @init) = @_;
    $m->{log} = "$m->{folder}/console";
    open my $to, '>>', $m->{log} or die $!;
    $m->{shell} = _spawn($to, 'nsenter', '-t', $m->{keeper}, '--mount', '--', 'bash', "$source/t/tools/boot.sh",
        "$m->{folder}/root", @init);
    eventually(sub { $m->{init} = $m->_find_init($init[-1]) }) or die "it does not boot: " . $m->console;
    return;
}

# Process 1 of the machine, once it is what it is to be: in another world, and past boot.sh.
sub _find_init {
    my ($m, $program) = @_;
    open my $file, '<', "/proc/$m->{shell}/task/$m->{shell}/children" or return;
    my ($child) = split ' ', <$file> // '';
    return if !$child || (readlink "/proc/$child/ns/pid" // '') eq readlink '/proc/self/ns/pid';
    open my $words, '<', "/proc/$child/cmdline" or return;
    my %said = map { $_ => 1 } split /\0/, <$words> // '';
    return $said{$program} && !$said{inside} ? $child : undef;
}

# What process 1 and its like have said.
sub console {
    my ($m) = @_;
    open my $file, '<', $m->{log} or return '';
    local $/;
    return scalar <$file> // '';
}

# { status, head, content, json }
sub ask {
    my ($m, $path, @more) = @_;
    my $words = join ' ', map { "'$_'" } '-sS', '-i', '--max-time', 20, @more, "http://localhost$path";
    my $said = $m->run("curl $words")->{said};
    my ($head, $content) = split /\r\n\r\n/, $said, 2;
    my ($status) = ($head // '') =~ m{^HTTP/[\d.]+ (\d+)};
    my $json = $content && $head =~ m{application/json}i ? eval { JSON::PP::decode_json($content) } : undef;
    return { status => $status // 0, head => $head, content => $content // $said, json => $json };
}

# Whether its process 1 is gone, and all else with it.
sub has_ended {
    my ($m) = @_;
    return !-d "/proc/$m->{init}";
}

sub halt {
    my ($m) = @_;
    if (my $pid = delete $m->{shell}) {
        kill KILL => $pid;
        wait_for($pid);
        my $groups = "$m->{folder}/root.cgroup/watchpost-$pid";     # see boot.sh; they can go when all in them are dead
        eventually(sub { $m->_beside("find $groups -depth -type d -exec rmdir {} + 2>/dev/null; ! [ -d $groups ]") }, 5);
    }
    if (my $pid = delete $m->{keeper}) {
        kill KILL => $pid;
        wait_for($pid);
    }
    delete $m->{init};
    return;
}

# A command of this computer that sees the machine's file system.
sub _beside {
    my ($m, $command) = @_;
    return system('nsenter', '-t', $m->{keeper}, '--mount', '--', 'sh', '-c', $command) == 0;
}

END {
    if ($$ == $owner) {
        my $status = $?;
        $_->halt for @all;
        $? = $status;
    }
}

1;
