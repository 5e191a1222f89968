# Gates: what they answer while they run and when they are decided, how many there may be, and that they outlive every
# process that has to do with them.
use strict;
use warnings;
use JSON::PP;
use Test::More;
use Wait qw(eventually);
use Waiting;

my ($it, $good, $bad) = Waiting::start();
my ($id, $key, $admin) = (@$good{qw(id key)}, $it->{admin_key});

subtest 'gates' => sub {
    my $passed = ask('POST', "/gates?checks=1&timeout_seconds=60&wait=60&ids=$id", undef, $key);
    is "$passed->{status} $passed->{json}{state}", '200 passed', 'passed' or diag $passed->{content};
    my $none = ask('POST', "/gates?ids=$id");
    is $none->{status}, 401, 'without a key';
    is ask('POST', "/gates?ids=$id", undef, $bad->{key})->{status}, 403, 'with another one\'s';
    is ask('POST', '/gates', { ids => [ $id, $bad->{id} ], keys => [ $key, $bad->{key} ], timeout_seconds => 10 })->{status}, 201, 'several keys';
    is ask('POST', "/gates?ids=$id", { ids => [$id] }, $key)->{status}, 400, 'said twice';
    is ask('POST', '/gates?tag=prod', undef, $key)->{status}, 403, 'a manage key selects by ids';
    my $failing = ask('POST', '/gates', { ids => [ $bad->{id} ], checks => 1, timeout_seconds => 25 }, $bad->{key});
    is $failing->{status}, 201, 'made';
    my $url = "/gates/$failing->{json}{id}";
    is ask('GET', $url)->{json}{state}, 'running', 'it runs';
    is ask('GET', "$url?wait=0")->{json}{code}, 'GATE_RUNNING', '... which is no yes';
    my $failed = ask('GET', "$url?wait=60", undef, $bad->{key});
    is "$failed->{status} $failed->{json}{code}", '412 GATE_FAILED', 'it fails closed';
    like $failed->{json}{evidence}{error_message}, qr/refused/, '... and says why';
    ok $failed->{json}{evidence}{phases_ms} && $failed->{json}{evidence}{heartbeat_id}, '... with what the check saw';
    ok !ask('GET', $url)->{json}{evidence}, '... to those with a key';
    my $cancelled = ask('POST', "/gates?ids=$id", undef, $key)->{json};
    is ask('DELETE', "/gates/$cancelled->{id}", undef, $bad->{key})->{status}, 403, 'who may not make it may not cancel it';
    is ask('DELETE', "/gates/$cancelled->{id}", undef, $key)->{json}{gate}{state}, 'cancelled', 'cancelled';
    is ask('GET', "/gates/$cancelled->{id}")->{json}{code}, 'GATE_FAILED', 'which is no yes either';
    is ask('DELETE', "/gates/$passed->{json}{id}", undef, $key)->{json}{gate}{state}, 'passed', 'a decided one stays';
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
    my $more = sub { ask('POST', '/gates', { ids => [ $bad->{id} ], timeout_seconds => 600 }, $bad->{key}) };
    my $one;
    while (($one = $more->())->{status} == 201 && @gates <= 20) { push @gates, $one->{json}{id} }
    is $one->{status}, 503, 'one more is put off' or diag $one->{content};
    cmp_ok $one->{headers}{'retry-after'} // 0, '>', 0, '... with when to come back';
    cmp_ok scalar @gates, '<=', 20, '... the twenty-first at the latest';
    my $cancel = sub { ask('DELETE', "/gates/$_[0]", undef, $bad->{key})->{status} };
    is $cancel->(pop @gates), 200, 'one is cancelled';
    my $next = $more->();
    is $next->{status}, 201, '... which makes room';
    is_deeply [ grep { $cancel->($_) != 200 } @gates, $next->{json}{id} ], [], 'all are cancelled';
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
    $gate = ask('POST', "/gates?ids=$bad->{id}&checks=20&timeout_seconds=600", undef, $bad->{key})->{json};
    $waiter = begin('GET', "/gates/$gate->{id}?wait=120", undef, $bad->{key});
    %family = $it->family;
    kill KILL => grep { $family{$_} =~ /^watchpost(?:[.]fcgi|-events?)?$/ } keys %family;
    isnt ended($waiter)->{status}, 200, 'the helper and the workers are killed: a client that waits is not told that it passed';
    ok eventually(sub { ask('GET', "/gates/$gate->{id}")->{status} == 200 && $it->is_live }), '... others take their place';
    is ask('GET', "/gates/$gate->{id}")->{json}{state}, 'running', '... and the gate has outlived them';
    is ask('DELETE', "/gates/$gate->{id}", undef, $bad->{key})->{json}{gate}{state}, 'cancelled', '... until it is cancelled';
    is ask('GET', "/gates/$gate->{id}?wait=60")->{json}{code}, 'GATE_FAILED', '... which is no yes';
};

done_testing;
