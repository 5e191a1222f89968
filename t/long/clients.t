# Clients from hell, through nginx: what is no HTTP, clients that are slow or half gone, and thousands of assorted
# requests on connections that stay open.  Every refusal is one of ours in JSON, other clients do not notice, and the
# workers' memory stays flat.
#
# WATCHPOST_ROUNDS=100000 for so many requests instead of 5,000; WATCHPOST_SEED repeats a run.
use strict;
use warnings;
use Instance qw(named);
use IO::Socket::INET;
use JSON::PP;
use POSIX ();
use Test::More;
use Time::HiRes qw(time);
use Wait qw(wait_for within);

my $requests = $ENV{WATCHPOST_ROUNDS} // 5000;
my $seed = srand($ENV{WATCHPOST_SEED} // time);
my $seconds = 60 + $requests / 100;
note 'bound: ', 60 + 2 * $seconds, ' s';
my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 30 });
$SIG{PIPE} = 'IGNORE';

sub dial {
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $it->{port}) or die "connecting: $!";
    $socket->autoflush;
    return $socket;
}

sub read_more {
    my ($socket, $text) = @_;
    return within('an answer', sub { sysread $socket, $$text, 65536, length $$text });
}

# One answer off a connection: { status, head, body }; nothing if it ended before.
sub answer {
    my ($socket, $is_head) = @_;
    my $text = '';
    until ($text =~ /\r\n\r\n/) {
        read_more($socket, \$text) or return;
    }
    my ($head, $body) = $text =~ /\A(.*?\r\n)\r\n(.*)\z/s;
    my ($status) = $head =~ m{\AHTTP/1\.1 (\d{3})} or return;
    return { status => $status, head => $head, body => '' } if $is_head || $status =~ /^(?:204|304)$/;
    my ($length) = $head =~ /^Content-Length: (\d+)/mi;
    my $is_whole = defined $length ? sub { length $body >= $length } : sub { $body =~ /(?:\A|\r\n)0\r\n\r\n\z/ };
    until ($is_whole->()) {
        read_more($socket, \$body) or return;
    }
    return { status => $status, head => $head, body => $body };
}

# What is wrong with an answer, if anything.
sub complaint {
    my ($answer, $is_head) = @_;
    my $status = $answer->{status};
    return if $status < 400;
    return "status $status" if $status >= 500 && !($status == 503 && $answer->{head} =~ /^Retry-After: \d/mi);
    return if $status =~ /^(?:40[0345]|413)$/ && $answer->{head} =~ m{^Content-Type: text/html; charset=utf-8\r$}mi;   # a page
    return "a $status of another type" if $answer->{head} !~ m{^Content-Type: application/json\r$}mi;
    return if $is_head;
    my $error = eval { decode_json($answer->{body}) } or return "a $status that is no JSON: $answer->{body}";
    return if ref $error->{error} && $error->{jsonrpc};                              # of /mcp, in the words of JSON-RPC
    return "a $status without error or code" if !length $error->{error} || $error->{code} !~ /^[A-Z_]+$/;
    return;
}

sub ask_raw {
    my ($bytes, $is_head) = @_;
    my $socket = dial();
    print {$socket} $bytes;
    return answer($socket, $is_head) // { status => 0, head => '', body => '' };
}

# --- what is no HTTP, or hardly ---------------------------------------------------------------------------------

my $host = "Host: localhost\r\nConnection: close\r\n";
my @odd = (
    [ 400, 'TLS on a plain port', "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n" ],
    [ 400, 'junk', "\x80\x01junk\r\n\r\n" ],
    [ 400, 'HTTP/2 without asking', "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" ],
    [ 400, 'a version from the future', "GET /api/v1/health HTTP/9.9\r\n$host\r\n" ],
    [ 400, 'no Host', "GET /api/v1/health HTTP/1.1\r\n\r\n" ],
    [ 400, 'two Hosts', "GET /api/v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" ],
    [ 400, 'a NUL in the path', "GET /api/v1/\0health HTTP/1.1\r\n$host\r\n" ],
    [ 400, 'a bad escape', "GET /%zz HTTP/1.1\r\n$host\r\n" ],
    [ 400, 'a path that climbs out', "GET /api/v1/../../../etc/passwd HTTP/1.1\r\n$host\r\n" ],
    [ 400, 'a method in lower case', "get /api/v1/health HTTP/1.1\r\n$host\r\n" ],
    [ 400, 'a negative length', "POST /api/v1/monitors HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n" ],
    [ 400, 'a length and chunks', "POST /api/v1/monitors HTTP/1.1\r\n${host}Content-Length: 3\r\n"
        . "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" ],
    [ 400, 'a broken chunk', "POST /api/v1/monitors HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" ],
    [ 400, 'an unknown encoding', "POST /api/v1/monitors HTTP/1.1\r\n${host}Transfer-Encoding: gzip\r\n\r\n" ],
    [ 405, 'TRACE', "TRACE /api/v1/health HTTP/1.1\r\n$host\r\n" ],
    [ 405, 'an unheard-of method', "BREW /api/v1/health HTTP/1.1\r\n$host\r\n" ],
    [ 405, 'DELETE for live events', "DELETE /api/v1/events HTTP/1.1\r\n$host\r\n" ],
    [ 405, 'POST where pages are', "POST / HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}" ],
    [ 413, 'a body that is announced too large', "POST /api/v1/monitors HTTP/1.1\r\n${host}Content-Length: 3000000\r\n\r\n" ],
    [ 414, 'an endless request line', 'GET /' . 'a' x 70_000 ],
    [ 431, 'an endless header', "GET /api/v1/health HTTP/1.1\r\n${host}X-Long: " . 'a' x 70_000 ],
    [ 431, 'endless headers', "GET /api/v1/health HTTP/1.1\r\n$host" . join '', map { "X-$_: abc\r\n" } 1 .. 9000 ],
    [ 200, 'an absolute address', "GET http://elsewhere/api/v1/health HTTP/1.1\r\n$host\r\n" ],
    [ 200, 'ranges of an answer', "GET /api/v1/health HTTP/1.1\r\n${host}Range: bytes=0-1,3-4,9-\r\n\r\n" ],
);
for (@odd) {
    my ($status, $name, $bytes) = @$_;
    my $answer = ask_raw($bytes);
    is $answer->{status}, $status, $name;
    is complaint($answer), undef, "$name: in our words";
}

# --- slow, and half gone ----------------------------------------------------------------------------------------

my @slow;
for (1 .. 150) {
    push @slow, my $head = dial();
    print {$head} "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    push @slow, my $body = dial();
    print {$body} "POST /api/v1/monitors HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{\"name\":";
}
my $reader = dial();                    # asks for a lot and takes nothing
$reader->blocking(0);
syswrite $reader, "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n" x 2000;
is $it->ask('GET', '/api/v1/monitors')->{status}, 200, 'beside 300 slow clients others are served' for 1 .. 10;

my $half = dial();
print {$half} "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
shutdown $half, 1;
is answer($half)->{status}, 200, 'a client that has asked and closed its half of the connection gets the answer';
for my $cut ("POST /api/v1/monitors HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{\"name\":\"half\"", "GET /api/v1/he") {
    my $gone = dial();
    print {$gone} $cut;
    shutdown $gone, 1;
    is answer($gone), undef, 'a client that stops in the middle gets none';
}

# --- assorted ---------------------------------------------------------------------------------------------------

my $m = decode_json($it->ask('POST', '/api/v1/monitors', {
    content => '{"name":"shop","url":"http://127.0.0.1:1/","sla_target":99}' })->{content});
my @routes = map { (split)[1] } grep { !m{/events} } `'@{[ $ENV{WATCHPOST_BUILD} // 'build' ]}/watchpost.fcgi' --routes`;
my @methods = (('GET') x 6, qw(HEAD POST POST POST PUT PATCH PATCH DELETE OPTIONS BREW));
my @ids = ($m->{monitor}{id}) x 3;
push @ids, '00000000-0000-4000-8000-000000000000', 'nope', '%ff', '..%2f..', 'x' x 3000, "'%20or%201=1--";
my @keys = ('', '', $m->{manage_key}, 'wp_' . '0' x 32, 'x' x 5000, $it->{admin_key});
my @queries = ('', '', '?limit=5', '?limit=-1&offset=99999999999999999999', '?status=%00', '?days=90', '?key=wp_x',
    '?search=' . '%25' x 2000, '?&&==&%zz=1', '?after=1e9');
my @bodies = ('', '{}', '{', '[]', 'null', "\0", "{\"name\":\"\xff\"}", '[' x 5000, '{"a":' x 9000, 'x' x 300_000,
    '{"name":"a","url":"http://a/"}', '{"name":5}', '{"monitors":[{},{},5]}', '{"results":[{"status":"up"}]}',
    '{"name":"\ud800"}', '{"name":"' . 'y' x 250_000 . '"}', '{"slug":"a-b","title":"t"}', '{"tags":[1]}');

sub pick { return $_[ rand @_ ] }

sub assorted {
    my $path = pick(@routes) =~ s{:\w+}{pick(@ids)}ger;
    my $method = pick(@methods);
    my $body = $method =~ /^P/ ? pick(@bodies) : '';
    # The first monitor stays: what it can be asked is most of the table.
    my $key = $method eq 'DELETE' ? $keys[3] : pick(@keys);
    return ($method, "$method $path" . pick(@queries) . " HTTP/1.1\r\nHost: localhost\r\n"
        . ($key ? "Authorization: Bearer $key\r\n" : '') . 'Content-Length: ' . length($body) . "\r\n\r\n$body");
}

# What a client found wrong, a line each.
sub bombard {
    my ($count, $out) = @_;
    my $socket = dial();
    while ($count-- > 0) {
        my ($method, $bytes) = assorted();
        my $is_head = $method eq 'HEAD';
        syswrite $socket, $bytes;
        my $answer = answer($socket, $is_head);
        my $wrong = $answer ? complaint($answer, $is_head) : 'no answer';
        syswrite $out, substr($bytes, 0, 120) =~ s/\s+/ /gr . ": $wrong\n" if $wrong;
        $socket = dial() if !$answer || $answer->{head} =~ /^Connection: close/mi;
    }
}

sub bombard_together {
    my ($count, $clients) = @_;
    open my $out, '+>>', undef or die $!;
    my @pids = map {
        my $salt = rand 1e9;
        my $pid = fork // die $!;
        if (!$pid) {
            srand $salt;
            eval { bombard($count / $clients, $out); 1 } or syswrite $out, $@;
            POSIX::_exit(0);
        }
        $pid;
    } 1 .. $clients;
    wait_for($_, $seconds) for @pids;
    seek $out, 0, 0;
    return <$out>;
}

# What each worker has for itself: files that are mapped, the database, come and go.
sub own_kib {
    my ($pid) = @_;
    open my $file, '<', "/proc/$pid/status" or die "worker $pid: $!";
    return (map { /^RssAnon:\s+(\d+)/ ? $1 : () } <$file>)[0];
}

my @workers = named('watchpost.fcgi', $it->family);
my @wrong = bombard_together($requests / 2, 4);
my %before = map { $_ => own_kib($_) } @workers;
push @wrong, bombard_together($requests / 2, 4);
is_deeply \@wrong, [], "$requests assorted requests: every refusal is one of ours" or diag "seed $seed";
is_deeply [ named('watchpost.fcgi', $it->family) ], \@workers, 'all by the workers that began';
my @grown = map { own_kib($_) - $before{$_} } @workers;
open my $maps, '<', "/proc/$workers[0]/maps" or die $!;
# A sanitizer keeps what was freed.  What a worker meets for the first time makes it grow, and nothing says that each has
# met all in the first half; what leaks makes all of them grow.
if (!grep { /asan/ } <$maps>) {
    my @sorted = sort { $a <=> $b } @grown;
    cmp_ok $sorted[ @sorted / 2 ], '<=', 1024, "whose memory is flat (@grown KiB in the second half)";
    cmp_ok $sorted[-1], '<=', 8192, '... of each';
}

if ($ENV{WATCHPOST_ROUNDS}) {           # nginx gives them 15 seconds
    my $closed = 0;
    for my $socket (@slow) {
        1 while read_more($socket, \my $rest);
        $closed++;
    }
    is $closed, scalar(@slow), 'the slow ones were let go';
}
is $it->ask('GET', "/api/v1/monitors/$m->{monitor}{id}")->{status}, 200, 'and all is well';
done_testing;
