# The Debian package as such: what is in it, what lintian thinks of it, and that its version is said in one place.
use strict;
use warnings;
use Test::More;

use Debian;

if (my $why = Debian::impossible()) {
    plan skip_all => $why;
}

note 'bound: 900 s';     # the first of them has the package built
my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $deb = Debian::package();

my ($changelog) = Debian::slurp("$source/debian/changelog") =~ /^watchpost \(([^)]+)\)/;
is $changelog, Debian::version(), 'the changelog has the version of configure.ac';
like Debian::newer_package(), qr/\Q$changelog\E\+1_/, 'there is a newer one to upgrade to';

my %mode = map { my @word = split; $word[5] => "$word[0] $word[1]" } split /\n/, `dpkg-deb -c '$deb'`;
is $mode{'./etc/watchpost/watchpost.conf'}, '-rw-r----- root/root', 'settings that hold a password are not for every user';
is_deeply [grep { !m{^\./(?:etc|usr|lib|)(?:/|$)} } sort keys %mode], [], 'nothing is where a package has no business';
ok $mode{"./usr/share/watchpost/$_"}, "$_ is there" for 'www/index.html', 'nginx/server.conf';
ok $mode{"./lib/systemd/system/watchpost-$_"}, "watchpost-$_ is there"
    for qw(api.socket api.service events.socket events.service check.timer notify.timer tidy.timer .service.d/common.conf);

is `dpkg-deb -f '$deb' Version`, Debian::version() . "\n", 'the version of the package';
my $conffiles = `dpkg-deb -I '$deb' conffiles`;
is $conffiles, "/etc/cron.d/watchpost\n/etc/nginx/sites-available/watchpost\n/etc/watchpost/watchpost.conf\n",
    'what an administrator changes stays changed';

SKIP: {
    skip 'lintian is not installed', 1 if system('command -v lintian >/dev/null') != 0;
    my $changes = Debian::changes();
    is `lintian --allow-root --no-cfg --fail-on error,warning --tag-display-limit 0 '$changes' 2>&1`, '',
        'lintian finds neither errors nor warnings';
}

done_testing;
