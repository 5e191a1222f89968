# A status page is edited beside how its readers see it: pages.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
