# The README's tour, line by line, as a newcomer would type it: every block marked sh is run in one shell against a
# fresh instance, and what a "#>" line promises must be in what the command before it printed.
use strict;
use warnings;

use File::Temp ();
use Instance ();
use Test::More;

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $build = $ENV{WATCHPOST_BUILD} // "$source/build";

my $it = Instance->start;
BAIL_OUT("start.sh did not start: $it->{said}") unless $it->{said} =~ /^READY/m;

# The promises by number, and a script that marks where the output of each command begins.
my ($script, @promises) = ('');
my $command = '';
sub run_command {
    return if $command !~ /\S/;
    $script .= "echo '@@ " . @promises . "'\n$command";
    $command = '';
    return;
}
open my $readme, '<', "$source/README.md" or die "README.md: $!";
my $inside = 0;
while (my $line = <$readme>) {
    if ($line =~ /^```/) {
        $inside = $line =~ /^```sh/;
    } elsif ($inside && $line =~ /^#>\s*(.*?)\s*$/) {
        my $promised = $1;
        run_command();
        $script .= "echo\n";
        push @promises, $promised;
    } elsif ($inside) {
        $command .= $line;
    }
}
run_command();
close $readme;

# The tour speaks of the default port and folders.
$script =~ s/\b3007\b/$it->{port}/g;
$script =~ s{\bvar/}{$it->{state}/}g;
$script =~ s{\bbuild/}{$build/}g;

my $file = File::Temp->new(SUFFIX => '.sh');
print $file "set -eu\n$script";
close $file;
my $printed = `cd '$source' && bash '$file' 2>&1`;
is $?, 0, 'every line of the tour succeeds' or diag $printed;

my %said;
for (split /^@@ /m, $printed) {
    my ($number, $text) = /^(\d+)\n(.*)/s or next;
    $said{$number} .= $text;
}
cmp_ok scalar @promises, '>', 10, 'the tour promises something';
for my $i (0 .. $#promises) {
    my $text = $said{$i} // '';
    ok index($text, $promises[$i]) >= 0, "it prints $promises[$i]" or diag "it printed: $text";
}

kill TERM => $it->{pid};
$it->ended;
done_testing;
