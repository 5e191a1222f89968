package Repeated;

# How often a story repeats what happens at another moment each time: as often as the first number says under `make
# check-long`, which sets WATCHPOST_TEST_LONG, otherwise as the second does.
#
#   for my $round (1 .. repeated(20, 4)) { ... }

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(repeated);

sub repeated {
    my ($long, $short) = @_;
    return defined $ENV{WATCHPOST_TEST_LONG} ? $long : $short;
}

1;
