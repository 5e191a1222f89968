# Answers that wait: GET /wait, a check with its result, gates.  With nginx, one worker and the events helper, because a
# waiter is handed from one to the other; and no worker is held by it.
use strict;
use warnings;
use Instance;
use JSON::PP;
use Target;
use Test::More;
use Time::HiRes qw(time);
use Wait qw(eventually);

my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, WATCHPOST_WORKERS => 1 });
my $admin = $it->{admin_key};
my $flag = "$it->{folder}/broken";

sub ask {
    my ($method, $path, $body, $key, %headers) = @_;
    $headers{Authorization} = "Bearer $key" if $key;
    my $answer = $it->ask($method, "/api/v1$path", { headers => \%headers, $body ? (content => encode_json($body)) : () });
    return { %$answer, json => eval { decode_json($answer->{content}) } };
}

# In a process of its own; what it was answered comes from the handle.
sub begin {
    my @request = @_;
    open my $from, '-|' or do {
        my $answer = ask(@request);
        print encode_json({ status => $answer->{status}, json => $answer->{json} });
        close STDOUT;
        POSIX::_exit(0);
    };
    return $from;
}

sub ended { my ($from) = @_; local $/; return decode_json(scalar <$from>) }

my $made = ask('POST', '/monitors', { name => 'api', url => $it->url . '/api/v1/health', confirmation_threshold => 1, tags => ['prod'] }, $admin)->{json};
my ($id, $key) = ($made->{monitor}{id}, $made->{manage_key});
my $bad = ask('POST', '/monitors', { name => 'bad', url => 'http://127.0.0.1:1/', confirmation_threshold => 1 }, $admin)->{json};

subtest 'a wait' => sub {
    my $waiter = begin('GET', "/wait?ids=$id&timeout=60");
    my $result = ask('POST', "/monitors/$id/check?wait=60", undef, $key);
    is $result->{status}, 200, 'a check that is waited for';
    is $result->{json}{heartbeat}{status}, 'up', '... with what it found';
    my $answer = ended($waiter);
    is $answer->{status}, 200, 'it has come';
    is $answer->{json}{monitors}[0]{status}, 'up', '... by that';
    is ask('GET', "/wait?ids=$id")->{json}{met}, JSON::PP::true, 'what is so already is answered at once';
    my $begun = time;
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
    $waiter = begin('GET', "/wait?ids=$bad->{monitor}{id}&until=changed&timeout=60");
    ask('POST', "/monitors/$bad->{monitor}{id}/check?wait=60", undef, $admin);
    is ended($waiter)->{json}{monitors}[0]{status}, 'down', 'a change';
    ask('POST', "/monitors/$id/pause", undef, $key);
    is ask('GET', "/wait?ids=$id&checks=1")->{json}{code}, 'MONITOR_PAUSED', 'of a paused one no check will come';
    ask('POST', "/monitors/$id/resume", undef, $key);
};

subtest 'gates' => sub {
    my $good = ask('POST', "/gates?checks=1&timeout_seconds=60&wait=60&ids=$id", undef, $key);
    is "$good->{status} $good->{json}{state}", '200 passed', 'passed' or diag $good->{content};
    my $none = ask('POST', "/gates?ids=$id");
    is $none->{status}, 401, 'without a key';
    is ask('POST', "/gates?ids=$id", undef, $bad->{manage_key})->{status}, 403, 'with another one\'s';
    is ask('POST', '/gates', { ids => [ $id, $bad->{monitor}{id} ], keys => [ $key, $bad->{manage_key} ], timeout_seconds => 10 })->{status}, 201, 'several keys';
    is ask('POST', "/gates?ids=$id", { ids => [$id] }, $key)->{status}, 400, 'said twice';
    is ask('POST', '/gates?tag=prod', undef, $key)->{status}, 403, 'a manage key selects by ids';
    my $failing = ask('POST', '/gates', { ids => [ $bad->{monitor}{id} ], checks => 1, timeout_seconds => 20 }, $bad->{manage_key});
    is $failing->{status}, 201, 'made';
    my $url = "/gates/$failing->{json}{id}";
    is ask('GET', $url)->{json}{state}, 'running', 'it runs';
    is ask('GET', "$url?wait=0")->{json}{code}, 'GATE_RUNNING', '... which is no yes';
    my $failed = ask('GET', "$url?wait=60", undef, $bad->{manage_key});
    is "$failed->{status} $failed->{json}{code}", '412 GATE_FAILED', 'it fails closed';
    like $failed->{json}{evidence}{error_message}, qr/refused/, '... and says why';
    ok $failed->{json}{evidence}{phases_ms} && $failed->{json}{evidence}{heartbeat_id}, '... with what the check saw';
    ok !ask('GET', $url)->{json}{evidence}, '... to those with a key';
    my $cancelled = ask('POST', "/gates?ids=$id", undef, $key)->{json};
    is ask('DELETE', "/gates/$cancelled->{id}", undef, $bad->{manage_key})->{status}, 403, 'who may not make it may not cancel it';
    is ask('DELETE', "/gates/$cancelled->{id}", undef, $key)->{json}{gate}{state}, 'cancelled', 'cancelled';
    is ask('GET', "/gates/$cancelled->{id}")->{json}{code}, 'GATE_FAILED', 'which is no yes either';
    is ask('DELETE', "/gates/$good->{json}{id}", undef, $key)->{json}{gate}{state}, 'passed', 'a decided one stays';
    is ask('GET', '/gates', undef, $admin)->{status}, 200, 'the list';
    my $events = ask('GET', '/events?types=gate.passed,gate.failed', undef, $admin, Accept => 'application/json');
    ok scalar(grep { $_->{type} eq 'gate.passed' } @{ $events->{json}{events} // [] }), 'it is an event' or diag explain $events;
    my $nothing = ask('GET', "/events?types=gate.passed&after=$events->{json}{cursor}", undef, $admin, Accept => 'application/json');
    cmp_ok length $nothing->{content}, '<=', 100, 'a poll when nothing has changed is short' or diag $nothing->{content};
};

# What is repeated while the first is held is told so, and afterwards answered of the same gate.
subtest 'an Idempotency-Key on what waits' => sub {
    my %once = ('Idempotency-Key' => 'deploy-7');
    my ($gated, $checked) = map { ask('POST', '/monitors', { name => $_, url => $it->url . '/api/v1/health' }, $admin)->{json}{monitor}{id} } qw(g c);
    my @gate = ('POST', "/gates?ids=$gated&checks=2&timeout_seconds=60&wait=60", undef, $admin, %once);
    my $held = begin(@gate);
    eventually(sub { grep { $_->{members}[0]{id} eq $gated } @{ ask('GET', '/gates', undef, $admin)->{json} } });
    my $early = ask(@gate);
    is "$early->{status} $early->{json}{code}", '409 IDEMPOTENCY_IN_PROGRESS', 'while the first is held';
    ok $early->{headers}{'retry-after'}, '... with when to come again';
    is ask(@gate[ 0 .. 1 ], { label => 'x' }, $admin, %once)->{json}{code}, 'IDEMPOTENCY_KEY_REUSED', 'for another one it is used';
    my $first = ended($held);
    is "$first->{status} $first->{json}{state}", '200 passed', 'it passes';
    my $again = ask(@gate);
    is_deeply [ @{$again}{qw(status json)}, $again->{headers}{'idempotent-replayed'} ], [ 200, $first->{json}, 'true' ], 'again: the same gate, as it was';
    my ($one, $two) = map { ask('POST', "/monitors/$checked/check?wait=60", undef, $admin, 'Idempotency-Key' => 'look-7') } 1 .. 2;
    is_deeply $two->{json}, $one->{json}, 'a check: what that one found';
    is $two->{headers}{'idempotent-replayed'}, 'true', '... and no other was made';
};

subtest 'twenty gates run at once' => sub {
    my @gates;
    my $more = sub { ask('POST', '/gates', { ids => [ $bad->{monitor}{id} ], timeout_seconds => 600 }, $bad->{manage_key}) };
    my $one;
    while (($one = $more->())->{status} == 201 && @gates <= 20) { push @gates, $one->{json}{id} }
    is $one->{status}, 503, 'one more is put off' or diag $one->{content};
    cmp_ok $one->{headers}{'retry-after'} // 0, '>', 0, '... with when to come back';
    cmp_ok scalar @gates, '<=', 20, '... the twenty-first at the latest';
    my $cancel = sub { ask('DELETE', "/gates/$_[0]", undef, $bad->{manage_key})->{status} };
    is $cancel->(pop @gates), 200, 'one is cancelled';
    my $next = $more->();
    is $next->{status}, 201, '... which makes room';
    is_deeply [ grep { $cancel->($_) != 200 } @gates, $next->{json}{id} ], [], 'all are cancelled';
};

# A wait over MCP: the helper holds the client, says that it is there, and ends with the result of JSON-RPC.
subtest 'a tool that waits' => sub {
    my $mcp = sub {
        my ($accept, $name, %args) = @_;
        my $body = encode_json({ jsonrpc => '2.0', id => 'w1', method => 'tools/call', params => { name => $name, arguments => \%args } });
        return $it->ask('POST', '/mcp', { headers => { Accept => $accept, Authorization => "Bearer $admin" }, content => $body });
    };
    my $result = sub { my ($answer) = @_; my ($data) = $answer->{content} =~ /^data: (.*)$/m; return decode_json($data // $answer->{content}) };
    my %never = (ids => [ $bad->{monitor}{id} ], until => 'up', timeout_seconds => 12);
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
    my $check = $mcp->('application/json', 'check', id => $bad->{monitor}{id}, wait_seconds => 60);
    is $result->($check)->{result}{structuredContent}{heartbeat}{status}, 'down', 'a check that is waited for';
    my $no = $mcp->('text/event-stream', 'wait', tag => 'nothing', until => 'up');
    ok $result->($no)->{result}{isError}, 'a refusal is a result, too';
};

subtest 'any process may be killed' => sub {
    my $gate = ask('POST', "/gates?ids=$id&checks=2&timeout_seconds=120", undef, $key)->{json};
    my %family = $it->family;
    kill KILL => grep { $family{$_} eq 'watchpost' } keys %family;
    my $waiter = begin('GET', "/gates/$gate->{id}?wait=120", undef, $key);
    my $run = $it->launch('check');
    my $answer = ended($waiter);
    is "$answer->{status} $answer->{json}{state}", '200 passed', 'the next run goes on with it';
    waitpid $run, 0;
    $gate = ask('POST', "/gates?ids=$bad->{monitor}{id}&checks=20&timeout_seconds=600", undef, $bad->{manage_key})->{json};
    $waiter = begin('GET', "/gates/$gate->{id}?wait=120", undef, $bad->{manage_key});
    %family = $it->family;
    kill KILL => grep { $family{$_} =~ /^watchpost(?:[.]fcgi|-events?)?$/ } keys %family;
    isnt ended($waiter)->{status}, 200, 'the helper and the workers are killed: a client that waits is not told that it passed';
    ok eventually(sub { ask('GET', "/gates/$gate->{id}")->{status} == 200 && $it->is_live }), '... others take their place';
    is ask('GET', "/gates/$gate->{id}")->{json}{state}, 'running', '... and the gate has outlived them';
    is ask('DELETE', "/gates/$gate->{id}", undef, $bad->{manage_key})->{json}{gate}{state}, 'cancelled', '... until it is cancelled';
    is ask('GET', "/gates/$gate->{id}?wait=60")->{json}{code}, 'GATE_FAILED', '... which is no yes';
};

subtest 'a key that is revoked, many that wait, and the inside' => sub {
    my $waiter = begin('GET', "/wait?ids=$id&until=down&timeout=60", undef, $key);
    my @crowd = map { begin('GET', "/wait?ids=$id&until=down&timeout=20") } 1 .. 30;
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
