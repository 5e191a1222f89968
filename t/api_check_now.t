# A check on demand: the client does not wait for it, it is not made more often than is good, and one run makes all that
# are asked for.
use strict;
use warnings;
use File::Copy qw(copy);
use Hook;
use Target;
use Test::More;
use Wait qw(eventually kill_and_await);
use Watchpost;

my $wp = Watchpost->new;
my $hook = Hook->new($wp->folder);
my $m = $wp->monitor(name => 'shop', url => $hook->url('/200/shop'));
my $at = "/monitors/$m->{id}";

# A target that says nothing; as many bytes are in the file as have asked it.
my $asked = $wp->folder . '/asked';
my $silent = 'http://127.0.0.1:' . serve(sub {
    my ($client) = @_;
    sysread $client, my $head, 4096;
    open my $file, '>>', $asked or die $!;
    syswrite $file, '.';
    close $file;
    1 while sysread $client, my $more, 1;
}) . '/';

sub check { return $wp->post("$at/check", undef, @_) }
sub beats { return scalar @{ $wp->get("$at/heartbeats")->{json} } }

# The runs of this instance that make what clients asked for.
sub runs { return $wp->notifiers('--queued') }

sub no_run { return !runs() }

sub time_passes {
    my ($seconds) = @_;
    $wp->sql("update monitor_states set last_checked_at = last_checked_at - $seconds;
        update rate_limits set opened_at = opened_at - $seconds");
    return;
}

subtest 'now' => sub {
    is check()->{status}, 401, 'needs a key';
    is check(key => 'wp_' . '0' x 32)->{status}, 403, 'its own';
    my $answer = check(key => $m->{key});
    is "$answer->{status} $answer->{json}{message}", '202 Check started', 'is started';
    like $answer->{json}{wait}, qr{^/api/v1/wait\?ids=$m->{id}&checks=1&after=\d+$}, '... and where to wait for it';
    ok eventually(sub { beats() == 1 }), 'and made';
};

subtest 'not again at once' => sub {
    my $again = check(key => $m->{key});
    is "$again->{status} $again->{json}{code}", '429 RATE_LIMIT_EXCEEDED', 'once is enough';
    like $again->{json}{error}, qr/: try again in $again->{json}{retry_after_secs} s, or send wait$/, '... and when it may be';
    cmp_ok $again->{headers}{'retry-after'}, '<=', 60, '... for a minute, of a stranger\'s';
    time_passes(20);
    is check(key => $m->{key})->{status}, 429, '... which is long';
    my $short = $wp->post("$at/check?wait=1", undef, key => $m->{key});
    like "$short->{status} $short->{json}{message}", qr/^202 Check queued: it begins in \d+ s, /, 'a wait that ends before that says when it begins';
    $wp->sql('update monitor_states set asked_at = null');
    time_passes(60);
    is check(key => $m->{key})->{json}{message}, 'Check started', 'later it is made again, though not due';
    ok eventually(sub { beats() == 2 }), 'made';
    ok eventually(sub { no_run() }), 'and over';
    time_passes(-3600);
    is check(key => $m->{key})->{json}{message}, 'Check started',
        'a clock that was set back holds nothing up';
    ok eventually(sub { beats() == 3 }), 'made, too';
};

subtest 'not while it lasts' => sub {
    my $slow = $wp->monitor(name => 'slow', url => $hook->url('/hang/slow'), timeout_ms => 1000);
    my @said = map { $wp->post("/monitors/$slow->{id}/check", undef, key => $slow->{key})->{status} } 1 .. 3;
    is_deeply \@said, [ 202, 429, 429 ], 'a client that asks meanwhile has it with the first';
    ok eventually(sub { @{ $wp->get("/monitors/$slow->{id}/heartbeats")->{json} } }), 'made';
};

subtest 'a monitor of the operator' => sub {
    my $own = $wp->monitor(name => 'own', url => $hook->url('/200/own'));
    $wp->patch("/monitors/$own->{id}", { url => $hook->url('/200/own2') }, key => $wp->admin_key);
    my $ask = sub { $wp->post("/monitors/$own->{id}/check", undef, key => $own->{key}) };
    is $ask->()->{status}, 202, 'is checked';
    my $again = $ask->();
    is $again->{status}, 429, '... but not at once again';
    cmp_ok $again->{headers}{'retry-after'}, '<=', 10, '... but after ten seconds';
    ok eventually(sub { @{ $wp->get("/monitors/$own->{id}/heartbeats")->{json} } == 1 && no_run() }), '... it was made';
    time_passes(11);
    is $ask->()->{status}, 202, '... and is again';
    my $frequent = $wp->post('/monitors', { name => 'f', url => $hook->url('/200/f'), interval_seconds => 600 })->{json};
    $wp->sql("update monitors set interval_seconds = 25 where id = '$frequent->{monitor}{id}'");
    $wp->post("/monitors/$frequent->{monitor}{id}/check", undef, key => $frequent->{manage_key});
    my $wait = $wp->post("/monitors/$frequent->{monitor}{id}/check", undef, key => $frequent->{manage_key})
        ->{headers}{'retry-after'};
    ok $wait > 10 && $wait <= 25, 'one of a stranger waits for its interval, if that is shorter than a minute';
};

# One that does not answer keeps the run busy, while others are asked for.
subtest 'one run for all' => sub {
    $wp->keep_worker;
    ok eventually(\&no_run), 'there is none';
    my $slow = $wp->monitor(name => 'slowest', url => $silent, timeout_ms => 10000);
    my @many = map { $wp->monitor(name => "m$_", url => $hook->url("/200/m$_")) } 1 .. 20;
    $wp->post("/monitors/$slow->{id}/check", undef, key => $slow->{key});
    ok eventually(sub { (-s $asked // 0) == 1 }), 'one begins';
    my ($first, @more) = runs();
    is_deeply \@more, [], '... by one run';
    my %seen = map { $_ => 1 } map {
        $wp->post("/monitors/$_->{id}/check", undef, key => $_->{key});
        runs();
    } @many;
    is_deeply [ keys %seen ], [$first], 'twenty are asked for, and no other run is started';
    ok eventually(sub { !grep { @{ $wp->get("/monitors/$_->{id}/heartbeats")->{json} } != 1 } @many }), 'all are made';
    ok eventually(sub { @{ $wp->get("/monitors/$slow->{id}/heartbeats")->{json} } == 1 && no_run() }), 'and it ends';
    is $wp->sql('select count(*) from monitor_states where asked_at is not null'), 0, '... with nothing left';

    my $other = $wp->monitor(name => 'killed', url => $silent, timeout_ms => 20000);
    $wp->post("/monitors/$other->{id}/check", undef, key => $other->{key});
    ok eventually(sub { (-s $asked // 0) == 2 }), 'one more begins';
    ok kill_and_await(runs()), '... and is killed';
    time_passes(100);
    is $wp->post("$at/check", undef, key => $m->{key})->{status}, 202, 'the next is asked for';
    my $before = beats();
    ok eventually(sub { beats() > $before || beats() > 3 }), '... and made by another run';
    $wp->stop_worker;
};

subtest 'not while paused' => sub {
    time_passes(100);
    $wp->post("$at/pause", undef, key => $m->{key});
    my $answer = check(key => $m->{key});
    is $answer->{status}, 400, 'refused';
    like $answer->{json}{error}, qr/resume/, 'with what to do';
};

# What stands in its place can be found, but not run.
subtest 'not without the command' => sub {
    my $alone = $wp->folder . '/alone';
    my $other = $wp->monitor(name => 'other', url => $hook->url('/200/other'));
    mkdir $_ or die $! for $alone, "$alone/watchpost";
    copy("$Watchpost::BUILD/watchpost.fcgi", $alone) or die $!;
    chmod 0755, "$alone/watchpost.fcgi";
    local $Watchpost::BUILD = $alone;
    my $answer = $wp->as_cgi->post("/monitors/$other->{id}/check", undef, key => $other->{key});
    is $answer->{status}, 500, 'it says so';
    like $answer->{json}{error}, qr/could not be started: look into the log/, 'with where to look';
};

done_testing;
