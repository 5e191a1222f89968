# Every screen on a phone, dark: screens_phone.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
