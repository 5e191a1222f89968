# The chart of response times, by mouse and by keys: chart.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
