# Targets that answer badly, slowly, endlessly or with a trick: every check ends in time and says why, and
# what never ends costs neither memory nor time.
use strict;
use warnings;
use Compress::Zlib ();
use Target;
use Test::More;

my $ok = "HTTP/1.1 200 OK\r\n";
my $mib = 1024 * 1024;
my $needle = 'a needle with a needle in it';
my $noise = join '', map { chr(($_ * $_ * 7919 >> 3) & 255) } 1 .. 2000;

# A second member behind the first (RFC 1952, section 2.2).
my $two_members = Compress::Zlib::memGzip("<p>" . substr $needle, 0, 10) . Compress::Zlib::memGzip(substr($needle, 10) . '</p>');
my $bomb = Compress::Zlib::memGzip("\0" x 50_000_000);

sub redirect {
    my ($code, $to) = @_;
    return "HTTP/1.1 $code Elsewhere\r\nLocation: $to\r\nContent-Length: 0\r\n\r\n";
}

sub chunked {
    return "${ok}Transfer-Encoding: chunked\r\n\r\n" . join '', map { sprintf "%x\r\n%s\r\n", length, $_ } @_;
}

# In the given content coding, or what passes for it.
sub coded {
    my ($coding, $body) = @_;
    return "${ok}Content-Encoding: $coding\r\n\r\n$body";
}

# Without zlib's header and end.
sub bare_deflate { return substr(Compress::Zlib::compress($_[0]), 2, -4) }

sub typed {
    my ($type, $body) = @_;
    return "${ok}Content-Type: $type\r\n\r\n$body";
}

sub in_pieces {
    my ($connection, $head, $body) = @_;
    syswrite $connection, $head;
    for my $byte (split //, $body) {
        syswrite($connection, $byte) or return;
        select undef, undef, undef, 0.002;
    }
}

sub begin_body {
    my ($connection) = @_;
    syswrite $connection, "${ok}Content-Length: 99\r\n\r\nshort";
}

sub echo {
    my ($connection, $request) = @_;
    syswrite $connection, "${ok}Content-Length: " . length($request) . "\r\n\r\n$request";
}

# One byte each tenth of a second: progress, but none that matters.
sub drip {
    my ($connection, $bytes) = @_;
    for my $byte (split //, $bytes) {
        syswrite($connection, $byte) or return;
        select undef, undef, undef, 0.1;
    }
}

# What the server does on each path: bytes to send before it closes, or something to do.
my %answers = (
    # while the headers come
    'silence'         => sub { sysread $_[0], my $byte, 1 },
    'nothing'         => '',
    'reset'           => sub { reset_by($_[0]) },
    'reset-in-header' => sub { syswrite $_[0], "${ok}X-Half"; reset_by($_[0]) },
    'half-a-header'   => "${ok}Content-Length: 5\r\nX-Half",
    'noise'           => "\x16\x03\x01\x00\x7fgarbage that is no HTTP at all\r\n\r\n",
    'http-0.9'        => "<html>hello</html>\n",
    'drip'            => sub { drip($_[0], "${ok}X-Slow: " . 'x' x 100) },
    'endless-headers' => sub { syswrite $_[0], $ok; spit($_[0], 'X-More: ' . 'x' x 1000 . "\r\n") },
    'endless-header'  => sub { syswrite $_[0], $ok . 'X-More: '; spit($_[0], 'x' x 4096) },
    'endless-100'     => sub { spit($_[0], "HTTP/1.1 100 Continue\r\n\r\n" x 50) },
    # the body
    'endless-body'    => sub { syswrite $_[0], "$ok\r\n"; spit($_[0], 'z' x 65536) },
    'stuck-body'      => sub { begin_body($_[0]); sysread $_[0], my $byte, 1 },
    'short-body'      => "${ok}Content-Length: 1000\r\n\r\nshort",
    'reset-in-body'   => sub { begin_body($_[0]); select undef, undef, undef, 0.1; reset_by($_[0]) },
    'long-body'       => "${ok}Content-Length: 3\r\n\r\nabc$needle",
    'broken-chunk'    => "${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nnonsense\r\nxyz",
    'unended-chunks'  => "${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
    'chunks'          => chunked('<a needle wi', 'th a need', 'le with a n', 'eedle in', ' it>', ''),
    'bytewise'        => chunked((split //, "a needle with a $needle"), ''),
    'trailers'        => chunked($needle) . "0\r\nX-Trailer: yes\r\n\r\n",
    'gzip'            => coded('gzip', Compress::Zlib::memGzip("<p>$needle</p>")),
    'deflate'         => coded('deflate', Compress::Zlib::compress("<p>$needle</p>")),
    'bare-deflate'    => coded('deflate', bare_deflate("<p>$needle</p>")),
    'x-gzip'          => coded('X-GZip', Compress::Zlib::memGzip($needle)),
    'two-members'     => coded('gzip', $two_members),
    'members-in-pieces' => sub { in_pieces($_[0], "${ok}Content-Encoding: gzip\r\n\r\n", $two_members) },
    'gzip-and-more'   => coded('gzip', Compress::Zlib::memGzip($needle) . 'what follows is none of it'),
    'coded-twice'     => coded('deflate, gzip', Compress::Zlib::memGzip(Compress::Zlib::compress($needle))),
    'coded-in-two-lines' => "${ok}Content-Encoding: deflate\r\nContent-Encoding: gzip\r\n\r\n"
        . Compress::Zlib::memGzip(Compress::Zlib::compress($needle)),
    'identity'        => coded('identity', $needle),
    'half-a-gzip'     => coded('gzip', substr Compress::Zlib::memGzip($noise), 0, 500),
    'broken-gzip'     => coded('gzip', substr(Compress::Zlib::memGzip($noise), 0, 500) . "\xff" x 600),
    'nothing-gzipped' => "${ok}Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
    'not-gzip'        => coded('gzip', $needle),
    # charsets
    'latin-1'         => typed('text/html; charset=ISO-8859-1', "caf\xe9 \x80"),
    'utf-16'          => typed('text/plain; charset="utf-16"', "\xff\xfec\0a\0f\0\xe9\0 \0\xac\x20"),
    'utf-16-in-pieces' => sub { in_pieces($_[0], typed('text/plain;charset=utf-16be', ''), "\0c\0a\0f\0\xe9\0 \x20\xac") },
    'shift-jis'       => typed('text/plain; charset=Shift_JIS', "\xff\x93\xfa\x96\x7b"),
    'coded-latin-1'   => "${ok}Content-Type: text/plain; charset=latin1\r\nContent-Encoding: gzip\r\n\r\n"
        . Compress::Zlib::memGzip("caf\xe9 \x80"),
    'no-charset'      => typed('text/plain', "caf\xe9 \x80"),
    'odd-charset'     => typed('text/plain; charset=../../x//IGNORE', "caf\xe9 \x80"),
    'unknown-coding'  => coded('rot13', $needle),
    'bomb'            => sub {
        syswrite $_[0], "${ok}Content-Encoding: gzip\r\n\r\n";
        spit($_[0], $bomb);
    },
    'within-1-mib'    => "$ok\r\n" . 'z' x ($mib - length $needle) . $needle,
    'past-1-mib'      => "$ok\r\n" . 'z' x ($mib - length($needle) + 1) . $needle,
    'nul-bytes'       => "$ok\r\n\0\0a needle\0$needle",
    'close-delimited' => "HTTP/1.0 200 OK\r\n\r\n$needle",
    'error-page'      => "HTTP/1.1 500 Oh\r\n\r\n$needle",
    # redirects
    'loop'            => redirect(302, '/loop'),
    'relative'        => redirect(302, 'echo?from=relative'),
    'ftp'             => redirect(302, 'ftp://127.0.0.1/'),
    'file'            => redirect(302, 'file:///etc/passwd'),
    'nonsense'        => redirect(302, 'http://[::'),
    'long-location'   => redirect(302, '/' . 'x' x 20_000),
    'metadata'        => redirect(302, 'http://169.254.169.254/latest/'),
    'one-more-cookie' => sub {
        my ($connection, $request) = @_;
        return echo(@_) if $request =~ /seen=1/;
        syswrite $connection, "HTTP/1.1 302 Found\r\nSet-Cookie: seen=1; Path=/\r\nLocation: /one-more-cookie\r\nContent-Length: 0\r\n\r\n";
    },
    'cookie'          => sub {
        my ($connection, $request) = @_;
        my $set = "Set-Cookie: seen=1; Path=/\r\nSet-Cookie: far=1; Path=/else\r\nSet-Cookie: other=1; Domain=b.test\r\n";
        return echo(@_) if $request =~ /^Cookie: /m;
        syswrite $connection, "HTTP/1.1 302 Found\r\n${set}Location: /cookie\r\nContent-Length: 0\r\n\r\n";
    },
    'no-location'     => "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    'not-modified'    => "HTTP/1.1 304 Not Modified\r\nLocation: /echo\r\n\r\n",
    'hints-first'     => "HTTP/1.1 103 Early Hints\r\nLocation: /loop\r\n\r\n" . redirect(302, '/echo'),
    'early-hints'     => "HTTP/1.1 103 Early Hints\r\nLocation: /loop\r\n\r\n${ok}Content-Length: 0\r\n\r\n",
    'switch'          => "HTTP/1.1 101 Switching Protocols\r\nUpgrade: what\r\n\r\n",
    'echo'            => \&echo,
    (map { ("to-echo-$_" => redirect($_, '/echo')) } 301, 302, 303, 307, 308),
    'hops-1'          => redirect(301, '/echo'),
    (map { ("hops-$_" => redirect(301, '/hops-' . ($_ - 1))) } 2 .. 11),
);

my $other_port = serve(sub { echo($_[0], request_of($_[0])) });
$answers{elsewhere} = redirect(302, "http://127.0.0.1:$other_port/there");
$answers{'elsewhere-with-user'} = redirect(302, "http://you:secret\@127.0.0.1:$other_port/there");

my $port = serve(sub {
    my ($connection) = @_;
    my $request = request_of($connection);
    my ($path) = $request =~ m{^\S+ /([^ ?]*)} or return;
    $path = 'echo' if $path eq '%C3%A9';
    my $answer = $answers{$path} // "HTTP/1.1 404 Not Found\r\n\r\n";
    return ref $answer ? $answer->($connection, $request) : syswrite $connection, $answer;
});
my $base = "http://127.0.0.1:$port";

# Probes all rows at once: path => [outcome, what the detail is like, more that must be].
sub all_end {
    my ($options, %rows) = @_;
    my @late = grep { $rows{$_}[0] eq 'timed out' } sort keys %rows;
    my @others = grep { $rows{$_}[0] ne 'timed out' } sort keys %rows;
    my @seen = @others ? probe(@$options, map {"$base/$_"} @others) : ();
    push @seen, probe(@$options, '--timeout=1000', map {"$base/$_"} @late) if @late;
    for my $path (@others, @late) {
        my ($outcome, $detail, %more) = @{ $rows{$path} };
        my $seen = shift @seen;
        is $seen->{outcome}, $outcome, "$path: $outcome";
        like $seen->{detail} // '', $detail, "$path: says why" if $detail;
        is $seen->{$_}, $more{$_}, "$path: $_" for sort keys %more;
        cmp_ok $seen->{told_after_ms}, '<', 5000, "$path: in time" if $outcome eq 'timed out';
    }
}

subtest 'before the headers are complete' => sub {
    all_end(
        [],
        'silence'         => ['timed out', undef, status_code => -1],
        'drip'            => ['timed out', undef, status_code => -1],
        'nothing'         => ['failed', qr/^the server closed the connection without an answer$/, status_code => -1],
        'reset'           => ['failed', qr/reset by peer/i],
        'reset-in-header' => ['failed', qr/reset by peer/i, status_code => -1],
        'half-a-header'   => ['failed', qr/^the connection was closed before the headers were complete$/, status_code => -1],
        'noise'           => ['failed', qr/^the answer is not HTTP$/],
        'http-0.9'        => ['failed', qr/^the answer is not HTTP$/],
        'endless-headers' => ['failed', qr/longer than 256 KiB/],
        'endless-header'  => ['failed', qr/^a header of the answer is too long$/],
        'endless-100'     => ['failed', qr/longer than 256 KiB/],
        'early-hints'     => ['answered', undef, status_code => 200],
        'hints-first'     => ['answered', undef, status_code => 200],
        'switch'          => ['answered', undef, status_code => 101],
    );
};

subtest 'a body is not read without need' => sub {
    all_end([], map { $_ => ['answered', undef, status_code => 200] }
            qw(endless-body stuck-body short-body bomb broken-chunk));
};

subtest 'the search in the body' => sub {
    my $found = ['answered', undef, body_matched => JSON::PP::true, status_code => 200];
    my $not_found = ['answered', undef, body_matched => JSON::PP::false, status_code => 200];
    all_end(
        ["--body=$needle"],
        (map { $_ => $found }
                qw(chunks bytewise trailers gzip deflate within-1-mib nul-bytes close-delimited
                bare-deflate x-gzip two-members members-in-pieces gzip-and-more coded-twice coded-in-two-lines identity
                unknown-coding)),
        (map { $_ => $not_found } qw(past-1-mib endless-body bomb long-body nothing-gzipped)),
        'stuck-body'     => ['timed out', undef, status_code => 200],
        'short-body'     => ['body failed', qr/^the connection was closed before the end of the body$/, status_code => 200],
        'reset-in-body'  => ['body failed', qr/reset by peer/i, status_code => 200],
        'broken-chunk'   => ['body failed', qr/^the body's chunks are malformed$/, status_code => 200],
        'unended-chunks' => ['body failed', qr/^the connection was closed before the end of the body$/, status_code => 200],
        'not-gzip'       => ['body failed', qr/^the body's compression is broken$/, status_code => 200],
        'broken-gzip'    => ['body failed', qr/^the body's compression is broken$/, status_code => 200],
        'half-a-gzip'    => ['body failed', qr/^the body's compression breaks off$/, status_code => 200],
        'error-page'     => ['answered', undef, status_code => 500],
    );
    my $seen = probe('--method=HEAD', "--body=$needle", "$base/chunks");
    is $seen->{body_matched}, JSON::PP::false, 'HEAD has no body';
};

subtest 'a body in another charset' => sub {
    my $found = ['answered', undef, body_matched => JSON::PP::true];
    my $not_found = ['answered', undef, body_matched => JSON::PP::false];
    all_end(["--body=caf\xc3\xa9 \xe2\x82\xac"],
        (map { $_ => $found } qw(latin-1 utf-16 utf-16-in-pieces coded-latin-1)),
        (map { $_ => $not_found } qw(no-charset odd-charset)));
    ok probe("--body=caf\xe9", "$base/latin-1")->{body_matched}, 'its bytes are looked for first';
    ok probe("--body=\xe6\x97\xa5\xe6\x9c\xac", "$base/shift-jis")->{body_matched}, 'what is no character is passed over';
};

subtest 'a server that speaks HTTP/2 alone' => sub {
    my $frame = sub { my ($type, $flags, $stream, $data) = @_; return substr(pack('NCCN', length $data, $type, $flags, $stream), 1) . $data };
    my $http2 = serve(sub {
        my ($connection) = @_;
        syswrite $connection, $frame->(4, 0, 0, '');
        sysread $connection, my $preface, 24;
        if ($preface !~ /^PRI /) {
            syswrite $connection, $frame->(7, 0, 0, pack 'NN', 0, 1);
            return;
        }
        while (sysread $connection, my $head, 9) {
            my ($length, $type, undef, $stream) = unpack 'NCCN', "\0$head";
            sysread $connection, my $data, $length if $length;
            syswrite $connection, $frame->(4, 1, 0, '') if $type == 4;
            next if $type != 1;
            syswrite $connection, $frame->(1, 4, $stream, "\x88") . $frame->(0, 1, $stream, "a needle");
        }
    });
    my $seen = probe('--body=a needle', "http://127.0.0.1:$http2/");
    is $seen->{outcome}, 'answered', 'is asked by that';
    is $seen->{status_code}, 200, '... its answer counts';
    ok $seen->{body_matched}, '... and its body is read';
};

subtest 'redirects' => sub {
    all_end(
        [],
        'loop'          => ['failed', qr/^more than 10 redirects$/, status_code => -1],
        'hops-10'       => ['answered', undef, status_code => 200],
        'hops-11'       => ['failed', qr/^more than 10 redirects$/],
        'ftp'           => ['failed', qr/something else than http/],
        'file'          => ['failed', qr/something else than http/],
        'nonsense'      => ['failed', qr/makes no sense/],
        'long-location' => ['failed', qr/longer than 8 KiB/],
        'metadata'      => ['not allowed', qr/169\.254\.169\.254/, status_code => -1],
        'no-location'   => ['answered', undef, status_code => 302],
        'not-modified'  => ['answered', undef, status_code => 304],
        'elsewhere'     => ['answered', undef, status_code => 200],
        'elsewhere-with-user' => ['answered', undef, status_code => 200],
    );
    is probe('--no-follow', "$base/loop")->{status_code}, 302, 'not followed if not wanted';
};

# Whether the request that arrives in the end has this in it.
sub arrives {
    my ($text, $story, @arguments) = @_;
    ok probe("--body=$text", @arguments)->{body_matched}, $story;
}

sub never_arrives {
    my ($text, $story, @arguments) = @_;
    my $seen = probe("--body=$text", @arguments);
    ok $seen->{outcome} eq 'answered' && !$seen->{body_matched}, $story;
}

subtest 'the request' => sub {
    arrives("GET /echo HTTP/1.1\r\nHost: 127.0.0.1:$port\r\n", 'request line and host', "$base/echo");
    arrives("User-Agent: Watchpost/", 'the checker names itself', "$base/echo");
    arrives("User-Agent: me\r\n", 'or as the monitor says', '--header=User-Agent: me', "$base/echo");
    arrives("Accept-Encoding: gzip, deflate\r\n", 'compressed is fine', "$base/echo");
    arrives("X-Empty:\r\n", 'an empty header is sent', '--header=X-Empty: ', "$base/echo");
    arrives("X-One: 1\r\nX-Two: 2\r\n", 'several', '--header=X-One: 1', '--header=X-Two: 2', "$base/echo");
    arrives("Content-Length: 0\r\n", 'POST has an empty body', '--method=POST', "$base/echo");
    arrives("POST /echo", 'and is a POST', '--method=POST', "$base/echo");
    never_arrives($_, "no $_", '--method=POST', "$base/echo") for 'Expect', 'Content-Type', 'Cookie';
    arrives("GET /%C3%A9 HTTP", 'a path is sent in ASCII', "$base/\xc3\xa9");
    arrives("GET /echo?q=%C3%A9&r HTTP", 'and so is a query', "$base/echo?q=\xc3\xa9&r");
    my $with_user = "http://me:secret\@127.0.0.1:$port";
    my $as_header = "Authorization: Basic bWU6c2VjcmV0\r\n";
    arrives($as_header, 'a user-info in the url is used', "$with_user/echo");
    arrives("GET /echo?from=relative", 'a relative redirect', "$base/relative");
    arrives($as_header, 'the user-info stays within an origin', "$with_user/relative");
    never_arrives('Authorization', 'and does not leave it', "$with_user/elsewhere");
    arrives('Basic eW91OnNlY3JldA==', 'a redirect may bring its own', "$base/elsewhere-with-user");
    arrives("X-Secret: 1\r\n", 'headers go along within an origin', '--header=X-Secret: 1', "$base/hops-3");
    never_arrives("X-Secret", 'and to no other', '--header=X-Secret: 1', "$base/elsewhere");
    for my $code (301, 302, 303) {
        arrives("GET /echo", "POST becomes GET after $code", '--method=POST', "$base/to-echo-$code");
    }
    for my $code (307, 308) {
        arrives("POST /echo", "POST stays POST after $code", '--method=POST', "$base/to-echo-$code");
    }
    arrives("\r\nCookie: seen=1\r\n", 'a cookie that a hop sets comes back, and only what belongs there', "$base/cookie");
    arrives("\r\nCookie: seen=1; mine=2; too=3\r\n", '... in one header with those of the monitor', '--header=cookie: mine=2', '--header=Cookie: too=3',
        "$base/one-more-cookie");
    arrives("\r\nCookie: mine=2\r\n", '... which goes along to the first hop, too', '--header=cookie: mine=2', "$base/echo");
    my @one_by_one = probe('--body=Cookie:', '--at-once=1', "$base/cookie", "$base/echo");
    is_deeply [map { $_->{body_matched} ? 1 : 0 } @one_by_one], [1, 0], 'no cookie outlives its check';
    is probe('--method=HEAD', "$base/hops-2")->{status_code}, 200, 'HEAD stays HEAD';
    {
        local $ENV{http_proxy} = 'http://127.0.0.1:' . closed_port();
        is probe("$base/echo")->{outcome}, 'answered', 'no proxy of the environment is used';
    }
};

subtest 'addresses that may be contacted' => sub {
    my @urls = ("$base/echo", "http://localhost:$port/echo");
    is $_->{outcome}, 'not allowed', "$_->{url}: refused by policy" for probe('--public', @urls);
    is $_->{outcome}, 'answered', "$_->{url}: but trusted" for probe('--public', '--trusted', @urls);
    is probe('--trusted', 'http://169.254.1.1/')->{outcome}, 'not allowed', 'link-local is never allowed';
    is probe('http://[::ffff:169.254.1.1]/')->{outcome}, 'not allowed', '... in disguise neither';
};

subtest 'where nothing listens' => sub {
    my $closed = closed_port();
    is probe("http://127.0.0.1:$closed/")->{outcome}, 'refused', 'connection refused';
    is probe("http://localhost:$closed/")->{outcome}, 'refused', 'by all addresses of a name';
    my $nowhere = probe('http://watchpost.invalid/');
    is $nowhere->{outcome}, 'unresolved', 'a name that does not exist';
    like $nowhere->{detail}, qr/^\w[\w ]+$/, '... in words';
    is probe("http://b\xc3\xbccher.invalid/")->{outcome}, 'unresolved', 'an international name makes sense';
    is probe('--type=tcp', "127.0.0.1:$port")->{outcome}, 'answered', 'tcp: connects';
    is probe('--type=tcp', "tcp://localhost:$port")->{outcome}, 'answered', 'tcp: one of several addresses';
    is probe('--type=tcp', "127.0.0.1:$closed")->{outcome}, 'refused', 'tcp: refused';
    is probe('--type=tcp', "[::1]:$closed")->{outcome}, 'refused', 'tcp: refused by IPv6';
    is probe('--type=tcp', '--public', "127.0.0.1:$port")->{outcome}, 'not allowed', 'tcp: not allowed';
};

subtest 'no memory is lost to targets that send without end' => sub {
    my $cost = cost_of('--repeat=10', '--timeout=10000', "--body=$needle",
        map {"$base/$_"} qw(endless-headers endless-body bomb));
    is $cost->{'timed out'}, 0, 'none of 30 ran into its deadline';
    cmp_ok $cost->{max_rss_kib}, '<', 128 * 1024, 'and the process stays small';
};

done_testing;
