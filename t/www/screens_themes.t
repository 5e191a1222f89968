# Every screen for the admin in the other theme: screens_themes.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
