# Maintenance over many monitors, its calendar, and silences: planning.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
