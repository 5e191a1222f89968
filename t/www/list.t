# The list of monitors as a place to work from: list.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
