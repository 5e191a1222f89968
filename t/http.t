# What every answer has, whatever its route: paths, methods, headers, caching.  From a worker that is run as a plain CGI
# program for each of them: what it is over FastCGI all other stories say.
use strict;
use warnings;
use Test::More;
use Watchpost;

my $wp = Watchpost->new->as_cgi;
my $m = $wp->monitor(name => 'shop', is_public => JSON::PP::true);

sub refused_like {
    my ($answer, $status, $code, $name) = @_;
    is $answer->{status}, $status, $name;
    is $answer->{json}{code}, $code, "$name: the code";
    ok length $answer->{json}{error}, "$name: a sentence";
}

subtest 'paths' => sub {
    is $wp->get('/monitors/')->{status}, 200, 'one trailing slash is ignored';
    is $wp->get('/%6donitors')->{status}, 200, 'segments are percent-decoded';
    is $wp->get("/monitors/$m->{id}/?key=%zz&&=&key")->{status}, 200, 'an odd query is no reason to stumble';
    my @unknown = qw(/api/v1 /api/v1/ /api/v1/nope /api/v1/monitors// /api/v1//monitors /api/v1/monitors%2f
        /api/v1/monitors/x/y/z /api/v1/Monitors /api/v2/monitors /api/v1/a/b/c/d/e/f/g/h/i/j // /s /s/ x);
    push @unknown, '/api/v1/monitors%00', '';
    refused_like $wp->request(GET => $_), 404, 'NOT_FOUND', "'$_'" for @unknown;
    for my $id ('nope', '%00', '%ff', '%2e%2e', "$m->{id}x", '00000000-0000-4000-8000-000000000000') {
        refused_like $wp->get("/monitors/$id"), 404, 'NOT_FOUND', "monitor '$id'";
    }
};

subtest 'methods' => sub {
    my $answer = $wp->put('/monitors', {});
    refused_like $answer, 405, 'METHOD_NOT_ALLOWED', 'PUT /monitors';
    is $answer->{headers}{allow}, 'GET, HEAD, POST, OPTIONS', 'and what would work';
    is $wp->request(BREW => "/api/v1/monitors/$m->{id}")->{headers}{allow}, 'GET, HEAD, PATCH, DELETE, OPTIONS',
        'for an unheard-of method too';
    refused_like $wp->request(BREW => '/api/v1/coffee'), 404, 'NOT_FOUND', 'an unknown path comes first';
    is $wp->get('/monitors/bulk')->{status}, 405, 'a literal segment beats a parameter';
    is $wp->get('/monitors/bulk')->{headers}{allow}, 'POST, OPTIONS', '... and the other path allows nothing here';
    is $wp->patch("/monitors/$m->{id}/pause", {})->{headers}{allow}, 'POST, OPTIONS', 'no HEAD without GET';
};

subtest 'HEAD' => sub {
    for my $path ('/monitors', "/monitors/$m->{id}", '/tags', '/monitors/nope', '/health') {
        my ($get, $head) = ($wp->get($path), $wp->head($path));
        delete $_->{headers}{'x-request-id'} for $get, $head;
        is $head->{status}, $get->{status}, "$path: the status of GET";
        is_deeply $head->{headers}, $get->{headers}, "$path: its headers";
        is $head->{body}, '', "$path: no body";
        is $head->{headers}{'content-length'}, length $get->{body}, "$path: but its length";
    }
};

subtest 'OPTIONS' => sub {
    for my $uri ('/api/v1/monitors', '/api/v1/nope', "/api/v1/monitors/$m->{id}/pause", '/x') {
        my $answer = $wp->request(OPTIONS => $uri);
        is $answer->{status}, 204, "$uri: no key needed";
        is $answer->{body}, '', "$uri: no body";
        my $h = $answer->{headers};
        is $h->{'access-control-allow-methods'}, 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS', "$uri: methods";
        is $h->{'access-control-allow-headers'},
            'Authorization, Content-Type, X-API-Key, Last-Event-ID, If-None-Match, Idempotency-Key, If-Match, X-Actor, MCP-Protocol-Version, Mcp-Method, Mcp-Name', "$uri: headers";
        is $h->{'access-control-max-age'}, 86400, "$uri: for a day";
        is $h->{'access-control-allow-origin'}, '*', "$uri: for every origin";
    }
};

subtest 'headers of every answer' => sub {
    my @answers = (
        $wp->get('/monitors'), $wp->get('/monitors/x'), $wp->post('/monitors', '{'), $wp->delete('/monitors'),
        $wp->delete("/monitors/$m->{id}"), $wp->get('/monitors', key => 'wp_x'), $wp->options('/monitors'),
    );
    for my $answer (@answers) {
        my $h = $answer->{headers};
        is $h->{'access-control-allow-origin'}, '*', "$answer->{status}: CORS";
        is $h->{'access-control-expose-headers'}, 'X-Total-Count, Retry-After, Location, ETag, X-Request-Id, Idempotent-Replayed, X-Hidden-Count, X-Audit-Head, WWW-Authenticate',
            "$answer->{status}: exposed";
        is $h->{'x-content-type-options'}, 'nosniff', "$answer->{status}: nosniff";
        like $h->{'x-request-id'}, qr/^[0-9a-f-]{36}$/, "$answer->{status}: a request id";
    }
    my @given = map { $wp->get('/tags', env => { REQUEST_ID => $_ })->{headers}{'x-request-id'} } 'abc123', "a b", '';
    is $given[0], 'abc123', 'the request id of the web server';
    isnt $given[1], 'a b', 'unless it is unfit';
    isnt $given[2], '', 'or empty';
};

subtest 'caching' => sub {
    my $first = $wp->get("/monitors/$m->{id}");
    my $etag = $first->{headers}{etag};
    like $etag, qr/^"[0-9a-f-]+"$/, 'a GET without key has a strong ETag';
    is $first->{headers}{'cache-control'}, 'no-cache', 'and may be kept, if it is asked for each time';
    for my $match ($etag, "W/$etag", "\"a,b\", $etag", '*', "\"x\",W/$etag , \"y\"") {
        my $again = $wp->get("/monitors/$m->{id}", headers => { 'If-None-Match' => $match });
        is $again->{status}, 304, "If-None-Match: $match";
        is $again->{body}, '', '... without a body';
        is $again->{headers}{etag}, $etag, '... with the ETag';
        is $again->{headers}{'content-type'}, undef, '... and no type';
    }
    my $head = $wp->head("/monitors/$m->{id}", headers => { 'If-None-Match' => $etag });
    is $head->{status}, 304, 'HEAD likewise';
    for my $match ('"x"', substr($etag, 0, -1), '', ',', '"', "\"a, $etag\"", $etag =~ tr/"//dr) {
        my $again = $wp->get("/monitors/$m->{id}", headers => { 'If-None-Match' => $match });
        is $again->{status}, 200, "no match: $match";
    }
    my $keyed = $wp->get("/monitors/$m->{id}", key => $m->{key});
    is $keyed->{status}, 200, 'what a key shows';
    like $keyed->{headers}{etag}, qr/^"[0-9a-f-]+"$/, '... has an ETag';
    is $keyed->{headers}{'cache-control'}, 'no-store', '... and no cache keeps it';
    my $same = $wp->get("/monitors/$m->{id}", key => $m->{key}, headers => { 'If-None-Match' => $keyed->{headers}{etag} });
    is "$same->{status} $same->{body}", '304 ', '... and which holds until it changes';
    is $wp->get('/monitors', key => $m->{key})->{headers}{etag}, undef, 'a list for a key has none';
    is $keyed->{headers}{'cache-control'}, 'no-store', '... and nothing is kept';
    is $wp->get('/tags?key=x')->{headers}{'cache-control'}, 'no-store', 'whatever key';
    is $wp->monitor && $wp->post('/monitors', { name => 'x', url => 'http://a/' })->{headers}{'cache-control'},
        'no-store', 'an answer with a new key is not kept either';
    $wp->patch("/monitors/$m->{id}", { name => 'till' }, key => $m->{key});
    isnt $wp->get("/monitors/$m->{id}")->{headers}{etag}, $etag, 'what changes gets another ETag';
};

subtest 'query parameters' => sub {
    my $count = sub { scalar @{ $wp->get("/monitors?$_[0]")->{json} } };
    $wp->monitor(name => "shop $_", is_public => JSON::PP::true) for 1 .. 4;
    is $count->('limit=2'), 2, 'an integer';
    is $count->('limit=2&limit=3'), 2, 'of repeated ones the first counts';
    is $count->('limit=0'), 1, 'out of range is moved to the bound';
    is $count->('limit=-99999999999999999999'), 1, 'however far';
    is $count->('limit=99999999999999999999'), 5, 'in either direction';
    is $count->("limit=$_"), 5, "'$_' is no integer, so absent" for '', '%20', 'x', '1x', '1.5', '2e0', '-', '%00';
    is $count->('offset=4'), 1, 'offset';
    is $count->('offset=5'), 0, 'offset behind the end';
    is $count->('search=shop+1'), 1, 'plus is a space';
    is $count->('search=shop%201'), 1, 'so is %20';
    is $count->('search=%20'), 5, 'blank is absent';
    refused_like $wp->get("/monitors?search=$_"), 400, 'VALIDATION_ERROR', "search=$_" for '%00', '%ff', '%c3%28';
};

done_testing;
