# What a monitor asks and how, beyond the basics: the options of http and dns monitors, from the API to the target
# and back.  A server here echoes what it was asked, so that the story reads it in a rule.
use strict;
use warnings;
use File::Temp ();
use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use Target;
use Test::More;
use Time::HiRes ();
use Watchpost;

my $wp = Watchpost->new;
my ($true, $false) = (JSON::PP::true, JSON::PP::false);

sub body_of {
    my ($connection, $head) = @_;
    my ($length) = $head =~ /^content-length: *(\d+)/im;
    my ($body) = $head =~ /\r\n\r\n(.*)/s;
    while ($length && length $body < $length) {
        sysread $connection, $body, 65536, length $body or last;
    }
    return $body;
}

sub answer {
    my ($connection, $status, $body, @headers) = @_;
    syswrite $connection, join "\r\n", "HTTP/1.1 $status", 'Content-Length: ' . length $body, 'Connection: close', @headers, '', $body;
}

my $port = serve(sub {
    my ($connection) = @_;
    my $head = request_of($connection);
    my $body = body_of($connection, $head);
    my ($method, $path) = $head =~ /^(\S+) (\S+)/ or return;
    return answer($connection, $1, 'an error page') if $path =~ m{^/status/(\d+)};
    return answer($connection, '302 Found', '', "Location: $1", 'Set-Cookie: sid=42; Path=/') if $path =~ m{^/to(/.*)};
    return answer($connection, '307 Again', '', "Location: $1") if $path =~ m{^/again(/.*)};
    return answer($connection, '200 OK', ('x' x 3000) . 'end') if $path eq '/long';
    return answer($connection, '200 OK', join '|', $method, $path, $body, $head =~ /^([\w-]+: .*?)\r?$/mg);
});
my $base = "http://127.0.0.1:$port";

# What came of one check of such a monitor: status, and message.
sub outcome {
    my (%body) = @_;
    my $m = $wp->monitor(url => "$base/", confirmation_threshold => 1, %body);
    $wp->check(monitor => $m->{id});
    my ($beat) = @{ $wp->get("/monitors/$m->{id}/heartbeats", key => $m->{key})->{json} };
    return join ' ', $beat->{status}, $beat->{error_message} // ();
}

subtest 'methods and bodies' => sub {
    for my $method (qw(GET POST PUT PATCH DELETE OPTIONS)) {
        is outcome(method => $method, body_contains => "$method|/|"), 'up', $method;
    }
    is outcome(method => 'HEAD'), 'up', 'HEAD';
    for my $method (qw(POST PUT PATCH DELETE)) {
        is outcome(method => $method, request_body => '{"a": 1}', body_contains => "$method|/|{\"a\": 1}|"), 'up', "$method with a body";
    }
    my %post = (method => 'POST');
    is outcome(%post, request_body => '[1]', body_contains => 'Content-Type: application/json'), 'up', 'JSON says so';
    is outcome(%post, request_body => 'a=b', body_contains => 'Content-Type: text/plain; charset=utf-8'), 'up', 'other text, too';
    is outcome(%post, request_body => 'a=b', headers => { 'content-type' => 'application/x-www-form-urlencoded' },
        body_contains => 'content-type: application/x-www-form-urlencoded'), 'up', '... unless the headers do';
    is outcome(%post, request_body => 'x' x 65536, body_contains => '|' . 'x' x 5000), 'up', 'a long one';
    is outcome(%post, url => "$base/again/x", request_body => 'still', body_contains => 'POST|/x|still|'), 'up',
        'a redirect that asks the same takes it along';
    is outcome(%post, url => "$base/to/x", request_body => 'gone', body_contains => 'GET|/x||'), 'up', '... another does not';
};

subtest 'who asks' => sub {
    my $basic = encode_base64('Aladdin:open sesame', '');
    is outcome(auth => { type => 'basic', username => 'Aladdin', password => 'open sesame' },
        body_contains => "Authorization: Basic $basic"), 'up', 'basic';
    is outcome(auth => { type => 'bearer', token => 't0ken' }, body_contains => 'Authorization: Bearer t0ken'), 'up', 'bearer';
    is outcome(url => "$base/to/x", auth => { type => 'bearer', token => 't0ken' }, body_contains => 'Bearer t0ken'), 'up',
        'also behind a redirect to the same origin';
    my $other = serve(sub { request_of($_[0]); answer($_[0], '302 Found', '', "Location: $base/x") });
    is outcome(url => "http://127.0.0.1:$other/", auth => { type => 'bearer', token => 't0ken' },
        body_not_contains => 't0ken'), 'up', '... and not to another';
};

subtest 'what is expected' => sub {
    is outcome(expected_statuses => ['2xx']), 'up', 'a class';
    is outcome(url => "$base/status/503", expected_statuses => [ '2XX', '301' ]), 'down Expected 2xx, 301, got 503', 'not this one';
    is outcome(url => "$base/status/404", expected_statuses => ['400-404'], expected_status => 200), 'up', 'a range counts instead of the one';
    is outcome(url => "$base/status/204", expected_statuses => []), 'down Expected 200, got 204', 'an empty list is none';
    is outcome(body_not_contains => 'fatal'), 'up', 'a text that must not be there';
    is outcome(body_not_contains => 'GET|/|'), "down Body contains 'GET|/|'", '... and is';
    is outcome(url => "$base/long", body_contains => 'end'), 'up', 'a text at the end';
    is outcome(url => "$base/long", body_contains => 'end', max_body_bytes => 2048), 'down Body match failed in the first 2 KiB', '... beyond what is looked at';
};

subtest 'the way there' => sub {
    is outcome(url => 'http://shop.test/', connect_to => "127.0.0.1:$port", body_contains => 'Host: shop.test'), 'up', 'another address';
    is outcome(url => "http://shop.test:$port/", connect_to => '127.0.0.1', body_contains => "Host: shop.test:$port"), 'up', 'the port is the url\'s own';
    is outcome(url => "$base/to/x", body_contains => 'Cookie: sid=42'), 'up', 'cookies go along';
    is outcome(url => "$base/to/x", cookies => $false, body_not_contains => 'Cookie:'), 'up', '... unless they must not';
    is outcome(url => "http://localhost:$port/", ip_family => 'ipv4'), 'up', 'the address of one family';
    like outcome(url => "$base/", ip_family => 'ipv6'), qr/^down .*no IPv6 address/, '... that the host has not';
};

subtest 'the other way round' => sub {
    my %invert = (invert => $true);
    is outcome(%invert, url => 'http://127.0.0.1:' . closed_port() . '/'), 'up', 'nothing listens, as it should be';
    is outcome(%invert, url => "$base/status/500"), 'up', 'an error is what is asked for';
    is outcome(%invert), 'down Expected to fail, but got 200', 'a success is not';
    is outcome(%invert, monitor_type => 'tcp', url => "127.0.0.1:$port"), 'down Expected to fail, but the connection was accepted', 'tcp';
    my $silent = serve(sub { 1 while sysread $_[0], my $bytes, 4096 });
    is outcome(%invert, url => "http://127.0.0.1:$silent/", timeout_ms => 1000), 'down Request timed out', 'silence is no answer';
};

# Answers with that RCODE, or one address.
sub name_server {
    my ($rcode) = @_;
    return serve_udp(sub {
        my ($question) = substr($_[0], 12) =~ /^((?:[\x01-\x3f].*?)?\0.{4})/s;
        my $records = $rcode ? '' : pack 'n n n N n/a*', 0xc00c, 1, 1, 60, "\xc0\x00\x02\x07";
        return substr($_[0], 0, 2) . pack('n5', 0x8180 | $rcode, 1, $rcode ? 0 : 1, 0, 0) . $question . $records;
    });
}

subtest 'whom a dns monitor asks, and what it expects' => sub {
    my %dns = (monitor_type => 'dns', url => 'a.test');
    my ($fine, $fails, $refuses, $unknown) = map { '127.0.0.1:' . name_server($_) } 0, 2, 5, 3;
    is outcome(%dns, dns_resolvers => [$fine], dns_expected => '192.0.2.7'), 'up', 'its own resolver';
    is outcome(%dns, dns_resolvers => [ $fails, $refuses, $fine ]), 'up', 'the next one after SERVFAIL and REFUSED';
    is outcome(%dns, dns_resolvers => [ '127.0.0.1:' . closed_port(), $fine ]), 'up', 'and after none';
    is outcome(%dns, dns_resolvers => [$fails]), 'down DNS lookup failed: SERVFAIL', 'when none is left, that is told';
    is outcome(%dns, dns_resolvers => [$unknown]), 'down DNS lookup failed: NXDOMAIN', 'no such name';
    is outcome(%dns, dns_resolvers => [$unknown], dns_expected_rcode => 'nxdomain'), 'up', '... as expected';
    is outcome(%dns, dns_resolvers => [$unknown], invert => $true), 'up', '... or inverted';
    is outcome(%dns, dns_resolvers => [$fails], invert => $true), 'down DNS lookup failed: SERVFAIL', 'a failure of the server is not';
    is outcome(%dns, dns_resolvers => [$fine], dns_expected_rcode => 'NXDOMAIN'), 'down Expected NXDOMAIN, got NOERROR', 'a name that should be gone';
};

subtest 'what clients see of it' => sub {
    my %secret = (auth => { type => 'basic', username => 'u', password => 'p' });
    my $made = $wp->post('/monitors', { name => 'a', url => "$base/", %secret })->{json};
    my ($id, $key) = ($made->{monitor}{id}, $made->{manage_key});
    is_deeply $made->{monitor}{auth}, { type => 'basic', username => 'u', password => '***' }, 'secrets read back masked';
    is_deeply $wp->get("/monitors/$id/export", key => $key)->{json}{auth}, $secret{auth}, 'but in the export';
    my $patch = sub { $wp->patch("/monitors/$id", {@_}, key => $key)->{json}{monitor} };
    is_deeply $patch->(auth => { type => 'basic', username => 'v', password => '***' })->{auth}{username}, 'v', 'a mask in PATCH';
    is $wp->get("/monitors/$id/export", key => $key)->{json}{auth}{password}, 'p', '... leaves the secret';
    ok !exists $patch->(auth => undef)->{auth}, 'null clears';
    my $private = $wp->monitor(body_not_contains => 'x', connect_to => '192.0.2.1', request_body => 'b', method => 'PUT', expected_statuses => ['2xx']);
    my $seen = $wp->get("/monitors/$private->{id}")->{json};
    is_deeply [ @$seen{qw(body_not_contains connect_to request_body)}, $seen->{expected_statuses} ], [ ('***') x 3, ['2xx'] ],
        'of a private monitor strangers do not see what is looked for';
    my $dns = $wp->post('/monitors', { name => 'd', url => 'a.test', monitor_type => 'dns', request_body => 'x', cookies => $false, dns_resolvers => ['192.0.2.53'] })->{json};
    is_deeply $dns->{warnings}, [ 'request_body is for http monitors, and is ignored', 'cookies is for http monitors, and is ignored' ], 'fields of another kind';
    ok !exists $dns->{monitor}{request_body} && !exists $dns->{monitor}{cookies}, '... are not kept';
    is $wp->post('/monitors?strict=true', { name => 'd', url => 'a.test', monitor_type => 'dns', cookies => $false })->{status}, 400, '... and refused by strict';
    my $http = $wp->patch("/monitors/$dns->{monitor}{id}", { monitor_type => 'http', url => "$base/" }, key => $dns->{manage_key})->{json}{monitor};
    ok !exists $http->{dns_resolvers} && $http->{cookies}, 'another kind, other fields';
};

subtest 'OAuth2' => sub {
    my $log = File::Temp->new;
    my $note = sub { open my $out, '>>', $log->filename or die $!; syswrite $out, "$_[0]\n" };
    my $lines = sub { open my $in, '<', $log->filename or die $!; my @all = <$in>; chomp @all; truncate $log->filename, 0; return @all };
    # A token server, and a target that takes the newest of its tokens alone.
    my $tokens = serve(sub {
        my ($connection) = @_;
        my $head = request_of($connection);
        my $body = body_of($connection, $head);
        my ($path) = $head =~ /^POST (\S+)/ or return;
        my ($basic) = $head =~ /^Authorization: Basic (\S+)\r/m;
        $note->("$path " . ($basic ? MIME::Base64::decode_base64($basic) : '-') . " $body");
        return answer($connection, '302 Found', '', 'Location: /') if $path eq '/moved';
        return answer($connection, '200 OK', '<html>') if $path eq '/page';
        return answer($connection, '200 OK', '{"token_type": "Bearer"}') if $path eq '/none';
        return answer($connection, '200 OK', '{"token_type": "mac", "access_token": "a"}') if $path eq '/mac';
        return answer($connection, '200 OK', '{"access_token": "' . 'x' x 70000 . '"}') if $path eq '/long';
        return answer($connection, '400 Bad', '{"error": "invalid_scope"}') if $path eq '/scope';
        return answer($connection, '401 No', '{"error": "invalid_client"}') if $path eq '/form' && $basic;
        return sysread $connection, my $more, 1 if $path eq '/slow';
        my $token = 't' . sprintf '%.6f', Time::HiRes::time();
        open my $out, '>', "$log.newest" or die $!;
        print {$out} $token;
        close $out;
        answer($connection, '200 OK', JSON::PP::encode_json({ access_token => $token, token_type => 'bearer', expires_in => $path eq '/short' ? 5 : 3600 }));
    });
    my $api = serve(sub {
        my ($connection) = @_;
        my ($given) = request_of($connection) =~ /^Authorization: Bearer (\S+)\r/m;
        open my $in, '<', "$log.newest" or return answer($connection, '401 No', '');
        my $newest = <$in>;
        answer($connection, $given && $given eq $newest ? '200 OK' : '401 No', 'you are ' . ($given // 'nobody'));
    });
    my %auth = (type => 'oauth2', token_url => "http://127.0.0.1:$tokens/token", client_id => 'me:1', client_secret => 's3cret&', scope => 'a b', audience => 'x');
    my $made = $wp->post('/monitors', { name => 'o', url => "http://127.0.0.1:$api/", confirmation_threshold => 1, auth => \%auth, body_contains => 'you are t' })->{json};
    my ($id, $key) = ($made->{monitor}{id}, $made->{manage_key});
    is_deeply $made->{monitor}{auth}, { %auth, client_secret => '***' }, 'its secret reads back masked';
    is_deeply $wp->get("/monitors/$id/export", key => $key)->{json}{auth}, \%auth, '... but in the export';
    my $status = sub { $wp->check(monitor => $id); my ($beat) = @{ $wp->get("/monitors/$id/heartbeats", key => $key)->{json} }; return join ' ', $beat->{status}, $beat->{error_message} // () };
    is $status->(), 'up', 'a token is asked for, and taken';
    is_deeply [ $lines->() ], [ '/token me%3A1:s3cret%26 grant_type=client_credentials&scope=a%20b&audience=x' ], '... with the header';
    is $status->(), 'up', 'the next run';
    is_deeply [ $lines->() ], [], '... has it still';
    my @files = glob $wp->folder . '/tokens/*';
    is scalar @files, 1, 'it is in a file';
    open my $in, '<', $files[0] or die $!;
    unlike join('', <$in>), qr/t\d+\./, '... that nobody can read';
    is sprintf('%o', 07777 & (stat $files[0])[2]), '600', '... or may';
    open my $out, '>', "$log.newest" or die $!;
    print {$out} 'another';
    close $out;
    is $status->(), 'up', 'one that is refused is asked for anew';
    is scalar(() = $lines->()), 1, '... once';
    my $change = sub { $wp->patch("/monitors/$id", { auth => { %auth, client_secret => '***', @_ } }, key => $key)->{status} };
    my $at = sub { $change->(token_url => "http://127.0.0.1:$tokens/$_[0]") };
    $at->('form');
    is $status->(), 'up', 'a server that takes the form alone';
    is_deeply [ map { (split ' ')[1] } $lines->() ], [ 'me%3A1:s3cret%26', '-' ], '... is asked by it';
    $at->('short');
    $status->() for 1, 2;
    is scalar(() = $lines->()), 2, 'a token that ends is not kept';
    my %reasons = (moved => 'the server answers HTTP 302', page => 'the answer is not JSON', none => 'the answer has no access_token',
        mac => 'the token is of another type than Bearer', long => 'the answer is longer than 64 KiB', scope => 'the server answers HTTP 400, invalid_scope');
    for my $path (sort keys %reasons) {
        $at->($path);
        is $status->(), "down OAuth2 token: $reasons{$path}", $path;
    }
    $change->(token_url => 'http://127.0.0.1:' . closed_port() . '/');
    is $status->(), 'down OAuth2 token: connection refused', 'nobody is there';
    $wp->patch("/monitors/$id", { invert => $true }, key => $key);
    is $status->(), 'down OAuth2 token: connection refused', '... which is no answer of the target';
    $wp->patch("/monitors/$id", { invert => $false, timeout_ms => 1000 }, key => $key);
    $at->('slow');
    is $status->(), 'down OAuth2 token: no answer in time', 'a token server that does not answer';
    my $denied = $wp->post('/monitors', { name => 'd', url => "$base/status/401", confirmation_threshold => 1, auth => { %auth, scope => 'c' } })->{json};
    $lines->();
    $wp->check(monitor => $denied->{monitor}{id});
    is $wp->get("/monitors/$denied->{monitor}{id}/heartbeats", key => $denied->{manage_key})->{json}[0]{error_message}, 'Expected 200, got 401', 'a target that takes none';
    is scalar(() = $lines->()), 2, '... was asked with another one, once';
    for ([ { %auth, token_url => 'ftp://h/' }, 'token_url must be' ], [ { type => 'oauth2', token_url => 'http://h/', client_id => 'i' }, 'client_secret is required' ], [ { type => 'digest' }, 'basic, bearer or oauth2' ]) {
        like $wp->post('/monitors', { name => 'x', url => 'http://h/', auth => $_->[0] })->{json}{error}, qr/\Q$_->[1]\E/, $_->[1];
    }
    my $public = Watchpost->new(TARGET_POLICY => 'public');
    like $public->post('/monitors', { name => 'x', url => 'http://h/', auth => \%auth }, key => $public->admin_key)->{json}{error}, qr/must be https/, 'over the internet by TLS alone';
};

subtest 'what strangers may not send' => sub {
    my $wp = Watchpost->new(TARGET_POLICY => 'public');
    my $admin = $wp->admin_key;
    my %body = (name => 's', url => 'https://example.com/');
    my %dns = (monitor_type => 'dns', url => 'example.com');
    my @not = ([ method => 'PUT' ], [ method => 'POST', request_body => 'x' ], [ auth => { type => 'bearer', token => 't' } ],
        [ connect_to => '192.0.2.1' ], [ %dns, dns_resolvers => ['192.0.2.1'] ]);
    for (@not) {
        my $refused = $wp->post('/monitors', { %body, @$_ });
        is "$refused->{status} $refused->{json}{code}", '403 FORBIDDEN', "not $_->[-2]";
        like $refused->{json}{error}, qr/STRANGERS_MAY_SEND/, '... and why';
        is $wp->post('/monitors', { %body, @$_ }, key => $admin)->{status}, 200, '... the operator may';
    }
    my $mail = $wp->post('/monitors', { %body, url => 'http://example.com:25/' });
    is "$mail->{status} $mail->{json}{code}", '403 FORBIDDEN', 'nothing to mail servers';
    is $wp->post('/monitors', { %body, url => 'example.com:25', monitor_type => 'tcp' })->{status}, 200, '... but a look whether they are there';
    my $trusted = $wp->post('/monitors', { %body, auth => { type => 'bearer', token => 't' } }, key => $admin)->{json};
    my $patch = sub { $wp->patch("/monitors/$trusted->{monitor}{id}", {@_}, key => $trusted->{manage_key})->{status} };
    is $patch->(name => 'n'), 200, 'a manage key may rename what the operator made';
    is $patch->(url => 'https://example.org/'), 403, '... not lead its secret elsewhere';
    is $patch->(auth => undef, url => 'https://example.org/'), 200, '... without it, it may';
    my $put = $wp->post('/monitors', { %body, method => 'PUT', auth => { type => 'bearer', token => 't' } }, key => $admin)->{json};
    is $wp->patch("/monitors/$put->{monitor}{id}", { auth => undef }, key => $put->{manage_key})->{status}, 200, 'what is there may always be taken away';
    my $theirs = $wp->post('/monitors', { %body, headers => { 'X-A' => 'b' } })->{json};
    my $by_us = sub { $wp->patch("/monitors/$theirs->{monitor}{id}", {@_}, key => $admin)->{status} };
    my $trusted_now = sub { $wp->sql("select trusted from monitors where id = '$theirs->{monitor}{id}'") };
    is $by_us->(auth => { type => 'bearer', token => 't' }), 200, 'the operator may give a secret to what a stranger made';
    is $trusted_now->(), 0, '... which is a stranger\'s still';
    is $wp->patch("/monitors/$theirs->{monitor}{id}", { url => 'https://example.net/' }, key => $theirs->{manage_key})->{status}, 403,
        '... and cannot lead it elsewhere';
    is $by_us->(url => 'https://example.com/b'), 200, 'and may lead it elsewhere';
    is $trusted_now->(), 0, '... with a stranger\'s headers';
    is $by_us->(url => 'https://example.com/b', headers => {}, auth => undef), 200, '... and without';
    is $trusted_now->(), 1, '... which makes it the operator\'s';
    my $talk = $wp->post('/monitors', { name => 'e', monitor_type => 'tcp', url => 'example.com:80', expect => 'x' }, key => $admin)->{json};
    like $wp->patch("/monitors/$talk->{monitor}{id}", { expect => 'y' }, key => $talk->{manage_key})->{json}{warnings}[0], qr/no longer trusted/,
        'who changes what is waited for asks something else';
    is $wp->post('/monitors', { %dns, name => 'r', dns_resolvers => [] }, key => $admin)->{status}, 400, 'no resolver is none';
    like $wp->post('/monitors', { %dns, name => 'r', dns_resolvers => [ '192.0.2.1', 'a b' ] }, key => $admin)->{json}{error},
        qr/^dns_resolvers\[1\]: must be an address, /, '... and which one makes no sense is said once';
    like $wp->post('/monitors', { name => 'r', url => 'http://a.test/', expected_statuses => ['6xx'] }, key => $admin)->{json}{error},
        qr/^expected_statuses\[0\]: must be a code, /, '... of a status code, too';
    $wp->set(STRANGERS_MAY_SEND => 'yes');
    is $wp->post('/monitors', { %body, method => 'PUT' })->{status}, 200, 'the setting lifts it';
};

done_testing;
