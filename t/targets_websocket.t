# websocket monitors: against a real server, and against some of our own for what real ones do not do.
use strict;
use warnings;
use Certificates;
use Digest::SHA qw(sha1_base64);
use JSON::PP ();
use Target;
use Test::More;
use Wait qw(within);

my $python = '/usr/bin/python3';
plan skip_all => 'python3-websockets is not installed' if system("$python -c 'import websockets' 2>/dev/null") != 0;
certificate('good');
certificate('expired', here(), not_before => time - 7200, not_after => time - 3600);

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my @servers;
END { my $status = $?; kill TERM => map { $_->{pid} } @servers; $? = $status }

sub real_server {
    my @options = @_;
    my $pid = open(my $out, '-|', $python, '-W', 'ignore', "$source/t/tools/websocket_server.py", @options) || die $!;
    push @servers, { pid => $pid, out => $out };
    my $port = within('the server', sub { <$out> });
    chomp $port;
    return { port => $port, out => $out };
}

# The code with which the connection ended, as the server saw it.
sub ended { my ($server) = @_; my $out = $server->{out}; my $line = within('the end', sub { <$out> }); chomp $line; return $line }

sub options { return '--options=' . JSON::PP->new->canonical->encode({@_}) }

my @ws = ('--type=websocket');

sub told {
    my ($seen) = @_;
    return join ': ', $seen->{outcome}, $seen->{detail} // ();
}

subtest 'a real server' => sub {
    my $server = real_server();
    my $base = "ws://127.0.0.1:$server->{port}";
    my $seen = probe(@ws, "$base/quiet");
    is told($seen), 'answered', 'the handshake';
    is $seen->{status_code}, 101, '... with its code';
    is ended($server), '/quiet 1000', '... and a goodbye';
    for (
        [echo => 'PING', 'PING'], [greets => undef, 'hello'], [pieces => undef, 'two three'], [late => undef, 'now'],
        [binary => undef, '\x01\xff'], [echo => '\xff\0', '\xff\0'], [echo => 'x' x 4000, 'x' x 1000],
        )
    {
        my ($path, $send, $expect) = @$_;
        $seen = probe(@ws, options(expect => $expect, defined $send ? (send => $send) : ()), "$base/$path");
        ok $seen->{body_matched}, "$path: " . substr $expect, 0, 20;
        is ended($server), "/$path 1000", '... and a goodbye';
    }
    $seen = probe('--timeout=1000', @ws, options(send => 'PING', expect => 'PONG'), "$base/echo");
    is told($seen), 'answered', 'another message';
    ok !$seen->{body_matched} && $seen->{cut_short}, '... for which all the time was waited';
    is $seen->{text}, 'PING', '... is kept';
    $seen = probe(@ws, options(expect => 'x'), "$base/bye");
    is told($seen), 'answered', 'one that says goodbye first';
    ok !$seen->{body_matched} && !$seen->{cut_short}, '... has not said it';
    $seen = probe('--timeout=1000', @ws, options(expect => 'x'), "$base/quiet");
    is told($seen), 'timed out', 'one that says nothing';
    ok $seen->{cut_short}, '... but is there';
    is probe(@ws, "$base/asks")->{status_code}, 401, 'one that denies';
    is probe(@ws, '--header=X-Token: secret', "$base/asks")->{status_code}, 101, '... has seen the header';
};

subtest 'under TLS' => sub {
    my $server = real_server('--cert', pem('good'), '--key', key('good'));
    my $seen = probe(@ws, options(send => 'a', expect => 'a'), "wss://localhost:$server->{port}/echo");
    ok $seen->{body_matched}, 'a message';
    is $seen->{certificate}{subject}, 'CN=a server', 'and the certificate';
    my $old = real_server('--cert', pem('expired'), '--key', key('expired'));
    is told(probe(@ws, "wss://localhost:$old->{port}/")), 'tls failed: the certificate has expired', 'one that has expired';
    is probe(@ws, options(tls_verify => JSON::PP::false), "wss://localhost:$old->{port}/")->{status_code}, 101, '... is not looked at';
    like told(probe(@ws, "ws://127.0.0.1:$server->{port}/")), qr/^failed: /, 'in the clear to one that speaks TLS';
};

# A server of ours: what it answers, given the accept value that would be right, and what it says then.
sub answers {
    my ($answer, $then) = @_;
    return 'ws://127.0.0.1:' . serve(sub {
        my ($connection) = @_;
        my ($key) = request_of($connection) =~ /^Sec-WebSocket-Key: (\S+)\r/m;
        my $accept = sha1_base64("${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11") . '=';
        syswrite $connection, ref $answer ? $answer->($accept) : $answer;
        syswrite $connection, $then // '';
        sysread $connection, my $more, 4096 for 1 .. 2;
    }) . '/';
}

sub upgrade {
    my (@more) = @_;
    return sub { join "\r\n", 'HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', "sec-websocket-accept: $_[0]", @more, '', '' };
}

subtest 'servers that break the rules' => sub {
    is told(probe(@ws, answers(upgrade()))), 'answered', 'one that does not';
    is probe(@ws, answers("HTTP/1.1 200 OK\r\n\r\n"))->{status_code}, 200, 'a web server';
    my %bad = (
        'another accept value' => [sub { upgrade()->('AAAA') }, undef, "the answer's Sec-WebSocket-Accept is wrong"],
        'none' => ["HTTP/1.1 101 Yes\r\n\r\n", undef, 'the answer has no Sec-WebSocket-Accept'],
        'an extension' => [upgrade('Sec-WebSocket-Extensions: permessage-deflate'), undef, 'the server uses an extension that was not offered'],
        'no HTTP' => ["SSH-2.0-OpenSSH_9.2\r\n", undef, 'the answer is not HTTP/1.1'],
        'headers without end' => ["HTTP/1.1 101 Yes\r\n" . ('X: ' . 'x' x 1000 . "\r\n") x 70, undef, "the answer's headers are too long"],
        'a masked frame' => [upgrade(), "\x81\x81\0\0\0\0a", 'the server breaks the rules of WebSocket'],
        'a reserved bit' => [upgrade(), "\xc1\x01a", 'the server breaks the rules of WebSocket'],
        'an unknown kind of frame' => [upgrade(), "\x83\x01a", 'the server breaks the rules of WebSocket'],
        'a long ping' => [upgrade(), "\x89\x7e\x00\x80" . 'a' x 128, 'the server breaks the rules of WebSocket'],
        'a continuation of nothing' => [upgrade(), "\x80\x01a", 'the server breaks the rules of WebSocket'],
        'a message in a message' => [upgrade(), "\x01\x01a\x81\x01b", 'the server breaks the rules of WebSocket'],
    );
    for my $story (sort keys %bad) {
        my ($answer, $then, $why) = @{ $bad{$story} };
        is told(probe(@ws, options(expect => 'b'), answers($answer, $then))), "failed: $why", $story;
    }
    my $long = "\x81\x7f" . pack('Q>', 1 << 40) . 'needle' . 'x' x 70000;
    ok probe(@ws, options(expect => 'needle'), answers(upgrade(), $long))->{body_matched}, 'a message without end: its beginning counts';
    ok !probe(@ws, options(expect => 'nothing'), answers(upgrade(), $long))->{body_matched}, '... and nothing else';
    like told(probe(@ws, 'ws://127.0.0.1:' . serve(sub { request_of($_[0]) }) . '/')), qr/^failed: the connection was closed before/, 'one that closes';
};

done_testing;
