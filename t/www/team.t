# Keys of colleagues and agents, what was changed by whom, reports: team.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
