# A status page under a domain of its own: its root is the page, everything else is as everywhere. And what the web
# server does with public pages and the dashboard at any name.
use strict;
use warnings;
use Test::More;

use File::Temp ();
use Instance;
use IO::Socket::INET;
use JSON::PP ();
use Site;
use Wait qw(within);

my $dashboard = File::Temp->newdir;
write_file("$dashboard/index.html", '<!doctype html><head><!--head--><script src="/a.js"></script></head>' .
    '<body><div id="root"><!--body--></div></body>');
write_file("$dashboard/a.js", '// nothing');
mkdir "$dashboard/assets" or die $!;
write_file("$dashboard/assets/a-1f2e.js", 'x' x 5000);

sub write_file {
    my ($path, $text) = @_;
    open my $file, '>', $path or die "$path: $!";
    print {$file} $text;
    close $file or die $!;
}

my @domains = ('status.shop.example', 'xn--lden-5qa.example');
# Every name is let in: some are no page's domain.
my $it = Instance->start(env => { WWW_DIR => '/nowhere', ALLOWED_ORIGINS => '*' });
my $site = Site::start($it, domains => \@domains, root => '/nowhere');
my $framed = Instance->start(env => { WWW_DIR => "$dashboard", ALLOWED_ORIGINS => '*' });
my $with_dashboard = Site::start($framed, domains => \@domains, root => "$dashboard");

# nginx itself connects by address, so the name is only in the header, as with any client.
sub ask {
    my ($port, $host, $path, %more) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 20)
        or die "connecting: $!";
    my $method = $more{method} // 'GET';
    my $body = $more{body} // '';
    my $headers = join '', map { "$_: $more{headers}{$_}\r\n" } sort keys %{ $more{headers} // {} };
    print {$socket} "$method $path HTTP/1.1\r\nHost: $host\r\nConnection: close\r\n$headers",
        'Content-Length: ', length $body, "\r\n\r\n", $body;
    local $/;
    my ($head, $content) = split /\r\n\r\n/, within('an answer', sub { scalar <$socket> }) // '', 2;
    my ($status) = $head =~ m{^HTTP/1\.1 (\d+)};
    my $plain = $content;
    $plain =~ s/^[0-9a-f]+\r\n(.*?)\r\n0\r\n\r\n\z/$1/s if $head =~ /chunked/i;
    return { status => $status, head => $head, content => $plain,
        json => $head =~ m{application/json} && length $plain ? JSON::PP::decode_json($plain) : {} };
}

sub title { return $_[0]{content} =~ m{<title>(.*?)</title>} ? $1 : '' }

for my $one ($it, $framed) {
    for my $page ([ shop => 'The shop', $domains[0] ], [ taken => 'Taken', 'watchpost.example.org' ],
        [ plain => 'Plain', 'localhost' ], [ address => 'Address', '127.0.0.1' ]) {
        my %page = (slug => $page->[0], title => $page->[1], custom_domain => $page->[2],
            description => 'All of it. ' x 90);
        my $answer = $one->ask('POST', '/api/v1/status-pages', { content => JSON::PP::encode_json(\%page) });
        die $answer->{content} if $answer->{status} != 201;
    }
}

subtest 'its root' => sub {
    for my $port ($site, $it->{port}, $with_dashboard) {
        for my $host ($domains[0], uc $domains[0], "$domains[0]:8080", "$domains[0].") {
            my $answer = ask($port, $host, '/');
            is "$answer->{status} " . title($answer), '200 The shop', "$host is the page";
        }
        like ask($port, $domains[0], '/')->{content}, qr/<meta name="watchpost-page" content="shop">/, 'and says which';
        is title(ask($port, $domains[0], '/?utm_source=mail')), 'The shop', 'whatever is behind the question mark';
        my $head = ask($port, $domains[0], '/', method => 'HEAD');
        is "$head->{status} $head->{content}", '200 ', 'HEAD';
        my ($etag) = $head->{head} =~ /^ETag: (\S+)/m;
        is ask($port, $domains[0], '/', headers => { 'If-None-Match' => $etag })->{status}, 304, 'sent once';
        like ask($port, $domains[0], '/', headers => { Accept => 'text/markdown' })->{content}, qr/^# Status\n\n`The shop`\n/,
            'as Markdown';
    }
};

subtest 'names that no page has' => sub {
    for my $host ($domains[1], '127.0.0.1', 'localhost', 'shop', 'a%2fb.c') {
        is title(ask($site, $host, '/')), 'Watchpost', "$host is no page's domain: the overview";
    }
    is title(ask($site, 'watchpost.example.org', '/')), 'Watchpost', 'no page can take the name of the instance';
};

subtest 'everything else' => sub {
    is ask($site, $domains[0], '/api/v1/health')->{json}{status}, 'ok', 'the API';
    is ask($site, $domains[0], "/api/v1/status-pages/$domains[0]")->{json}{slug}, 'shop', 'the page by its domain';
    is ask($site, $domains[0], '/api/v1/status-pages/shop/monitors')->{status}, 200, 'what belongs to it';
    like ask($site, $domains[0], '/llms.txt')->{content}, qr/Watchpost/, 'the guide';
    is title(ask($site, $domains[0], '/s/taken')), 'Taken', 'other pages';
    is ask($site, $domains[0], '/elsewhere')->{json}{code}, 'NOT_FOUND', 'nothing else';
    for my $path ('/', '/s/shop') {
        for my $method (qw(POST PATCH DELETE)) {
            my $answer = ask($site, $domains[0], $path, method => $method, body => '{}');
            is $answer->{json}{code}, 'METHOD_NOT_ALLOWED', "$method to $path";
            like $answer->{head}, qr/^Allow: GET, HEAD, OPTIONS\r?$/m, '... which says what would do';
        }
        is ask($site, $domains[0], $path, method => 'OPTIONS')->{status}, 204, "OPTIONS of $path";
    }
};

my $sources = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https: http:; ";
my $policy = qr/^Content-Security-Policy: \Q$sources\E/m;

subtest 'a page that is not there' => sub {
    my $answer = ask($site, 'localhost', '/s/nothing');
    is $answer->{status}, 404, 'is not found';
    like $answer->{content}, qr{<h1>There is no such page</h1>}, '... as a page';
    like $answer->{head}, $policy, '... under the policy';
};

subtest 'under a strict policy, without a dashboard or with one' => sub {
    for my $port ($site, $with_dashboard) {
        for my $path ('/', '/s/shop') {
            my $answer = ask($port, $domains[1], $path);
            like $answer->{head}, $policy, "$path: the policy";
            for my $header (qw(X-Content-Type-Options Referrer-Policy X-Frame-Options Content-Type
                    Content-Security-Policy)) {
                is scalar(() = $answer->{head} =~ /^$header:/mg), 1, "$path: $header, once";
            }
            unlike $answer->{content}, qr/<style|\sstyle=|<script>|\son\w+=/, "$path: nothing inline";
            like ask($port, $domains[1], $path, headers => { 'Accept-Encoding' => 'gzip' })->{head},
                qr/^Content-Encoding: gzip/m, "$path: compressed";
            like $answer->{head}, qr/^Vary: .*Accept\b(?!-)/m, "$path: one form of several";
        }
    }
};

subtest 'with a dashboard' => sub {
    my $answer = ask($with_dashboard, 'localhost', '/');
    my $shell = '<script src="/a.js"></script></head><body><div id="root"><div class="nojs">';
    like $answer->{content}, qr{<head><title>Watchpost</title>.*\Q$shell\E}s,
        'it is the shell of the page';
    like ask($with_dashboard, 'localhost', '/s/nothing')->{content},
        qr{<div id="root"><div class="nojs">\s*<main>\s*<h1>There}, 'of refusals, too';
    for my $path (qw(/monitors /monitor/x /create)) {
        my $page = ask($with_dashboard, $domains[0], $path);
        like $page->{content}, qr{<title>Watchpost</title>.*<div id="root"></div>}s, "$path is a place in it";
        like $page->{head}, $policy, '... under the policy';
        like $page->{head}, qr/^Cache-Control: no-cache\r?$/m, '... asked for each time';
    }
    is ask($with_dashboard, $domains[0], $_)->{json}{code}, 'NOT_FOUND', "$_ is nothing" for qw(/s /s/a/b);
    my $slash = ask($with_dashboard, $domains[0], '/s/a%2fb');
    is $slash->{status}, 404, 'no slug has a slash';
    like $slash->{content}, qr/<h1>There is no such page/, '... and people are told so' or diag $slash->{content};
    like ask($with_dashboard, 'localhost', '/index.html')->{head}, qr{^HTTP/1\.1 301 .*^Location: /\r?$}ms,
        'the shell alone is no page';
    is ask($with_dashboard, 'localhost', '/a.js')->{content}, '// nothing', 'a file beside it';
    is ask($with_dashboard, 'localhost', "/$_")->{json}{code}, 'NOT_FOUND',
        "$_, which is not there" for qw(robots.txt favicon.ico);
    is title(ask($with_dashboard, 'localhost', "/s/$domains[0]")), 'The shop',
        'a page by the name of its domain is none';
    my $asset = ask($with_dashboard, 'localhost', '/assets/a-1f2e.js',
        headers => { 'Accept-Encoding' => 'gzip' })->{head};
    like $asset, qr/^Cache-Control: public, max-age=31536000, immutable\r?$/m, 'what is named by its content is kept';
    like $asset, qr/^Content-Encoding: gzip/m, 'and compressed';
    is ask($with_dashboard, 'localhost', '/assets/gone.js')->{status}, 404, 'an asset that is gone is not the page';
    is ask($with_dashboard, $domains[0], "/api/v1/status-pages/$domains[0]")->{json}{title}, 'The shop', 'the API';
    is ask($with_dashboard, 'localhost', '/api/v1/nothing')->{json}{code}, 'NOT_FOUND', '... has its own words';
};

subtest 'without workers' => sub {
    my $state = File::Temp->newdir;
    mkdir "$state/log" or die $!;
    my $answer = ask(Site::start({ state => "$state" }, root => "$dashboard"), 'localhost', '/s/shop');
    is $answer->{status}, 503, 'a page is unavailable';
    like $answer->{content}, qr{<h1>Busy</h1>}, '... and says so as a page';
    like $answer->{head}, qr/^Retry-After: 5\r?$/m, '... and when to come back';
    like $answer->{head}, qr{^Content-Type: text/html; charset=utf-8\r?$}m, '... as HTML';
    like $answer->{head}, qr/^Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r?$/m,
        '... and can do nothing';
    like $answer->{head}, qr/^X-Request-Id: [0-9a-f]{32}\r?$/m, '... with an id';
};

subtest 'a new build' => sub {
    write_file("$dashboard/index.html", '<!doctype html><title>no places</title>');
    is title(ask($with_dashboard, 'localhost', '/')), 'no places', 'is read at once';
    unlink "$dashboard/index.html" or die $!;
    is title(ask($with_dashboard, 'localhost', '/')), 'Watchpost', 'and without one the page stands alone';
};

done_testing;
