package Debian;

# What a test of the Debian package needs: the package, built from the release tarball, and the
# root file system of a small Debian that has what the package depends on.  Both are made once and kept for the next run,
# in WATCHPOST_CACHE; tests that run at the same time share them.
#
#   my $deb = Debian::package();                # built from WATCHPOST_TARBALL, or from what `make dist` makes
#   my $newer = Debian::newer_package();        # the same, called a higher version
#   my $tarball = Debian::root();

use strict;
use warnings;

use Cwd qw(abs_path);
use Digest::MD5 qw(md5_hex);
use Fcntl qw(:flock);
use File::Glob qw(:bsd_glob);
use File::Path qw(make_path);

my $source = abs_path($ENV{WATCHPOST_SOURCE} // '.');
my $build = abs_path($ENV{WATCHPOST_BUILD} // 'build');
my $cache = $ENV{WATCHPOST_CACHE} // "$build/debian-test";

# Beside the package's own: what plays a part in the tests.
my @more = qw(busybox cron curl nginx msmtp procps spawn-fcgi systemd-sysv);

sub impossible {
    for my $tool (qw(dpkg-buildpackage dh mmdebstrap)) {
        return "$tool is not installed" if system("command -v $tool >/dev/null") != 0;
    }
    return;
}

sub slurp {
    my ($path) = @_;
    open my $file, '<', $path or return '';
    local $/;
    return scalar <$file> // '';
}

# One at a time; the others then find what they came for.
sub _alone {
    my ($work) = @_;
    make_path($cache);
    open my $lock, '>', "$cache/lock" or die "$cache/lock: $!";
    flock $lock, LOCK_EX or die $!;
    return $work->();
}

sub _must {
    my ($command) = @_;
    my $log = "$cache/log";
    system('sh', '-c', "($command) >>'$log' 2>&1 </dev/null") == 0 or die "$command\n", `tail -n 40 '$log'`;
    return;
}

# --- the package ----------------------------------------------------------------------------------------

# Made by `make dist`, unless nothing has changed since it last was.
sub _tarball {
    return $ENV{WATCHPOST_TARBALL} if $ENV{WATCHPOST_TARBALL};
    my ($made) = glob "$build/watchpost-*.tar.xz";
    my $newer = $made && `find '$source' \\( -name 'build*' -o -name .git -o -name node_modules \\) -prune -o -type f -newer '$made' -print -quit`;
    _must("env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C '$build' dist") if !$made || $newer;
    ($made) = glob "$build/watchpost-*.tar.xz";
    return $made;
}

# Both; the second is the first, packed again with another version.
sub _packages {
    my $tarball = _tarball();
    my $from = join ' ', $tarball, (stat $tarball)[7, 9];
    return if slurp("$cache/made-from") eq $from;
    my $folder = "$cache/package";
    my $options = q{DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$(nproc)" DEB_CFLAGS_APPEND=-g0};
    unlink "$cache/log";
    _must("rm -rf '$folder' && mkdir -p '$folder/tree' && tar -C '$folder/tree' --strip-components=1 -xf '$tarball'");
    _must("env -C '$folder/tree' -u MAKEFLAGS -u MFLAGS -u MAKELEVEL $options dpkg-buildpackage -us -uc -b");
    _must("dpkg-deb -R '$folder'/watchpost_*.deb '$folder/newer'");
    _must("sed -i 's/^Version: .*/&+1/' '$folder/newer/DEBIAN/control'");
    _must("dpkg-deb -Zgzip --root-owner-group -b '$folder/newer' '$folder'");
    open my $file, '>', "$cache/made-from" or die $!;
    print {$file} $from;
    close $file or die $!;
    return;
}

sub version {
    my ($version) = slurp("$source/configure.ac") =~ /^AC_INIT\(\[watchpost\], \[([^]]+)\]\)/m;
    return $version;
}

sub package {
    _alone(\&_packages);
    my ($deb) = glob "$cache/package/watchpost_" . version() . '_*.deb';
    return $deb // die 'dpkg-buildpackage made no package of version ' . version();
}

sub newer_package {
    Debian::package();
    my ($deb) = glob "$cache/package/watchpost_" . version() . '+1_*.deb';
    return $deb // die 'dpkg-buildpackage made no newer package';
}

sub changes {
    return Debian::package() =~ s/deb$/changes/r;
}

# --- the root file system -------------------------------------------------------------------------------

# Where this machine's own Debian packages come from, as lines of sources.list.
sub _sources {
    return join '', grep { s/^Debian\|// } `apt-get indextargets --format \\
        '\$(ORIGIN)|deb \$(REPO_URI) \$(RELEASE) \$(COMPONENT)' 'Created-By: Packages'`;
}

# The first of alternatives that there is.
sub _depends {
    my ($deb) = @_;
    my @names;
    for my $group (split /,\s*/, `dpkg-deb -f '$deb' Depends` =~ s/\s+\z//r) {
        my ($name) = grep { `apt-cache policy $_` =~ /Candidate: \d/ } map { /^([^\s(]+)/ } split /\s*\|\s*/, $group;
        push @names, $name if $name;
    }
    return @names;
}

sub _make_root {
    my ($deb) = @_;
    my ($release) = slurp('/etc/os-release') =~ /^VERSION_CODENAME=(\S+)/m;
    my %wanted = map { $_ => 1 } _depends($deb), @more;
    my $include = join ',', sort keys %wanted;
    my $sources = _sources();
    my $root = "$cache/root-" . md5_hex("$release $include $sources") . '.tar';
    return $root if -e $root;
    unlink glob "$cache/root-*.tar";
    open my $file, '>', "$cache/sources.list" or die $!;
    print {$file} $sources;
    close $file or die $!;
    # In memory, so that nothing waits for a disk.
    _must("unshare --mount sh -c 'mount -t tmpfs tmpfs /mnt && TMPDIR=/mnt exec mmdebstrap \"\$@\"' sh "
        . "--mode=root --variant=minbase --aptopt='Acquire::Retries \"3\"' --include=$include $release "
        . "'$cache/new.tar' '$cache/sources.list'");
    rename "$cache/new.tar", $root or die $!;
    return $root;
}

sub root {
    my $deb = Debian::package();
    return _alone(sub { _make_root($deb) });
}

1;
