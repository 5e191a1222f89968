# The Python SDK against a live instance: every method, by every Python that can be had here, and its types by mypy.
use strict;
use warnings;

use Instance ();
use Test::More;
use Wait qw(within);

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $build = $ENV{WATCHPOST_BUILD} // "$source/build";
my $it = Instance->start(env => { MONITOR_RATE_LIMIT => 0 });

local %ENV = (
    %ENV,
    WATCHPOST_URL => $it->url,
    WATCHPOST_ADMIN_KEY => $it->{admin_key},
    WATCHPOST_COMMAND => "$build/watchpost",
    WATCHPOST_CONF => "$it->{state}/watchpost.conf",
    PYTHONPATH => "$source/sdk/python",
    PYTHONDONTWRITEBYTECODE => 1,
);
# The oldest that the SDK promises to run on, where it is installed, and the system's.
my @pythons = grep { system("$_ -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null") == 0 }
    qw(python3.8 python3);
cmp_ok scalar @pythons, '>', 0, 'there is a Python';
for my $python (@pythons) {
    my $said = within($python, sub {
        `cd '$source/sdk/python/tests' && $python -W error::ResourceWarning -m unittest test_watchpost 2>&1`;
    }, 100);
    is $?, 0, "every method works: $python" or diag $said;
    my ($count) = $said =~ /^Ran (\d+) tests/m;
    cmp_ok $count // 0, '>', 20, 'and they were tried';
}

kill TERM => $it->{pid};
$it->ended;
done_testing;
