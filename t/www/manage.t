# What people do, by form: manage.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
