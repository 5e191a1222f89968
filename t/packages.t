# debian/packages.sh: what is missing is installed by root, and named to other users with the line that installs it; what
# is only nice to have never keeps it from starting.  dpkg-query, apt-get and id are ours here.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $bin = tempdir('watchpost.XXXXXX', TMPDIR => 1, CLEANUP => 1);

sub script {
    my ($name, $text) = @_;
    open my $file, '>', "$bin/$name" or die $!;
    print {$file} "#!/bin/bash\n$text\n";
    close $file;
    chmod 0755, "$bin/$name";
    return;
}

# Only these programs are there: neither curl, nor jq, nor npm.
for my $tool (qw(awk bash cat cksum comm dirname find grep paste sort xargs)) {
    my ($path) = grep { -x } map { "$_/$tool" } split /:/, $ENV{PATH};
    symlink $path, "$bin/$tool" or die "$tool: $!";
}
script(id => 'echo "$USER_ID"');
script('dpkg-query' => 'for p; do [[ " $MISSING " == *" $p "* ]] || echo "ii  $p"; done');
script('apt-get' => 'echo "$*" >>"$BIN/apt"; [ -z "$OFFLINE" ]');

# Exit status, what was said, what apt-get was told to do.
sub need {
    my (%env) = @_;
    unlink "$bin/apt";
    local %ENV = (PATH => $bin, BIN => $bin, OFFLINE => '', %env);
    my $said = `bash -c '. "\$0/debian/packages.sh"; packages_need "\$build_packages\$run_packages" "\$tour_packages"' '$source' 2>&1`;
    my $status = $? >> 8;
    open my $file, '<', "$bin/apt" or return ($status, $said, '');
    return ($status, $said, join '', <$file>);
}

my ($status, $said, $apt) = need(USER_ID => 1000, MISSING => '');
is "$status$said$apt", '0', 'all is there: nothing is said';

($status, $said, $apt) = need(USER_ID => 1000, MISSING => 'curl jq');
is $status, 0, 'without curl and jq it starts';
like $said, qr/missing package: curl +asks, in the examples of the README$/m, '... and names them';
like $said, qr/missing package: jq +picks/, 'both';
like $said, qr/install with: sudo apt-get install --no-install-recommends curl jq$/m, '... and how to get them';
is $apt, '', 'no user installs anything';

($status, $said, $apt) = need(USER_ID => 1000, MISSING => 'gcc nginx jq');
is $status, 1, 'without a compiler it does not';
like $said, qr/missing package: gcc +compiles$/m, 'it says why it wants it';
like $said, qr/install with: sudo apt-get install --no-install-recommends gcc nginx jq$/m, 'one line installs all';

($status, $said, $apt) = need(USER_ID => 0, MISSING => 'gcc jq');
like $said, qr/^\S+: installing gcc jq$/m, 'root has it installed';
like $apt, qr/ update\n.* install -y --no-install-recommends gcc jq\n\z/, 'by apt-get';
is $status, 0, 'and goes on';

($status, $said, $apt) = need(USER_ID => 0, MISSING => 'gcc jq', OFFLINE => 1);
is $status, 1, 'what is needed and not to be had';
like $said, qr/apt-get could not install: gcc jq$/m, 'is told';
($status, $said, $apt) = need(USER_ID => 0, MISSING => 'jq', OFFLINE => 1);
is $status, 0, 'what is not needed: it goes on without';
like $said, qr/apt-get could not install: jq$/m, 'and says so';

done_testing;
