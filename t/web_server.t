# What nginx itself answers: errors in the API's own words, files that are kept as long as they hold, places of the
# dashboard from the one list that its router has, too, and 404 for everything else.
use strict;
use warnings;
use Test::More;

use File::Temp ();
use Instance;
use IO::Socket::INET;
use JSON::PP ();
use Site;
use Wait qw(eventually);

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $www = File::Temp->newdir;
write_file("$www/index.html", '<!doctype html><head><!--head--></head><div id="root"><!--body--></div>');
write_file("$www/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>');
mkdir "$www/assets" or die $!;
write_file("$www/assets/a-1f2e.js", 'x' x 5000);

sub write_file {
    my ($path, $text) = @_;
    open my $file, '>', $path or die "$path: $!";
    print {$file} $text;
    close $file or die $!;
}

sub read_file {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

my $it = Instance->start(env => { WWW_DIR => "$www", FRAME_ANCESTORS => "'self' https://portal.example.org" });
my $port = Site::start($it, root => "$www",
    inside => join ' ', map { "location = /fail/$_ { return $_; }" } 429, 502, 503, 504);

# Sends these bytes; the answer's status, its headers (each a list of values), and its JSON.
sub send_raw {
    my ($bytes) = @_;
    local $SIG{ALRM} = sub { die 'no answer to ' . substr $bytes, 0, 60 };
    alarm 60;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die "connecting: $!";
    print {$socket} $bytes;
    local $/;
    my ($head, $content) = split /\r\n\r\n/, scalar(<$socket>) // '', 2;
    alarm 0;
    my ($status, @lines) = split /\r\n/, $head // '';
    my %headers;
    for my $line (@lines) {
        my ($name, $value) = split /: ?/, $line, 2;
        push @{ $headers{ lc $name } }, $value;
    }
    return { status => $status =~ m{^HTTP/1\.1 (\d+)} ? $1 : $status, headers => \%headers, content => $content // '',
        json => eval { JSON::PP::decode_json($content) } // {} };
}

sub ask {
    my ($path, %with) = @_;
    my $method = $with{method} // 'GET';
    return send_raw("$method $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" . ($with{more} // '') . "\r\n");
}

sub only { return join '|', @{ $_[0]{headers}{ $_[1] } // [] } }

subtest 'errors' => sub {
    my $like_ours = ask('/api/v1/nothing');
    my $end = "Host: localhost\r\nConnection: close\r\n\r\n";
    my @rows = (
        [ 400, BAD_REQUEST => 'two hosts', "GET / HTTP/1.1\r\nHost: a\r\n$end" ],
        [ 400, BAD_REQUEST => 'no host', "GET / HTTP/1.1\r\n\r\n" ],
        [ 400, BAD_REQUEST => 'no request line', "what is this\r\n\r\n" ],
        [ 400, BAD_REQUEST => 'a version to come', "GET / HTTP/9.9\r\n$end" ],
        [ 400, BAD_REQUEST => 'an unknown encoding',
            "POST /api/v1/monitors HTTP/1.1\r\nTransfer-Encoding: brotli\r\n$end" ],
        [ 404, NOT_FOUND => 'a path of nothing', "GET /nothing HTTP/1.1\r\n$end" ],
        [ 413, PAYLOAD_TOO_LARGE => 'a body beyond all',
            "POST /api/v1/monitors HTTP/1.1\r\nContent-Length: 9000000\r\n$end" ],
        [ 414, BAD_REQUEST => 'an endless address', 'GET /' . 'x' x 20_000 . " HTTP/1.1\r\n$end" ],
        [ 431, BAD_REQUEST => 'an endless header', "GET / HTTP/1.1\r\nX-Long: " . 'x' x 20_000 . "\r\n$end" ],
        [ 429, RATE_LIMIT_EXCEEDED => 'too many requests', "GET /fail/429 HTTP/1.1\r\n$end" ],
        map { [ 503, SERVICE_UNAVAILABLE => "workers that fail ($_)", "GET /fail/$_ HTTP/1.1\r\n$end" ] } 502 .. 504,
    );
    for my $row (@rows) {
        my ($status, $code, $what, $bytes) = @$row;
        my $answer = send_raw($bytes);
        is "$answer->{status} " . ($answer->{json}{code} // '-'), "$status $code", $what;
        like $answer->{json}{error}, qr/^[A-Z].+: .+[^.]$/, '... a sentence that says what to do';
        is only($answer, 'content-type'), 'application/json', '... as JSON';
        like only($answer, 'x-request-id'), qr/^[0-9a-f]{32}$/, '... with an id';
        is only($answer, $_), only($like_ours, $_), "... $_ as from the API"
            for qw(access-control-allow-origin access-control-expose-headers x-content-type-options);
        like only($answer, 'retry-after'), $status =~ /429|503/ ? qr/^\d+$/ : qr/^$/, '... and when to come back';
    }
    is ask('/fail/429')->{json}{retry_after_secs}, 1, 'too many requests: in the body, too';
    for my $method (qw(TRACE PROPFIND)) {
        my $answer = ask('/api/v1/monitors', method => $method);
        is "$answer->{status} $answer->{json}{code}", '405 METHOD_NOT_ALLOWED', "the method $method";
        is only($answer, 'allow'), 'GET, HEAD, POST, OPTIONS', '... and which would do';
    }
};

subtest 'what is not there' => sub {
    my @nothing = qw(/nothing /Home /homes /monitor /monitor/a/b/c /pages/a/b /s /s/a/b /api /apis /register /wp-login.php
        /robots.txt /assets/gone.js /.env /.well-known /.well-known/ /.well-known/security.txt
        /.well-known/oauth-authorization-server /.well-known/oauth-protected-resource/mcp
        /.well-known/openid-configuration /.well-known/skills);
    for my $path (@nothing) {
        my $answer = ask($path);
        is "$answer->{status} " . ($answer->{json}{code} // '-'), '404 NOT_FOUND', "$path is nothing";
        like $answer->{json}{error}, qr{\Q/llms.txt}, '... and says where to look';
        is only($answer, 'link'), '</api/v1/openapi.json>; rel="service-desc", </llms.txt>; rel="service-doc"', '... twice';
    }
    my $for_people = ask('/nothing', more => "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n");
    is "$for_people->{status} " . only($for_people, 'content-type'), '404 text/html; charset=utf-8', 'browsers get a page';
    like $for_people->{content}, qr{<h1>There is no such page</h1>.*<a href="/">}, '... with a way on';
    like only($for_people, 'x-request-id'), qr/^[0-9a-f]{32}$/, '... and an id';
    is only($for_people, 'link'), only(ask('/nothing'), 'link'), '... and what programs are told besides';
    is ask('/api/v1/nothing', more => "Accept: text/html\r\n")->{json}{code}, 'NOT_FOUND', 'of the API they get JSON';
    is ask('/nothing', method => 'OPTIONS')->{status}, 204, 'OPTIONS is answered everywhere';
    is ask('/nothing', method => 'POST', more => "Content-Length: 0\r\n")->{json}{code}, 'NOT_FOUND', 'POST to nothing';
    is ask("/$_")->{status}, 200, "/$_ is there"
        for qw(llms.txt SKILL.md .well-known/skills/index.json .well-known/skills/watchpost/SKILL.md
            .well-known/agent-skills/index.json .well-known/api-catalog llms/routes.md);
};

subtest 'places of the dashboard' => sub {
    my ($list) = read_file("$source/nginx/http.conf") =~ /map \$uri \$watchpost_screen \{(.*?)\n\}/s;
    my @places = $list =~ m{ (/\S*);}g;
    my @screens = read_file("$source/www/src/app/App.tsx") =~ /^  '([^']+)': screen\(/mg;
    is "@places", "@screens", 'nginx and the router know the same';
    cmp_ok scalar @places, '>', 5, 'which are some';
    for my $place (@places) {
        for my $path ($place =~ s{/:tab\?}{}r =~ s{:\w+}{x}gr, $place =~ s{:\w+\??}{%20a.b}gr . '/') {
            my $answer = ask($path);
            is $answer->{status}, 200, "$path is one";
            like $answer->{content}, qr{<title>Watchpost</title>\n</head><div id="root"></div>$}, '... with its shell';
            is only($answer, 'cache-control'), 'no-cache', '... asked for each time';
            is ask($path, more => 'If-None-Match: ' . only($answer, 'etag') . "\r\n")->{status}, 304, '... sent once';
        }
    }
    my $post = ask('/monitors', method => 'POST', more => "Content-Length: 0\r\n");
    is "$post->{json}{code} " . only($post, 'allow'), 'METHOD_NOT_ALLOWED GET, HEAD, OPTIONS', 'POST is none of theirs';
    is ask('/home', method => 'HEAD')->{content}, '', 'HEAD is';
};

subtest 'files' => sub {
    my $asset = ask('/assets/a-1f2e.js');
    is only($asset, 'cache-control'), 'public, max-age=31536000, immutable', 'what is named by its content is kept';
    is only($asset, 'expires'), '', '... and nothing says otherwise';
    my $icon = ask('/icon.svg');
    is only($icon, 'cache-control'), 'no-cache', 'another file is asked for each time';
    like only($icon, 'content-security-policy'), qr/^default-src 'none'/, '... and can do nothing';
    is only($_, 'x-content-type-options'), 'nosniff', '... nor be taken for something else' for $icon, $asset;
};

subtest 'addresses that are a secret' => sub {
    for my $path ('/confirm/hush', '/unsubscribe/hush', '/unsubscribe/hush/?key=hush', '/%63onfirm/hush') {
        my $answer = ask($path);
        is $answer->{status}, 404, "$path: a worker answers";
        is only($answer, 'x-robots-tag'), 'noindex', '... and is in no search engine';
        is only($answer, 'referrer-policy'), 'no-referrer', '... nor told to other sites';
        like only($answer, 'content-type'), qr{^text/html}, '... by a page';
    }
    is ask('/unsubscribe/hush', method => 'POST')->{status}, 404, 'also to what mail programs ask';
    my @logs = ("$it->{state}/log/site.watchpost.access.log", "$it->{state}/log/api.log");
    ok eventually(sub { read_file($logs[0]) =~ m{"POST /unsubscribe/-"} }), 'the log has the address without its end';
    like read_file($logs[0]), qr{"GET /confirm/-".*"GET /unsubscribe/-".*"GET /unsubscribe/-".*"GET /confirm/-"}s, '... each';
    unlike read_file($_), qr/hush/, "nothing of it is in $_" for @logs;
};

subtest 'sites that may show it in a frame' => sub {
    for my $path ('/', '/home', '/s/nothing') {
        my $answer = ask($path);
        like only($answer, 'content-security-policy'),
            qr{; frame-ancestors 'self' https://portal\.example\.org$}, "$path: the sites that are named";
        is only($answer, 'x-frame-options'), '', '... which the older header could not say';
    }
    for my $of ([ "'self'" => 'SAMEORIGIN' ], [ none => 'DENY' ], [ '*' => '' ]) {
        my ($sources, $older) = @$of;
        my $framed = Instance->start(env => { WWW_DIR => "$www", FRAME_ANCESTORS => $sources });
        my $answer = $framed->ask(GET => '/home');
        $sources = "'none'" if $sources eq 'none';
        like $answer->{headers}{'content-security-policy'}, qr/; frame-ancestors \Q$sources\E$/, "$sources";
        is $answer->{headers}{'x-frame-options'} // '', $older, '... and the older header';
        kill TERM => $framed->{pid};
        $framed->ended;
    }
};

done_testing;
