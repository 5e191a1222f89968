# What the dashboard costs: size.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
