# The dashboard below a path of its site, alone and behind one more nginx: base_path.test.mjs.
use strict;
use warnings;
use Browser;

Browser->play(env => { BASE_PATH => '/status' });
