# Which sites' pages may use the API in a visitor's browser: ALLOWED_ORIGINS.
use strict;
use warnings;
use Test::More;
use Watchpost;

my %site = (url => 'https://example.com/', name => 'shop');

# An instance with the setting, and what asks it with a Host and an Origin.
sub with_origins {
    my ($setting, @more) = @_;
    my $wp = Watchpost->new(ALLOWED_ORIGINS => $setting, @more);
    return $wp, sub {
        my ($method, $uri, $host, $origin, %options) = @_;
        my %headers = (Host => $host, $origin ? (Origin => $origin) : ());
        return $wp->request($method => "/api/v1$uri", $method eq 'POST' ? \%site : undef, headers => \%headers, %options);
    };
}

# The status of an answer, its code if it has one, and which origin it names.
sub outcome {
    my ($answer) = @_;
    return join ' ', $answer->{status}, $answer->{json} && ref $answer->{json} eq 'HASH' && $answer->{json}{code} || '-',
        $answer->{headers}{'access-control-allow-origin'} // 'none';
}

subtest 'all, by default' => sub {
    my ($wp, $ask) = with_origins('*');
    is outcome($ask->(POST => '/monitors', 'other.example', 'https://evil.example')), '200 - *', 'a write of a foreign page';
    is $ask->(GET => '/status', 'h')->{headers}{vary}, undef, 'the same for every origin';
};

subtest 'self' => sub {
    my ($wp, $ask) = with_origins('self', SERVER_NAMES => 'watch.example');
    for my $host ('localhost:3007', '127.0.0.1', '[::1]:80', 'WATCH.example:8443') {
        is outcome($ask->(POST => '/monitors', $host, "https://$host")), '200 - none', "its own page, at $host";
        is outcome($ask->(POST => '/monitors', $host)), '200 - none', "a program, at $host";
    }
    for my $origin ('https://evil.example', 'null', 'http://localhost:3000', 'http://localhost') {
        is outcome($ask->(POST => '/monitors', 'localhost:3007', $origin)), '403 ORIGIN_NOT_ALLOWED none', "$origin writes";
        is outcome($ask->(GET => '/monitors', 'localhost:3007', $origin, key => $wp->admin_key)),
            '403 ORIGIN_NOT_ALLOWED none', "$origin reads with a key";
        is outcome($ask->(GET => '/status', 'localhost:3007', $origin)), '200 - none', "$origin reads";
        is outcome($ask->(OPTIONS => '/monitors', 'localhost:3007', $origin)), '204 - none', "$origin asks";
    }
    for ([ 'same-origin', '200 -' ], [ 'same-site', '403 ORIGIN_NOT_ALLOWED' ], [ 'cross-site', '403 ORIGIN_NOT_ALLOWED' ]) {
        my ($site, $expected) = @$_;
        is outcome($wp->post('/monitors', \%site, headers => { Host => 'watch.example',
            Origin => 'https://watch.example:8443', 'Sec-Fetch-Site' => $site })), "$expected none",
            "behind a proxy that takes the port off, from a page that the browser calls $site";
    }
    is outcome($wp->post('/monitors', \%site, headers => { Host => 'evil.example', Origin => 'https://evil.example',
        'Sec-Fetch-Site' => 'same-origin' })), '421 MISDIRECTED_REQUEST none', '... but not by a name that is not ours';
    for ([ 'localhost:3007', 'http://localhost:6274', 200 ], [ '127.0.0.1', undef, 200 ], [ 'watch.example', 'https://watch.example', 200 ],
            [ 'localhost:3007', 'https://evil.example', 403 ], [ 'evil.example', undef, 403 ], [ 'evil.example', 'http://evil.example', 403 ]) {
        my ($host, $origin, $status) = @$_;
        my $answer = $wp->request('POST', '/mcp', { jsonrpc => '2.0', id => 1, method => 'ping' }, headers => { Host => $host, $origin ? (Origin => $origin) : () });
        is "$answer->{status} " . ($answer->{headers}{'access-control-allow-origin'} // 'none'), "$status none", "MCP at $host, " . ($origin // 'a program');
    }
    is outcome($ask->(DELETE => '/nowhere', 'localhost', 'http://evil.example')), '403 ORIGIN_NOT_ALLOWED none',
        'before anything else is judged';
    $wp->post('/status-pages', { slug => 'shop', title => 'Shop', custom_domain => 'status.example' });
    is outcome($ask->(GET => '/status', 'status.example:443')), '200 - none', 'the domain of a page';
    for my $host ('evil.example', 'watch.example.evil.example', 'localhost.evil.example') {
        my $answer = $ask->(GET => '/status', $host);
        is outcome($answer), '421 MISDIRECTED_REQUEST none', "a name that is not ours: $host";
        like $answer->{json}{error}, qr/SERVER_NAMES/, '... with the setting';
    }
};

subtest 'a list' => sub {
    my ($wp, $ask) = with_origins('https://portal.example  http://other.example:8080');
    my $answer = $ask->(POST => '/monitors', 'watch.example', 'https://portal.example');
    is outcome($answer), '200 - https://portal.example', 'one of them writes, and is named';
    is $answer->{headers}{vary}, 'Origin', '... for it alone';
    is outcome($ask->(GET => '/status', 'watch.example', 'http://other.example:8080')),
        '200 - http://other.example:8080', 'the other reads';
    is outcome($ask->(POST => '/monitors', 'watch.example', 'https://watch.example')), '200 - none', 'our own writes';
    for my $origin ('https://portal.example.evil.example', 'http://portal.example', 'http://other.example') {
        is outcome($ask->(POST => '/monitors', 'watch.example', $origin)), '403 ORIGIN_NOT_ALLOWED none', "not $origin";
    }
    $answer = $ask->(GET => '/status', 'watch.example', 'https://evil.example');
    is outcome($answer), '200 - none', 'what all may read is read';
    is $answer->{headers}{vary}, 'Origin', '... and kept for that origin';
};

done_testing;
