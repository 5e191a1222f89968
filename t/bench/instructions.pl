#!/usr/bin/perl
# What an answer and a recorded check cost in instructions, counted by valgrind (callgrind): the same on a machine that is
# used by others as on one that is not, to a percent or so. Calls of the kernel count nothing.
#
#   t/bench/instructions.pl
#
# On a database of 500 monitors and two days, made in the temporary folder. WATCHPOST_BUILD names the build; counts are of
# builds with -O2. Takes some minutes. Needs valgrind.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use FastCGI;
use File::Temp ();
use Watchpost;

my $build = $ENV{WATCHPOST_BUILD} // "$FindBin::Bin/../../build";
my $folder = File::Temp->newdir;
my $made = "$folder/made.db";
my ($few, $many) = (100, 300); # what a worker does once is in both

# Instructions that a command takes, as callgrind's file says.
sub counted {
    my ($file) = @_;
    open my $lines, '<', $file or die "$file: $!";
    my ($total) = map { /^(?:totals|summary): (\d+)/ ? $1 : () } <$lines>;
    return $total // die "$file: no total";
}

sub callgrind { return ('valgrind', '-q', '--tool=callgrind', "--callgrind-out-file=$folder/counts", @_) }

# Of a worker that is asked so often; before each the database is changed, if it should be.
sub asked {
    my ($wp, $path, $times, $changed) = @_;
    my $worker = FastCGI->start([ callgrind("$build/watchpost.fcgi") ], $wp->_environment({}), $wp->folder);
    for (1 .. $times) {
        $wp->sql("update counters set value = value + 1 where name = 'event'") if $changed;
        my $answer = $worker->ask({ REQUEST_METHOD => 'GET', REQUEST_URI => "/api/v1$path", CONTENT_LENGTH => 0,
                REMOTE_ADDR => '127.0.0.1', HTTP_HOST => 'localhost' }, '');
        die "$path: $answer" if $answer !~ /^Status: 200 /;
    }
    die 'the worker failed' if $worker->stop != 0;
    return counted("$folder/counts");
}

sub answers {
    my $wp = Watchpost->new;
    system('cp', $made, $wp->database) == 0 or die "cp: $?";
    my $id = $wp->sql('select id from monitors where key = 50');
    for my $path ("/monitors/$id", "/monitors/$id/uptime", '/monitors?limit=100', '/status?limit=1') {
        my @each = map { (asked($wp, $path, $many, $_) - asked($wp, $path, $few, $_)) / ($many - $few) } 1, 0;
        printf "GET %-32s %8.0f after a commit, %8.0f again\n", $path =~ s/\Q$id\E/:id/r, @each;
    }
    return;
}

# By the groups of t/bench/storage: each claimed, and recorded in one transaction.
sub checks {
    for my $what (['claimed', 'monitor_states_claim'], ['recorded and committed', 'record_local']) {
        system('cp', $made, "$folder/copy.db") == 0 or die "cp: $?";
        my @command = callgrind("--toggle-collect=$what->[1]", "$build/t/bench/storage", "$folder/copy.db", 'recording');
        open my $said, '-|', @command or die $!;
        my ($results) = map { /of (\d+) results/ ? $1 : () } <$said>;
        close $said or die "storage: $?";
        printf "a check, %-32s %8.0f\n", $what->[0], counted("$folder/counts") / $results;
    }
    return;
}

system("$build/t/bench/history", $made, 500, 2) == 0 or die "history: $?";
answers();
checks();
