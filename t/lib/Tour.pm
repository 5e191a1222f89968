package Tour;

# A document's examples, run as they are written: every block marked sh, one after the other in one bash, and what a
# line "#>" promises must be in what the command before it printed.
#
#   Tour::walk("$source/README.md", $instance);
#   Tour::walk("$source/docs/guide.md", $instance, meanwhile => 'watchpost check', set => { admin => 'wp_...' });
#
# meanwhile: run before each block, silently; the passing of a minute.  set: variables that are there.  A tour speaks
# of the default port and folders; those of the instance take their place.

use strict;
use warnings;

use File::Temp ();
use Test::More;
use Wait qw(within);

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $build = $ENV{WATCHPOST_BUILD} // "$source/build";

# The document as a script, in which "@@ N" goes before the output of the command with promise N; and the promises.
sub read_document {
    my ($path, $meanwhile) = @_;
    my ($script, $command, $inside, @promises) = ('', '', 0);
    my $run = sub {
        $script .= "echo '@@ " . @promises . "'\n$command" if $command =~ /\S/;
        $command = '';
    };
    open my $document, '<', $path or die "$path: $!";
    while (my $line = <$document>) {
        if ($line =~ /^```/) {
            $run->();
            $inside = $line =~ /^```sh/;
            $script .= "$meanwhile >/dev/null\n" if $inside && defined $meanwhile;
        } elsif ($inside && $line =~ /^#>\s*(.*?)\s*$/) {
            $run->();
            $script .= "echo\n";
            push @promises, $1;
        } elsif ($inside) {
            $command .= $line;
        }
    }
    return $script, @promises;
}

# The outputs by the number of their promise.
sub outputs {
    my ($printed) = @_;
    my %said;
    for (split /^@@ /m, $printed) {
        my ($number, $text) = /^(\d+)\n(.*)/s or next;
        $said{$number} .= $text;
    }
    return %said;
}

sub walk {
    my ($path, $instance, %with) = @_;
    my ($script, @promises) = read_document($path, $with{meanwhile});
    $script =~ s/\b3007\b/$instance->{port}/g;
    $script =~ s{(?<!/)\bvar/}{$instance->{state}/}g;
    $script =~ s{(?<!/)\bbuild/(\S+)}{'$build/$1'}g;
    my %set = %{ $with{set} // {} };
    my $file = File::Temp->new(SUFFIX => '.sh');
    print {$file} "set -eu\n", (map { "$_='$set{$_}'\n" } sort keys %set), $script;
    close $file;
    my $printed = within('the end of the tour', sub { `cd '$source' && bash '$file' 2>&1` }, 90);
    is $?, 0, 'every line of the tour succeeds' or diag $printed;

    my %said = outputs($printed);
    cmp_ok scalar @promises, '>', 10, 'the tour promises something';
    for my $i (0 .. $#promises) {
        my $text = $said{$i} // '';
        ok index($text, $promises[$i]) >= 0, "it prints $promises[$i]" or diag "it printed: $text";
    }
    return;
}

1;
