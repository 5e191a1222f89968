# What counts for a wait: checks that began behind the cursor, and not what it has seen; and what can never be met any more
# is said.  With nginx, one worker and the events helper, as in waits.t.
use strict;
use warnings;
use Test::More;
use Wait qw(eventually);
use Waiting;

my $it = Waiting::instance();
my $admin = $it->{admin_key};

sub as_admin { my ($method, $path, $body) = @_; return ask($method, $path, $body, $admin) }

sub monitor { return as_admin('POST', '/monitors', { name => 'm', url => shift })->{json}{monitor}{id} }

my $id = monitor($it->url . '/api/v1/health');

subtest 'a check that the cursor has seen is not behind it' => sub {
    is as_admin('POST', "/monitors/$id/check?wait=60")->{json}{status}, 'up', 'checked';
    my $cursor = as_admin('GET', "/wait?ids=$id")->{json}{cursor};
    is as_admin('GET', "/wait?ids=$id&checks=1&after=$cursor&timeout=1")->{json}{code}, 'WAIT_NOT_MET', 'its result does not count';
    my $newest = sub { as_admin('GET', "/monitors/$id/heartbeats?limit=1")->{json}[0]{seq} };
    my $seen = $newest->();
    my $early = as_admin('POST', "/monitors/$id/check");
    is "$early->{status} $early->{json}{after}", "429 $cursor", 'within the pause: where to go on';
    my $promised = as_admin('POST', "/monitors/$id/check?wait=1");
    is $promised->{status}, 202, 'one is promised for its end';
    is $it->ask('GET', "$promised->{json}{wait}&timeout=60")->{status}, 200, '... and where to wait for it is told';
    cmp_ok $newest->(), '>', $seen, '... where only that one counts';
};

subtest 'what cannot come any more' => sub {
    my ($gone, $paused) = map { monitor('http://127.0.0.1:1/') } 1 .. 2;
    my $handed_over = sub { ($it->ask('GET', '/metrics')->{content} =~ m{^watchpost_http_requests_total\{method="GET",route="/api/v1/wait",code="200"\} (\d+)}m)[0] };
    my $before = $handed_over->();
    my @waiters = map { begin('GET', "/wait?$_&timeout=110", undef, $admin) } "ids=$id,$gone", "ids=$paused&checks=1";
    eventually(sub { $handed_over->() == $before + 2 });
    as_admin('DELETE', "/monitors/$gone");
    as_admin('POST', "/monitors/$paused/pause");
    is ended($waiters[0])->{json}{code}, 'NOT_FOUND', 'one of several was deleted: the others do not meet it';
    is ended($waiters[1])->{json}{code}, 'MONITOR_PAUSED', 'results are waited for of one that was paused';
};

kill TERM => $it->{pid};
$it->ended;
done_testing;
