# Assertions: what must hold of what a check saw.  A server here answers as the path says.
use strict;
use warnings;
use JSON::PP ();
use Target;
use Test::More;
use Watchpost;

my $wp = Watchpost->new;
my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $status_page = '{"queue": 4711, "state": "ok", "nodes": [{"n": "a", "up": true}, {"n": "b", "up": false}], "last": null}';
my $mib = 1024 * 1024;

sub answer {
    my ($connection, $body, @headers) = @_;
    local $SIG{PIPE} = 'IGNORE';
    print {$connection} join "\r\n", 'HTTP/1.1 200 OK', 'Content-Length: ' . length $body, 'Connection: close', @headers, '', $body;
    return;
}

my %pages = (
    '/status'  => [$status_page, 'Content-Type: application/json', 'X-Queue: 4711', 'X-Part: one', 'x-part: two', 'Set-Cookie: id=s3cret'],
    '/html'    => ['<html>'],
    '/large'   => ['[' . '1,' x 131_072 . '1]'],
    '/brim'    => ['"' . 'x' x (262_144 - 2) . '"'],
    '/mib'     => ['x' x $mib . 'end'],
    '/slow-to-search' => ['a' x (8 * $mib)],
    '/latin-1' => ["M\xfcller", 'Content-Type: text/plain; charset=ISO-8859-1'],
    '/empty'   => [''],
);
my $port = serve(sub {
    my ($connection) = @_;
    my ($path) = request_of($connection) =~ m{^\S+ (\S+)} or return;
    if ($path eq '/moved') {
        syswrite $connection, "HTTP/1.1 302 Found\r\nLocation: /status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return;
    }
    return answer($connection, @{ $pages{$path} // ['nothing here'] });
});
my $base = "http://127.0.0.1:$port";

sub beat_of {
    my ($m, %reader) = @_;
    return $wp->get("/monitors/$m->{id}/heartbeats", %reader)->{json}[0];
}

# What came of one check: status, and message.
sub outcome {
    my ($path, $assertions, %body) = @_;
    my $m = $wp->monitor(url => "$base$path", confirmation_threshold => 1, assertions => $assertions, %body);
    $wp->check(monitor => $m->{id});
    my $beat = beat_of($m, key => $m->{key});
    return join ' ', $beat->{status}, $beat->{error_message} // ();
}

sub assertion {
    my ($source, $path, $op, $value, %more) = @_;
    return { source => $source, defined $path ? (path => $path) : (), op => $op, defined $value ? (value => $value) : (), %more };
}

my $queue = assertion('json', '$.queue', 'at_most', 100);

subtest 'as a member of a monitor' => sub {
    my $m = $wp->monitor(url => "$base/status", assertions => [ $queue, assertion('body', undef, 'not_empty', undef, severity => 'degraded') ]);
    my @full = ({ %$queue, severity => 'down' }, { source => 'body', op => 'not_empty', severity => 'degraded' });
    is_deeply $m->{assertions}, \@full, 'it is answered, with what was not said';
    my $path = "/monitors/$m->{id}";
    my %mine = (key => $m->{key});
    is_deeply $wp->get("$path/export", %mine)->{json}{assertions}, \@full, 'the export has it';
    my $revision = $wp->get($path, %mine)->{json}{revision};
    my $patched = $wp->patch($path, { assertions => [$queue] }, %mine)->{json};
    is_deeply $patched->{monitor}{assertions}, [ $full[0] ], 'a list replaces the list';
    is $patched->{monitor}{revision}, $revision + 1, 'it is configuration';
    is_deeply $wp->patch($path, { assertions => undef }, %mine)->{json}{monitor}{assertions}, [], 'null empties it';
    is_deeply $wp->monitor->{assertions}, [], 'and so it is by default';
    my $copy = $wp->post('/monitors', $wp->get("$path/export", %mine)->{json});
    is $copy->{status}, 200, 'an export is a create body';
};

subtest 'another kind' => sub {
    my $m = $wp->monitor(url => "$base/status", assertions => [ $queue, assertion('response_time', undef, 'at_most', 5000) ]);
    my $changed = $wp->patch("/monitors/$m->{id}", { monitor_type => 'tcp', url => "127.0.0.1:$port" }, key => $m->{key});
    is_deeply [ map { $_->{source} } @{ $changed->{json}{monitor}{assertions} } ], ['response_time'], 'keeps what is for it';
    my $no = $wp->patch("/monitors/$m->{id}", { assertions => [$queue] }, key => $m->{key});
    is $no->{status}, 400, 'and takes nothing else';
    like $no->{json}{error}, qr/^assertions\[0\]\.source: json is for monitors of type http, websocket or push, not for tcp/, '... as it says';
};

subtest 'what is refused' => sub {
    for (
        [400, qr/missing closing parenthesis/, assertion('body', undef, 'matches', '(a')],
        [400, qr/must not begin with \(\*/, assertion('body', undef, 'matches', '(*UTF8)a')],
        [400, qr/at most 500 characters/, assertion('body', undef, 'matches', 'a' x 501)],
        [400, qr/at most 1000 characters/, assertion('body', undef, 'contains', 'a' x 1001)],
        [400, qr/path must have at most 500/, assertion('json', '$.' . 'a' x 499, 'exists')],
        [400, qr/path of source json/, assertion('json', '$..a', 'exists')],
        [400, qr/value is missing/, assertion('status', undef, 'equals')],
        [400, qr/source must be/, assertion('cookie', undef, 'exists')],
        [422, qr/op is required/, { source => 'status' }],
        [422, qr/must be an object/, 'status equals 200'],
    ) {
        my ($status, $says, $assertion) = @$_;
        my $no = $wp->post('/monitors', { name => 'n', url => "$base/", assertions => [$assertion] });
        is $no->{status}, $status, "$says";
        like $no->{json}{error}, $says, '... says why';
    }
    my $no = $wp->post('/monitors', { name => 'n', url => "$base/", assertions => [ ($queue) x 21 ] });
    like $no->{json}{error}, qr/at most 20 items/, 'more than twenty';
    for my $source ([ 'body', undef ], [ 'json', '$' ]) {
        $no = $wp->post('/monitors', { name => 'n', url => "$base/", method => 'HEAD', assertions => [ assertion(@$source, 'exists') ] });
        is $no->{status}, 400, "HEAD has no body: $source->[0]";
        like $no->{json}{error}, qr/HEAD/, '... as it says';
    }
    my $odd = $wp->post('/monitors', { name => 'n', url => "$base/", assertions => [ { %$queue, threshold => 1 } ] });
    like $odd->{json}{warnings}[0], qr/^"assertions\[0\]\.threshold" is ignored/, 'an unknown member is told';
};

subtest 'what holds' => sub {
    my @all = (
        assertion('json', '$.queue', 'at_least', 4711), assertion('status', undef, 'equals', 200),
        assertion('header', 'x-PART', 'equals', 'one, two'), assertion('body', undef, 'contains', 'queue'),
        assertion('body', undef, 'matches', '"state":\s*"ok"'), { source => 'json', path => '$.last', op => 'equals', value => undef },
        assertion('json', '$.nodes[*].n', 'matches', '^[ab]$'), assertion('json', 'length($.nodes)', 'equals', 2),
        assertion('response_time', undef, 'less_than', 60_000), assertion('response_time', 'connect', 'at_most', 60_000),
        assertion('final_url', undef, 'equals', "$base/status"), assertion('header', 'X-None', 'not_exists'),
    );
    is outcome('/status', \@all), 'up', 'all of it';
    is outcome('/moved', [ assertion('final_url', undef, 'equals', "$base/status"), assertion('json', '$.state', 'equals', 'ok') ]), 'up',
        'of the last hop';
    is outcome('/latin-1', [ assertion('body', undef, 'contains', "M\x{fc}ller") ]), 'up', 'in another charset';
    is outcome('/brim', [ assertion('json', '$', 'not_empty') ]), 'up', 'JSON of 262144 bytes';
    is outcome('/empty', [ assertion('body', undef, 'is_empty') ]), 'up', 'a body of nothing';
};

subtest 'what does not hold' => sub {
    is outcome('/status', [$queue]), 'down Assertion failed: json $.queue at_most 100, got 4711', 'a number';
    is outcome('/status', [ assertion('json', '$.nodes[*].up', 'equals', $true) ]), 'down Assertion failed: json $.nodes[*].up equals true, got false',
        'one of several';
    is outcome('/status', [ assertion('json', '$.gone', 'not_equals', 1) ]), 'down Assertion failed: json $.gone not_equals 1, got nothing',
        'what is not there';
    is outcome('/status', [ assertion('header', 'Set-Cookie', 'not_exists') ]), 'down Assertion failed: header Set-Cookie not_exists, got ***',
        'a secret stays one';
    is outcome('/html', [ assertion('json', '$.a', 'exists') ]), 'down Assertion failed: json $.a exists: Body is not JSON', 'no JSON';
    is outcome('/large', [ assertion('json', '$[0]', 'equals', 1) ]),
        'down Assertion failed: json $[0] equals 1: Body too large for json assertions', 'too much of it';
    is outcome('/status', [ assertion('body', undef, 'matches', '(.|a)+(.|b)+[!#]$') ]),
        'down Assertion failed: body matches (.|a)+(.|b)+[!#]$: pattern too expensive', 'a pattern that would take forever';
    like outcome('/mib', [ assertion('body', undef, 'contains', 'end') ]),
        qr/^down Assertion failed: body contains end in the first 1 MiB, got x+$/, 'behind what is looked at';
    is outcome('/mib', [ assertion('body', undef, 'matches', '^x{500}') ]), 'up', 'what is before that is looked at';
};

subtest 'which of them names the result' => sub {
    my $mild = { %$queue, severity => 'degraded' };
    my $hard = assertion('json', '$.state', 'equals', 'fine');
    is outcome('/status', [$mild]), 'degraded Assertion failed: json $.queue at_most 100, got 4711', 'degraded';
    is outcome('/status', [ $mild, $hard ]), 'down Assertion failed: json $.state equals fine, got ok', 'the worst';
    is outcome('/status', [$hard], body_contains => 'nowhere'), 'down Body match failed', 'behind the rules of its kind';
    is outcome('/status', [$hard], expected_status => 204), 'down Expected 204, got 200', 'behind the status';
    is outcome('/status', [$hard], invert => $true), 'up', 'inverted, what the target said no to is fine';
    is outcome('/status', [$mild], invert => $true),
        'down Expected to fail, but Assertion failed: json $.queue at_most 100, got 4711', '... but not what was only degraded';
    like outcome('/status', [ assertion('status', undef, 'equals', 200) ], invert => $true), qr/^down Expected to fail, but got 200/, '... nor success';
};

subtest 'other kinds' => sub {
    is outcome('', [ assertion('response_time', undef, 'less_than', 0) ], monitor_type => 'tcp', url => "127.0.0.1:$port")
        =~ s/got \d+/got N/r, 'down Assertion failed: response_time less_than 0, got N', 'tcp';
};

# Sentences and expectations, to a stranger and to its owner.
subtest 'what strangers see' => sub {
    for my $public ($true, $false) {
        my $m = $wp->monitor(url => "$base/status", is_public => $public, confirmation_threshold => 1, assertions => [$queue]);
        $wp->check(monitor => $m->{id});
        my $full = 'Assertion failed: json $.queue at_most 100, got 4711';
        my $told = $public ? 'Assertion failed: json $.queue at_most 100' : 'Assertion failed';
        my $shown = $public ? { %$queue, severity => 'down' } : { source => 'json', op => 'at_most', severity => 'down' };
        my $kind = $public ? 'public' : 'private';
        is beat_of($m)->{error_message}, $told, "$kind: a stranger's sentence";
        is beat_of($m, key => $m->{key})->{error_message}, $full, "$kind: the owner's";
        is $wp->get("/monitors/$m->{id}/incidents")->{json}[0]{cause}, $told, "$kind: and of its incident";
        is $wp->get("/monitors/$m->{id}/incidents", key => $m->{key})->{json}[0]{cause}, $full, "$kind: the owner's";
        is_deeply $wp->get("/monitors/$m->{id}")->{json}{assertions}, [$shown], "$kind: what it expects";
        is_deeply $wp->get("/monitors/$m->{id}", key => $m->{key})->{json}{assertions}, [ { %$queue, severity => 'down' } ], "$kind: to its owner";
    }
};

# Eight megabytes, and twenty patterns of which each looks at all of them; how quick others are is a benchmark.
subtest 'bodies that take long' => sub {
    my @hard = map { assertion('body', undef, 'not_matches', "(a|b|$_)+(a|$_)+[!#]") } 1 .. 20;
    my %hostile = (confirmation_threshold => 1, max_body_bytes => 8 * $mib, timeout_ms => 60_000);
    my $admin = $wp->admin_key;
    my @slow = map {
        $wp->post('/monitors', { name => "slow $_", url => "$base/slow-to-search", assertions => \@hard, %hostile }, key => $admin)->{json}{monitor}{id}
    } 1 .. 3;
    my @quick = map { $wp->post('/monitors', { name => "quick $_", url => "$base/status" }, key => $admin)->{json}{monitor}{id} } 1 .. 30;
    $wp->check;
    for my $id (@slow) {
        like beat_of({ id => $id }, key => $admin)->{error_message}, qr/pattern too expensive$/, 'it ends';
    }
    is join(' ', map { beat_of({ id => $_ }, key => $admin)->{status} } @quick), join(' ', ('up') x @quick), 'and so do others';
};

done_testing;
