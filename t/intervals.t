# Due-ness as the clock runs: an interval of seconds is kept by a run that stays until the next one begins, a slow target
# holds nothing else back, a failure is looked at again soon, and a result belongs to the question it was asked with.
use strict;
use warnings;
use POSIX qw(WNOHANG);
use Target;
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $wp = Watchpost->new(MIN_INTERVAL_SECONDS => 1);
my ($asked, $go, $broken) = map { $wp->folder . "/$_" } qw(asked go broken);

sub touch { open my $file, '>', $_[0] or die "$_[0]: $!" }

# Answers at once, or for /slow when it is told to; 503 for /broken as long as that file is there.
my $port = serve(sub {
    my ($connection) = @_;
    my $request = request_of($connection);
    if ($request =~ m{ /slow }) {
        touch($asked);
        eventually(sub { -e $go || !-e $asked });
    }
    my $status = $request =~ m{ /broken } && -e $broken ? '503 Service Unavailable' : '200 OK';
    print {$connection} "HTTP/1.1 $status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
});

sub watched {
    my ($path, %more) = @_;
    return $wp->monitor(name => $path, url => "http://127.0.0.1:$port$path", %more);
}

sub beats { return @{ $wp->get("/monitors/$_[0]{id}/heartbeats")->{json} } }
sub ended { return waitpid($_[0], WNOHANG) == $_[0] }
sub last_run { return $wp->sql("select value from settings where name = 'last_check_run'") }

subtest 'one single check says nothing of the schedule' => sub {
    my $m = watched('/alone');
    $wp->check(monitor => $m->{id});
    is scalar(beats($m)), 1, 'it is made';
    is last_run(), '', 'and is no run over what is due';
};

subtest 'an interval of two seconds, beside a slow target' => sub {
    my $slow = watched('/slow', interval_seconds => 600, timeout_ms => 60_000);
    my $often = watched('/often', interval_seconds => 2);
    my $first = $wp->begin('check');
    ok eventually(sub { -e $asked }), 'the slow target is being asked';
    ok eventually(sub { beats($often) >= 3 }, 15), 'and meanwhile the other one three times';
    # On a busy machine a check may begin a second late; earlier than asked for it never does, nor by the minute.
    my @at = map { Watchpost::seconds($_->{checked_at}) } reverse beats($often);
    my @apart = map { $at[$_] - $at[$_ - 1] } 1 .. 2;
    is_deeply [ grep { $_ < 2 || $_ > 15 } @apart ], [], 'two seconds apart' or diag "@apart";
    my $young = watched('/young', interval_seconds => 600);
    ok eventually(sub { beats($young) == 1 }, 10), 'what is created meanwhile is checked by this run';
    is last_run(), '', 'the minute is not done while the slow one is awaited';
    touch($go);
    ok eventually(sub { beats($slow) == 1 }, 10), 'the slow one answers';
    ok eventually(sub { last_run() ne '' }, 10), '... and what was due is done';
    ok !ended($first), 'the run stays: one monitor is asked more often than once a minute';
    my $count = beats($often);
    ok eventually(sub { beats($often) > $count }, 10), '... and is asked again';

    my $second = $wp->begin('check');
    ok eventually(sub { ended($first) }, 10), 'it leaves when the next run has begun';
    is $?, 0, '... well';
    $count = beats($often);
    ok eventually(sub { beats($often) > $count }, 10), 'which goes on';
    kill TERM => $second;
    ok eventually(sub { ended($second) }, 10), 'TERM ends a run that stays';
    is $?, 0, '... well';
    $wp->patch("/monitors/$often->{id}", { interval_seconds => 600 }, key => $often->{key});
    my $third = $wp->begin('check');
    ok eventually(sub { ended($third) }, 20), 'without such a monitor a run ends';
};

subtest 'a failure is looked at again soon' => sub {
    touch($broken);
    my $m = watched('/broken', interval_seconds => 3600, retry_interval_seconds => 300);
    my $T = time;
    my $due = sub { $wp->sql("select due_at from monitor_states where monitor =
        (select key from monitors where id = '$m->{id}')") - $_[0] };
    $wp->check(at => $T);
    is $due->($T), 300, 'unconfirmed: after the retry interval';
    $wp->check(at => $T + 300);
    is $due->($T + 300), 3600, 'confirmed: after the interval';
    is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'down', '... and down';
    $wp->patch("/monitors/$m->{id}", { recovery_threshold => 2 }, key => $m->{key});
    unlink $broken;
    $wp->check(at => $T + 3900);
    is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'down', 'one good answer of two: still down';
    is $due->($T + 3900), 300, '... and asked again soon';
    is scalar(grep { !$_->{resolved_at} } @{ $wp->get("/monitors/$m->{id}/incidents")->{json} }), 1, '... its incident open';
    $wp->check(at => $T + 4200);
    is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'up', 'the second one ends it';
    is scalar(grep { !$_->{resolved_at} } @{ $wp->get("/monitors/$m->{id}/incidents")->{json} }), 0, '... and the incident';
};

subtest 'a result belongs to the question it was asked with' => sub {
    unlink $asked, $go;
    my $m = watched('/slow', interval_seconds => 600, timeout_ms => 60_000);
    my $run = $wp->begin('check', '--monitor', $m->{id});
    ok eventually(sub { -e $asked }), 'the old url is being asked';
    $wp->patch("/monitors/$m->{id}", { url => "http://127.0.0.1:$port/other" }, key => $m->{key});
    touch($go);
    ok eventually(sub { ended($run) }, 20), 'it answers';
    is scalar(beats($m)), 0, 'which says nothing of the new one';
    $wp->check;
    is scalar(beats($m)), 1, 'that is due at once';
    $wp->patch("/monitors/$m->{id}", { name => 'another' }, key => $m->{key});
    $wp->check;
    is scalar(beats($m)), 1, 'another name asks nothing else';
};

done_testing;
