#!/usr/bin/perl
# What one POST /apply costs a worker, which holds the lock of the database all the while: a document of new monitors, then
# the same again, when nothing is to be done.
#
#   t/bench/apply.pl [MONITORS]         1500 by default; a document has at most 2000 objects
#
# WATCHPOST_BUILD names the build.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use FastCGI;
use JSON::PP ();
use Watchpost;

my $build = $ENV{WATCHPOST_BUILD} // "$FindBin::Bin/../../build";
my $monitors = shift // 1500;

# Processor time of a process so far, in milliseconds.
sub spent {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/schedstat" or die "schedstat: $!";
    return (split ' ', <$file>)[0] / 1e6;
}

my $wp = Watchpost->new;
my $key = $wp->post('/workspaces', { name => 'Team' }, key => $wp->admin_key)->{json}{key};
my %wanted = map {
    ("m$_" => { name => "monitor $_", url => "http://127.0.0.1:9/$_",
        tags => [ 'bench', 't' . $_ % 7 ], group_name => 'g' . $_ % 10 })
} 1 .. $monitors;
my $document = JSON::PP->new->canonical->encode({ version => 1, monitors => \%wanted });
my $worker = FastCGI->start([ "$build/watchpost.fcgi" ], $wp->_environment({}), $wp->folder);
for my $what ('made', 'found as they were') {
    my $before = spent($worker->pid);
    my $answer = $worker->ask({
        REQUEST_METHOD => 'POST', REQUEST_URI => '/api/v1/apply', CONTENT_TYPE => 'application/json',
        CONTENT_LENGTH => length $document, REMOTE_ADDR => '127.0.0.1', HTTP_HOST => 'localhost', HTTP_X_API_KEY => $key,
    }, $document);
    die $answer if $answer !~ /^Status: 200 /;
    printf "%d monitors %s: %.0f ms of processor time\n", $monitors, $what, spent($worker->pid) - $before;
}
die 'the worker failed' if $worker->stop != 0;
