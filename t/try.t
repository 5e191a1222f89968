# POST /check: a configuration is tried before it is created.  With nginx, one worker and the events helper, for the client
# is handed from one to the other, and a run of the checker does the work.
use strict;
use warnings;
use File::Temp ();
use JSON::PP;
use Target;
use Test::More;
use Time::HiRes qw(time);
use Wait qw(eventually);
use Waiting;

my $plugins = File::Temp->newdir;
open my $plugin, '>', "$plugins/check_broken" or die $!;
print {$plugin} "#!/bin/sh\necho 'BROKEN it is'; exit 2\n";
close $plugin;
chmod 0755, "$plugins/check_broken";
my $it = Waiting::instance(PLUGIN_DIRS => "$plugins", TARGET_POLICY => 'any');
my $admin = $it->{admin_key};

my $port = serve(sub {
    my ($connection) = @_;
    my ($path) = request_of($connection) =~ m{^\S+ (\S+)} or return;
    if ($path =~ m{^/silent(.*)}) {
        if ($1 ne '') { open my $mark, '>', "$it->{folder}/silent-$$" }
        sysread $connection, my $byte, 1;
    }
    my $body = '{"queue": 4711}';
    syswrite $connection, "HTTP/1.1 200 OK\r\nX-Secret: s3cret\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
});
my $base = "http://127.0.0.1:$port";
my @queue = ({ source => 'json', path => '$.queue', op => 'at_most', value => 100 });
my $full = 'Assertion failed: json $.queue at_most 100, got 4711';

subtest 'what it finds' => sub {
    my $answer = ask('POST', '/check?wait=20', { url => "$base/" }, $admin);
    is $answer->{status}, 200, 'one check';
    is $answer->{json}{result}{status}, 'up', 'its result';
    is $answer->{json}{result}{status_code}, 200, '... with the code';
    is $answer->{json}{evidence}{remote_address}, '127.0.0.1', 'and what it saw';
    is $answer->{json}{evidence}{body_excerpt}{text}, '{"queue": 4711}', '... of the body, too, though no rule reads it';
    my $program = ask('POST', '/check', { monitor_type => 'plugin', plugin => 'check_broken', url => 'x' }, $admin)->{json}{result};
    is "$program->{status} $program->{error_message}", 'down BROKEN it is', 'what a plugin says, in its own words';
    my $broken = ask('POST', '/monitors', { name => 'b', monitor_type => 'plugin', plugin => 'check_broken', url => 'x' }, $admin)->{json}{monitor};
    is ask('POST', "/monitors/$broken->{id}/check?wait=20", undef, $admin)->{json}{heartbeat}{error_message}, 'BROKEN it is', '... also of a monitor';
    ask('DELETE', "/monitors/$broken->{id}", undef, $admin);
    ok !exists $answer->{json}{warnings}, 'there is nothing to warn of';
    $answer = ask('POST', '/check', { url => "$base/", assertions => \@queue, invert => JSON::PP::false, odd => 1 }, $admin)->{json};
    is "$answer->{result}{status} $answer->{result}{error_message}", "down $full", 'an assertion that does not hold';
    is_deeply $answer->{evidence}{assertions}, [ { %{ $queue[0] }, found => 4711, passed => JSON::PP::false } ], '... is in the evidence';
    like $answer->{warnings}[0], qr/"odd" is ignored/, 'what is ignored is told';
    is ask('POST', '/check', { url => "127.0.0.1:$port", monitor_type => 'tcp' }, $admin)->{json}{result}{status}, 'up', 'another kind';
    is ask('POST', '/check', { url => 'http://127.0.0.1:1/' }, $admin)->{json}{result}{error_message}, 'Connection refused', 'what is away';
    my $begun = time;
    $answer = ask('POST', '/check?wait=1', { url => "$base/silent", timeout_ms => 60_000 }, $admin)->{json};
    is $answer->{result}{error_message}, 'Request timed out', 'it takes no longer than the wait';
    cmp_ok time - $begun, '<', 20, '... which is a second';
    is ask('GET', '/monitors', undef, $admin)->{content}, '[]', 'nothing is stored';
};

subtest 'what is refused' => sub {
    for (
        ['wait=0', { url => "$base/" }, '400 VALIDATION_ERROR'],
        ['wait=61', { url => "$base/" }, '400 VALIDATION_ERROR'],
        ['wait=x', { url => "$base/" }, '400 VALIDATION_ERROR'],
        ['wait=5', { url => 'example.com' }, '400 VALIDATION_ERROR'],
        ['wait=5', {}, '422 UNPROCESSABLE_ENTITY'],
        ['wait=5', { url => "$base/", assertions => [ { source => 'body', op => 'matches', value => '(' } ] }, '400 VALIDATION_ERROR'],
        ['wait=5', { monitor_type => 'push', every_seconds => 60 }, '400 VALIDATION_ERROR'],
        ['strict=true', { url => "$base/", odd => 1 }, '400 VALIDATION_ERROR'],
    ) {
        my ($query, $body, $code) = @$_;
        my $no = ask('POST', "/check?$query", $body, $admin);
        is "$no->{status} $no->{json}{code}", $code, encode_json([ $query, $body ]);
    }
    is ask('POST', '/check', { url => "$base/" }, 'wp_' . '0' x 32)->{status}, 403, 'a key that is none';
};

# Each worker and helper asks; here a stranger does, ten times.
subtest 'a stranger' => sub {
    my $answer = ask('POST', '/check?wait=20', { url => "$base/", assertions => \@queue })->{json};
    is $answer->{result}{error_message}, 'Assertion failed: json $.queue at_most 100', 'is told no word of the target';
    is_deeply $answer->{evidence}{assertions}, [ { %{ $queue[0] }, passed => JSON::PP::false } ], '... not what was found';
    ok !exists $answer->{evidence}{$_}, "... no $_" for qw(headers body_excerpt dns output);
    my @more = map { ask('POST', '/check?wait=20', { url => 'http://127.0.0.1:1/' }) } 2 .. 11;
    is join(' ', map { $_->{status} } @more), join(' ', (200) x 9, 429), 'ten a minute';
    cmp_ok $more[-1]{json}{retry_after_secs}, '>', 0, '... and says when again';
    is ask('POST', '/check', { url => 'http://127.0.0.1:1/' }, $admin)->{status}, 200, 'a key has no such limit';
};

subtest 'no worker is held' => sub {
    my @held = map { begin('POST', '/check?wait=3', { url => "$base/silent" }, $admin) } 1 .. 10;
    my $begun = time;
    is ask('GET', '/health')->{status}, 200, 'the one worker there is answers';
    cmp_ok time - $begun, '<', 3, '... meanwhile';
    is join(' ', map { $_->{json}{result}{error_message} // $_->{json}{code} } map { ended($_) } @held), join(' ', ('Request timed out') x 10), 'all are told';
};

subtest 'more than there is a place for' => sub {
    my @held = map { begin('POST', '/check?wait=30', { url => "$base/silent-too", timeout_ms => 15_000 }, $admin) } 1 .. 20;
    ok eventually(sub { 20 == (() = glob "$it->{folder}/silent-*") }), 'twenty are under way';
    my $no = ask('POST', '/check?wait=2', { url => "$base/" }, $admin);
    is "$no->{status} $no->{json}{code}", '503 SERVICE_UNAVAILABLE', 'the next one is asked to come back';
    cmp_ok $no->{headers}{'retry-after'}, '>', 0, '... later';
    is join(' ', map { ended($_)->{status} } @held), join(' ', (200) x 20), 'the others are answered';
};

done_testing;
