# `pip install sdk/python`: a real pip, in an environment of its own, installs the module, and the folder is as it was.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

my $python = '/usr/bin/python3';    # Debian's, to which its packages belong
my $source = $ENV{WATCHPOST_SOURCE} // '.';
plan skip_all => 'flit or python3-venv is not installed' if system("$python -c 'import ensurepip, flit_core' 2>/dev/null") != 0;

my $scratch = tempdir('watchpost.XXXXXX', TMPDIR => 1, CLEANUP => 1);
system('cp', '-R', "$source/sdk/python", "$scratch/sdk") == 0 or die 'cp';

sub said {
    my ($command, $what) = @_;
    my $said = `cd '$scratch' && $command 2>&1`;
    is $?, 0, $what or diag $said;
    return $said;
}

my $before = said('find sdk | sort', 'the folder');
said("$python -m venv --system-site-packages env", 'an environment');
# What it is built with comes from Debian: here nothing is fetched.
said('env/bin/pip install --no-index --no-build-isolation --no-compile ./sdk', 'pip install');
is said('find sdk | sort', 'the folder afterwards'), $before, '... is as it was';

open my $file, '<', "$source/sdk/python/watchpost.py" or die $!;
my ($version) = do { local $/; <$file> } =~ /^__version__ = "(.*)"$/m;
is said(q(env/bin/python -c 'import watchpost; print(watchpost.__version__, watchpost.__file__)'), 'the module'),
    "$version " . said('ls -d "$PWD"/env/lib/*/site-packages/watchpost.py', 'its file'), '... is the installed one';
like said('env/bin/pip show watchpost', 'pip knows it'), qr/^Version: \Q$version\E$/m, '... by its version';

done_testing;
