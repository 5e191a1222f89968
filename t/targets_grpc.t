# grpc monitors: against a real gRPC server, and against some that are none.
use strict;
use warnings;
use Certificates;
use JSON::PP ();
use List::Util qw(uniq);
use Target;
use Test::More;
use Wait qw(within);

my $python = '/usr/bin/python3';
plan skip_all => 'python3-grpcio is not installed' if system("$python -c 'import grpc' 2>/dev/null") != 0;
certificate('good');
certificate('expired', here(), not_before => time - 7200, not_after => time - 3600);

my $source = $ENV{WATCHPOST_SOURCE} // '.';
my @servers;
END { my $status = $?; kill KILL => map { $_->{pid} } @servers; $? = $status }

sub real_server {
    my @options = @_;
    my $pid = open(my $out, '-|', $python, "$source/t/tools/grpc_server.py", @options) || die $!;
    push @servers, { pid => $pid, out => $out };
    my $port = within('the server', sub { <$out> });
    chomp $port;
    return $port;
}

sub options { return '--options=' . JSON::PP->new->canonical->encode({@_}) }

my @grpc = ('--type=grpc', '--timeout=10000');       # the second that probes have by themselves a busy machine may need

sub told {
    my ($seen) = @_;
    return join ': ', $seen->{outcome}, $seen->{detail} // $seen->{health} // ();
}

subtest 'a real server' => sub {
    my $port = real_server();
    my $url = "grpc://127.0.0.1:$port";
    is told(probe(@grpc, $url)), 'answered', 'it serves';
    is told(probe(@grpc, "$url/")), 'answered', '... with a slash behind the port, too';
    is told(probe(@grpc, options(grpc_service => 'sick'), $url)), 'answered: gRPC health: NOT_SERVING', 'a service that does not';
    is told(probe(@grpc, options(grpc_service => 'none'), $url)), 'answered: gRPC status 5 NOT_FOUND', 'one that is not known';
    is told(probe(@grpc, options(grpc_service => 'secret'), $url)), 'answered: gRPC status 16 UNAUTHENTICATED', 'one that asks who we are';
    is told(probe(@grpc, options(grpc_service => 'secret'), '--header=X-Token: secret', $url)), 'answered', '... and is told';
    is told(probe(@grpc, '--timeout=1000', options(grpc_service => 'slow'), $url)), 'timed out', 'one that does not answer';
    my $without = 'grpc://127.0.0.1:' . real_server('--no-health');     # answers before it has read the question, now and then
    is join(', ', uniq(map { told(probe(@grpc, $without)) } 1 .. 20)), 'answered: gRPC status 12 UNIMPLEMENTED', 'a server without a health service';
    my @times = probe(@grpc, ($url) x 1);
    cmp_ok $times[0]{response_time_ms}, '<', 10000, 'in time';
};

subtest 'under TLS' => sub {
    my $port = real_server('--cert', pem('good'), '--key', key('good'));
    my $seen = probe(@grpc, "grpcs://localhost:$port");
    is told($seen), 'answered', 'it serves';
    is $seen->{certificate}{subject}, 'CN=a server', '... and shows its certificate';
    my $old = real_server('--cert', pem('expired'), '--key', key('expired'));
    is told(probe(@grpc, "grpcs://localhost:$old")), 'tls failed: the certificate has expired', 'one that has expired';
    is told(probe(@grpc, options(tls_verify => JSON::PP::false), "grpcs://localhost:$old")), 'answered', '... is not looked at';
    like told(probe(@grpc, "grpc://127.0.0.1:$port")), qr/^failed: /, 'in the clear to one that speaks TLS';
};

subtest 'servers that are none' => sub {
    my $web = serve(sub { request_of($_[0]); syswrite $_[0], "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" });
    like told(probe(@grpc, "grpc://127.0.0.1:$web")), qr/^failed: /, 'one that speaks HTTP/1.1 alone';
    like told(probe(@grpc, 'grpc://127.0.0.1:' . serve(sub { }))), qr/^failed: /, 'one that closes';
    # Frames of HTTP/2: settings, then an answer whose header block is as given (indexed fields, RFC 7541, appendix A).
    my $frame = sub { my ($type, $flags, $stream, $data) = @_; return substr(pack('NCCN', length $data, $type, $flags, $stream), 1) . $data };
    my $http2 = sub {
        my (@answer) = @_;
        return 'grpc://127.0.0.1:' . serve(sub {
            my ($connection) = @_;
            syswrite $connection, $frame->(4, 0, 0, '');
            read $connection, my $preface, 24;          # whole, however it was cut up on its way
            while (read $connection, my $head, 9) {
                my ($length, $type, $flags, $stream) = unpack 'NCCN', "\0$head";
                read $connection, my $data, $length if $length;
                syswrite $connection, $frame->(4, 1, 0, '') if $type == 4 && !($flags & 1);
                syswrite $connection, join '', map { $frame->($_->[0], $_->[1], $stream, $_->[2]) } @answer if $type == 1;
            }
        });
    };
    my $literal = sub { my ($name, $value) = @_; return "\0" . chr(length $name) . $name . chr(length $value) . $value };
    my $head = "\x88" . $literal->('content-type', 'application/grpc');
    my $good = "\0\0\0\0\2\x08\1";
    my $end = sub { [ 1, 5, $literal->('grpc-status', $_[0]) ] };
    is told(probe(@grpc, $http2->([ 1, 4, $head ], [ 0, 0, $good ], $end->('0')))), 'answered', 'one that is';
    is told(probe(@grpc, $http2->([ 1, 5, $head . $literal->('grpc-status', '14') ]))), 'answered: gRPC status 14 UNAVAILABLE', 'a status in the headers';
    is told(probe(@grpc, $http2->([ 1, 4, $head ], [ 0, 0, $good ], $end->('99')))), 'answered: gRPC status 99', 'one that nobody knows';
    # The question is headers and a message: this one answers between them.  An answer to what was not asked yet would be none.
    my $hasty = serve(sub {
        my ($connection) = @_;
        syswrite $connection, $frame->(4, 0, 0, '');
        read $connection, my $preface, 24;
        for (my $type = -1; $type != 1 && read $connection, my $head, 9;) {
            (my $length, $type) = unpack 'NC', "\0$head";
            read $connection, my $data, $length if $length;
        }
        syswrite $connection, $frame->(1, 4, 1, $head) . $frame->(0, 0, 1, $good) . $frame->(1, 5, 1, $end->('0')->[2]);
        1 while sysread $connection, my $all, 4096;
    });
    is told(probe(@grpc, "grpc://127.0.0.1:$hasty")), 'answered', 'one that answers before it has read the question';
    is told(probe(@grpc, $http2->([ 1, 4, $head ], [ 0, 0, $good ], $end->('0'), [ 3, 0, pack 'N', 2 ]))), 'answered',
        'one that resets the stream behind its answer';
    my %bad = (
        'no gRPC' => [[ [ 1, 5, "\x88" ] ], 'the server does not speak gRPC'],
        'a page that is missing' => [[ [ 1, 5, "\x8d" ] ], 'the server does not speak gRPC: HTTP status 404'],
        'a call without a status' => [[ [ 1, 4, $head ], [ 0, 1, $good ] ], 'the call ended without a status'],
        'another message' => [[ [ 1, 4, $head ], [ 0, 0, "\0\0\0\0\2\x0a" ], $end->('0') ], 'the answer is not one of a health service'],
        'a compressed one' => [[ [ 1, 4, $head ], [ 0, 0, "\1\0\0\0\2\x08\1" ], $end->('0') ], 'the answer is not one of a health service'],
        'none' => [[ [ 1, 4, $head ], $end->('0') ], 'the answer is not one of a health service'],
        'one that is too long' => [[ [ 1, 4, $head ], [ 0, 0, 'x' x 5000 ], $end->('0') ], "the answer is longer than a health service's"],
    );
    for my $story (sort keys %bad) {
        my ($frames, $why) = @{ $bad{$story} };
        is told(probe(@grpc, $http2->(@$frames))), "failed: $why", $story;
    }
};

done_testing;
