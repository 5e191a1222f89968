# The home of those who run an instance: home.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
