# The public pages without scripts: nojs.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
