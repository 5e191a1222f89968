# Answers that wait: GET /wait, a check with its result, a tool of MCP.  With nginx, one worker and the events helper,
# because a waiter is handed from one to the other; and no worker is held by it.
use strict;
use warnings;
use JSON::PP;
use Test::More;
use Time::HiRes qw(time);
use Wait qw(eventually);
use Waiting;

my ($it, $good, $bad) = Waiting::start();
my ($id, $key, $admin) = (@$good{qw(id key)}, $it->{admin_key});

subtest 'a wait' => sub {
    my $waiter = begin('GET', "/wait?ids=$id&timeout=60");
    my $result = ask('POST', "/monitors/$id/check?wait=60", undef, $key);
    is $result->{status}, 200, 'a check that is waited for';
    is $result->{json}{heartbeat}{status}, 'up', '... with what it found';
    my $answer = ended($waiter);
    is $answer->{status}, 200, 'it has come';
    is $answer->{json}{monitors}[0]{status}, 'up', '... by that';
    is ask('GET', "/wait?ids=$id")->{json}{met}, JSON::PP::true, 'what is so already is answered at once';
    $answer = ask('GET', "/wait?ids=$id&until=down&timeout=1");
    is "$answer->{status} $answer->{json}{code}", '412 WAIT_NOT_MET', 'what does not come';
    ok !$answer->{json}{met} && $answer->{json}{cursor} =~ /^\d+$/, '... in the same shape';
    for (['tag=nothing', '404 NO_MATCH'], ['ids=nothing', '404 NOT_FOUND'], ['', '400 VALIDATION_ERROR'], ['tag=', '400 VALIDATION_ERROR'],
            ["ids=$id&timeout=0", '400 VALIDATION_ERROR'], ["ids=$id&checks=21", '400 VALIDATION_ERROR'], ["ids=$id&until=fine", '400 VALIDATION_ERROR'],
            ["ids=$id&after=x", '400 VALIDATION_ERROR']) {
        $answer = ask('GET', "/wait?$_->[0]");
        is "$answer->{status} $answer->{json}{code}", $_->[1], $_->[0];
    }
    is ask('GET', '/wait?tag=prod&timeout=1', undef, $admin)->{status}, 200, 'by tag';
    is ask('GET', '/wait?tag=prod&timeout=1')->{json}{code}, 'NO_MATCH', '... of what the reader may list';
};

subtest 'results in a row, and changes' => sub {
    my $cursor = ask('GET', "/wait?ids=$id")->{json}{cursor};
    my $waiter = begin('GET', "/wait?ids=$id&checks=1&after=$cursor&timeout=60");
    ask('POST', "/monitors/$id/check?wait=60", undef, $key);
    is ended($waiter)->{status}, 200, 'a check after the cursor';
    $waiter = begin('GET', "/wait?ids=$bad->{id}&until=changed&timeout=60");
    ask('POST', "/monitors/$bad->{id}/check?wait=60", undef, $admin);
    is ended($waiter)->{json}{monitors}[0]{status}, 'down', 'a change';
    ask('POST', "/monitors/$id/pause", undef, $key);
    is ask('GET', "/wait?ids=$id&checks=1")->{json}{code}, 'MONITOR_PAUSED', 'of a paused one no check will come';
    ask('POST', "/monitors/$id/resume", undef, $key);
};

# A wait over MCP: the helper holds the client, says that it is there, and ends with the result of JSON-RPC.
subtest 'a tool that waits' => sub {
    my $mcp = sub {
        my ($accept, $name, %args) = @_;
        my $body = encode_json({ jsonrpc => '2.0', id => 'w1', method => 'tools/call', params => { name => $name, arguments => \%args } });
        return $it->ask('POST', '/mcp', { headers => { Accept => $accept, Authorization => "Bearer $admin" }, content => $body });
    };
    my $result = sub { my ($answer) = @_; my ($data) = $answer->{content} =~ /^data: (.*)$/m; return decode_json($data // $answer->{content}) };
    my %never = (ids => [ $bad->{id} ], until => 'up', timeout_seconds => 12);
    my $stream = $mcp->('application/json, text/event-stream', 'wait', %never);
    like $stream->{headers}{'content-type'}, qr{^text/event-stream}, 'a client that takes a stream gets one';
    cmp_ok scalar(() = $stream->{content} =~ /^:/mg), '>=', 2, '... with a comment at once and each ten seconds' or diag $stream->{content};
    is scalar(() = $stream->{content} =~ /^event: message$/mg), 1, '... and one message';
    my $said = $result->($stream);
    is_deeply [ $said->{id}, $said->{result}{structuredContent}{met}, $said->{result}{structuredContent}{code} ], [ 'w1', JSON::PP::false, 'WAIT_NOT_MET' ], 'which is the result';
    my $plain = $mcp->('application/json', 'wait', %never, timeout_seconds => 1);
    like $plain->{headers}{'content-type'}, qr{^application/json}, 'another gets JSON';
    ok exists $result->($plain)->{result}{structuredContent}{met}, '... the same';
    my $down = $mcp->('text/event-stream', 'wait', %never, until => 'down');
    ok $result->($down)->{result}{structuredContent}{met}, 'what is so already is answered at once';
    my $check = $mcp->('application/json', 'check', id => $bad->{id}, wait_seconds => 60);
    is $result->($check)->{result}{structuredContent}{heartbeat}{status}, 'down', 'a check that is waited for';
    my $no = $mcp->('text/event-stream', 'wait', tag => 'nothing', until => 'up');
    ok $result->($no)->{result}{isError}, 'a refusal is a result, too';
};

subtest 'a key that is revoked, many that wait, and the inside' => sub {
    my $waiter = begin('GET', "/wait?ids=$id&until=down&timeout=60", undef, $key);
    my @crowd = map { begin('GET', "/wait?ids=$id&until=down&timeout=8") } 1 .. 30;
    ok eventually(sub { ask('GET', '/health')->{status} == 200 }), 'one worker, and it answers';
    my $begun = time;
    is ask('GET', "/monitors/$id")->{status}, 200, '... others';
    cmp_ok time - $begun, '<', 10, '... at once';
    ok eventually(sub {
        $key = ask('POST', "/monitors/$id/rotate-key", undef, $admin)->{json}{manage_key};
        my $ready = '';
        vec($ready, fileno $waiter, 1) = 1;
        return select($ready, undef, undef, 3);
    }), 'its answer comes';
    is ended($waiter)->{status}, 401, 'which says that it ended with the key';
    is ended($_)->{status}, 412, 'not met' for @crowd;
    is ask('GET', '/../.hold?x')->{status}, 404, 'nobody asks the helper from outside';
    is $it->ask('GET', '/.hold?x')->{status}, 404, '... by any path';
};

done_testing;
