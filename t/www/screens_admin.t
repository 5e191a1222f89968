# Every screen for the admin, at a desk and on a phone: screens_admin.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
