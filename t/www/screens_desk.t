# Every screen on a desk, light: screens_desk.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
