# What one client may have open and write at once is bounded by nginx, and what is a client is an address of IPv4 or a
# /64 of IPv6.  A proxy that is believed says who the client is, so that one machine can be many.
use strict;
use warnings;
use HTTP::Tiny;
use Instance;
use IO::Socket::INET;
use JSON::PP qw(decode_json);
use Site;
use Streams;
use Test::More;
use Wait qw(eventually);

my $it = Instance->start(env => { MONITOR_RATE_LIMIT => 0 });
my $port = Site::start($it, settings => { TRUSTED_PROXIES => '127.0.0.1/32', CLIENT_CONNECTIONS => 2, CLIENT_STREAMS => 2,
    CLIENT_WRITES_PER_SECOND => 1 });
my $without = Site::start($it, settings => { TRUSTED_PROXIES => '127.0.0.1/32', CLIENT_WRITES_PER_SECOND => 0 });

sub stream { return Streams::Client->ask("127.0.0.1:$port", '/api/v1/events', 'X-Forwarded-For' => $_[0]) }

sub ask {
    my ($method, $client, $path, %with) = @_;
    my $answer = HTTP::Tiny->new->request($method, "http://127.0.0.1:" . ($with{port} // $port) . "/api/v1$path",
        { headers => { 'X-Forwarded-For' => $client } });
    $answer->{json} = eval { decode_json($answer->{content}) } // {};
    return $answer;
}

# A request whose body does not come.
sub hold {
    my ($client) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die $!;
    print {$socket} "POST /api/v1/monitors HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: $client\r\nContent-Length: 10\r\n\r\n";
    return $socket;
}

# Streams that one client opens from addresses, and one more from the last of them; then one of another client.
sub tells_apart {
    my ($name, $addresses, $other) = @_;
    my @open = map { stream($_) } @$addresses;
    is join(' ', map { $_->{status} } @open), '200 200 503', "$name: two streams, and no third";
    my $no = $open[-1];
    is $no->{json}{code}, 'SERVICE_UNAVAILABLE', '... in JSON';
    like $no->{json}{error}, qr/from this address.*CLIENT_STREAMS/, '... that says why';
    cmp_ok $no->{headers}{'retry-after'}, '>', 0, '... and when to come again';
    is stream($other)->{status}, 200, "... and $other is another client";
    is ask(GET => $addresses->[0], '/monitors')->{status}, 200, '... that reads all the same';
    shift @open;
    ok eventually(sub { stream($addresses->[1])->{status} == 200 }), 'one is closed: one more';
    return;
}

subtest 'streams' => sub {
    tells_apart('an address of IPv4', [ ('192.0.2.1') x 3 ], '192.0.2.2');
    tells_apart('the same, mapped', [ '192.0.2.3', ('::ffff:192.0.2.3') x 2 ], '::ffff:192.0.2.4');
    tells_apart('a /64', [ map { "2001:db8:0:1::$_" } 1 .. 3 ], '2001:db8:0:2::1');
    tells_apart('a /64 with zeroes', [ map { "2001:db8::$_" } 1 .. 3 ], '2001:db9::1');
};

subtest 'connections' => sub {
    my @held = (hold('2001:db8:0:5::1'), hold('2001:db8:0:5::2'));
    my $answer;
    ok eventually(sub { ($answer = ask(GET => '2001:db8:0:5::3', '/health'))->{status} == 503 }), 'two, and no third';
    is $answer->{json}{code}, 'SERVICE_UNAVAILABLE', '... in JSON';
    like $answer->{json}{error}, qr/CLIENT_CONNECTIONS/, '... that says why';
    is ask(GET => '2001:db8:0:6::1', '/health')->{status}, 200, '... but for another client';
    is stream('2001:db8:0:5::4')->{status}, 200, '... and streams are counted apart';
    @held = ();
    ok eventually(sub { ask(GET => '2001:db8:0:5::3', '/health')->{status} == 200 }), 'closed: it goes on';
};

subtest 'writes' => sub {
    my @said = map { ask(POST => "2001:db8:0:7::$_", '/monitors') } 1 .. 30;
    my ($no) = grep { $_->{status} == 429 } @said;
    ok $no, 'thirty at once are too many';
    is_deeply [ @{ $no->{json} }{qw(code retry_after_secs)} ], [ 'RATE_LIMIT_EXCEEDED', 1 ], '... in JSON';
    is $no->{headers}{'retry-after'}, 1, '... and when to come again';
    is $said[0]{status}, 400, '... but the first are judged';
    is ask(POST => '2001:db8:0:8::1', '/monitors')->{status}, 400, '... and so is another client';
    is scalar(grep { ask(GET => "2001:db8:0:7::$_", '/health')->{status} != 200 } 1 .. 30), 0, 'reads are not counted';
    is scalar(grep { ask(DELETE => '192.0.2.9', '/monitors', port => $without)->{status} != 405 } 1 .. 300), 0,
        '0: there is no limit';
};

# In front of what start.sh runs there is no proxy.
subtest 'as start.sh sets it up' => sub {
    open my $file, '<', "$it->{state}/nginx.conf" or die $!;
    my $conf = join '', <$file>;
    like $conf, qr/^\s*worker_connections 16384;$/m, 'connections to fit';
    like $conf, qr/^\s*limit_conn watchpost_streams 64;$/m, 'the streams of a client';
    like $conf, qr/^\s*limit_req_zone \S+ zone=watchpost_writes:4m rate=50r\/s;$/m, '... its writes';
    like $conf, qr/^\s*limit_req zone=watchpost_writes burst=100 nodelay;$/m, '... in bursts';
    local $ENV{CLIENT_STREAMS} = 20000;
    like scalar(`'$ENV{WATCHPOST_BUILD}/watchpost.fcgi' --nginx-events`), qr/^worker_connections 41280;$/, 'more for more streams';
};

done_testing;
