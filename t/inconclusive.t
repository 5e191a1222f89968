# What a checker in trouble of its own says of its targets: nothing.  It is in the history, and nowhere else.
use strict;
use warnings;
use POSIX qw(WNOHANG);
use Target;
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $wp = Watchpost->new(TARGET_POLICY => 'any');
my $asked = $wp->folder . '/asked';

# Never answers; notes that it was asked.
my $port = serve(sub {
    my ($connection) = @_;
    request_of($connection);
    open my $note, '>', $asked or die $!;
    close $note;
    eventually(sub { !-e $asked }, 30);
});

sub beats { return $wp->get("/monitors/$_[0]{id}/heartbeats")->{json} }

subtest 'a run that stood still while it waited' => sub {
    my $m = $wp->monitor(url => "http://127.0.0.1:$port/", timeout_ms => 1000, confirmation_threshold => 1);
    my $run = $wp->begin('check');
    ok eventually(sub { -e $asked }), 'the target is asked';
    kill STOP => $run;
    ok !eventually(sub { 0 }, 3), 'for three seconds nothing runs; the target had one';
    kill CONT => $run;
    ok eventually(sub { waitpid($run, WNOHANG) == $run }), 'the run ends';
    unlink $asked;
    my $beats = beats($m);
    is scalar(@$beats), 1, 'one heartbeat';
    is $beats->[0]{status}, 'inconclusive', 'which is inconclusive';
    is $beats->[0]{error_message}, 'The checker was held up while it waited for the answer', '... and says why';
    my $now = $wp->get("/monitors/$m->{id}")->{json};
    is $now->{current_status}, 'unknown', 'nothing is known of the monitor';
    is $now->{last_checked_at}, $beats->[0]{checked_at}, 'it was checked all the same';
    my $figures = $wp->get("/monitors/$m->{id}/uptime")->{json};
    is $figures->{total_checks_24h}, 0, 'no figure counts it';
    is $figures->{coverage_24h}, 0, 'but that it was asked for';
    is_deeply $wp->get("/monitors/$m->{id}/incidents")->{json}, [], 'and there is no incident';
    like $wp->request(GET => '/metrics')->{body},
        qr/^watchpost_checks_total\{type="http",result="inconclusive"\} 1$/m, '/metrics has it';
    is $wp->get('/monitors?status=inconclusive')->{status}, 400, 'no monitor is inconclusive';
};

subtest 'a location that cannot tell' => sub {
    my $m = $wp->monitor(consensus_threshold => 1);
    my $made = $wp->post('/locations', { name => 'Paris' }, key => $wp->admin_key)->{json};
    my $say = sub {
        return $wp->post('/probe', { results => [ { monitor_id => $m->{id}, response_time_ms => 1, @_ } ] },
            key => $made->{probe_key})->{json};
    };
    is $say->(status => 'down', error_message => 'away')->{accepted}, 1, 'it sees an outage';
    is $say->(status => 'inconclusive', error_message => 'No sockets')->{accepted}, 1, '... and then nothing';
    is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'down', 'the outage goes on';
    is $wp->get("/monitors/$m->{id}/locations")->{json}[0]{last_status}, 'down', "the location's last word stands";
    is join(' ', map { $_->{status} } @{ beats($m) }), 'inconclusive down', 'both are history';
    is $wp->get("/monitors/$m->{id}/uptime")->{json}{total_checks_24h}, 1, 'one counts';
};

# Every ten minutes is asked for; what the numbers come to in all cases is in unit/coverage_test.
subtest 'coverage' => sub {
    my $coverage = sub { return sprintf '%.3f', $wp->get("/monitors/$_[0]{id}/uptime")->{json}{coverage_24h} };
    my $m = $wp->monitor(interval_seconds => 600);
    is $coverage->($m), '100.000', 'nothing was asked for yet';
    my $at = time - 7000;
    $wp->check(monitor => $m->{id}, at => $at + 600 * $_) for 0 .. 2;
    is $coverage->($m), sprintf('%.3f', 300 / 11), 'three checks, and then none for eight intervals';
    $wp->check(monitor => $m->{id});
    is $coverage->($m), sprintf('%.3f', 400 / 12), 'another one';
    $wp->post("/monitors/$m->{id}/check", {}, key => $m->{key}, headers => { 'X-Forwarded-For' => '192.0.2.1' });
    is $coverage->($m), sprintf('%.3f', 400 / 12), 'one more in its time fills nothing';
    my ($days) = $wp->get("/monitors/$m->{id}/uptime-history?days=2")->{json};
    ok @$days > 0 && !grep({ $_->{coverage_pct} > 100 || $_->{coverage_pct} < 0 } @$days), 'days have it, too';
    my $paused = $wp->monitor(interval_seconds => 600);
    $wp->post("/monitors/$paused->{id}/pause", {}, key => $paused->{key});
    $wp->sql("update monitor_states set slot_from = slot_from - 7200 where monitor =
        (select key from monitors where id = '$paused->{id}')");
    is $coverage->($paused), '100.000', 'of a paused one nothing is asked';
    $wp->post("/monitors/$paused->{id}/resume", {}, key => $paused->{key});
    $wp->check(monitor => $paused->{id});
    is $coverage->($paused), '100.000', 'and then it is checked in time';
};

done_testing;
