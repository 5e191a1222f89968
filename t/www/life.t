# A monitor's life, looked at: life.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
