# The README's tour, line by line, as a newcomer would type it, against a fresh instance.
use strict;
use warnings;

use Instance ();
use Test::More;
use Tour ();

my $it = Instance->start;
Tour::walk(($ENV{WATCHPOST_SOURCE} // '.') . '/README.md', $it);

kill TERM => $it->{pid};
$it->ended;
done_testing;
