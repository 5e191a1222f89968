# Every screen that a stranger may come to: screens_stranger.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
