# What checks saw, and jobs that report, looked at: evidence.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
