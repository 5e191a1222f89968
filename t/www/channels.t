# Channels that monitors share, and who hears of one: channels.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
