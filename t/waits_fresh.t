# What counts for a wait: checks that began behind the cursor, and not what it has seen; and what can never be met any more
# is said.  With nginx, one worker and the events helper, as in waits.t.
use strict;
use warnings;
use Instance;
use JSON::PP;
use POSIX ();
use Test::More;
use Wait qw(eventually);

my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, WATCHPOST_WORKERS => 1 });
my $admin = $it->{admin_key};

sub ask {
    my ($method, $path, $body) = @_;
    my $answer = $it->ask($method, "/api/v1$path", { headers => { Authorization => "Bearer $admin" }, $body ? (content => encode_json($body)) : () });
    return { %$answer, json => eval { decode_json($answer->{content}) } };
}

# In a process of its own; what it was answered comes from the handle.
sub begin {
    my @request = @_;
    open my $from, '-|' or do {
        print encode_json(ask(@request)->{json});
        close STDOUT;
        POSIX::_exit(0);
    };
    return $from;
}

sub ended { my ($from) = @_; local $/; return decode_json(scalar <$from>) }

sub monitor { return ask('POST', '/monitors', { name => 'm', url => shift })->{json}{monitor}{id} }

my $id = monitor($it->url . '/api/v1/health');

subtest 'a check that the cursor has seen is not behind it' => sub {
    is ask('POST', "/monitors/$id/check?wait=60")->{json}{status}, 'up', 'checked';
    my $cursor = ask('GET', "/wait?ids=$id")->{json}{cursor};
    is ask('GET', "/wait?ids=$id&checks=1&after=$cursor&timeout=1")->{json}{code}, 'WAIT_NOT_MET', 'its result does not count';
    my $newest = sub { ask('GET', "/monitors/$id/heartbeats?limit=1")->{json}[0]{seq} };
    my $seen = $newest->();
    my $early = ask('POST', "/monitors/$id/check");
    is "$early->{status} $early->{json}{after}", "429 $cursor", 'within the pause: where to go on';
    my $promised = ask('POST', "/monitors/$id/check?wait=1");
    is $promised->{status}, 202, 'one is promised for its end';
    is $it->ask('GET', "$promised->{json}{wait}&timeout=60")->{status}, 200, '... and where to wait for it is told';
    cmp_ok $newest->(), '>', $seen, '... where only that one counts';
};

subtest 'what cannot come any more' => sub {
    my ($gone, $paused) = map { monitor('http://127.0.0.1:1/') } 1 .. 2;
    my $handed_over = sub { ($it->ask('GET', '/metrics')->{content} =~ m{^watchpost_http_requests_total\{method="GET",route="/api/v1/wait",code="200"\} (\d+)}m)[0] };
    my $before = $handed_over->();
    my @waiters = map { begin('GET', "/wait?$_&timeout=110") } "ids=$id,$gone", "ids=$paused&checks=1";
    eventually(sub { $handed_over->() == $before + 2 });
    ask('DELETE', "/monitors/$gone");
    ask('POST', "/monitors/$paused/pause");
    is ended($waiters[0])->{code}, 'NOT_FOUND', 'one of several was deleted: the others do not meet it';
    is ended($waiters[1])->{code}, 'MONITOR_PAUSED', 'results are waited for of one that was paused';
};

kill TERM => $it->{pid};
$it->ended;
done_testing;
