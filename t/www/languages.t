# Public pages in the languages of their readers, in a browser, and in pages of other sites: languages.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play;
