# A check on demand: the client does not wait for it, and it is not made more often than is good.
use strict;
use warnings;
use File::Copy qw(copy);
use Hook;
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $wp = Watchpost->new;
my $hook = Hook->new($wp->folder);
my $m = $wp->monitor(name => 'shop', url => $hook->url('/200/shop'));
my $at = "/monitors/$m->{id}";

sub check { return $wp->post("$at/check", undef, @_) }
sub beats { return scalar @{ $wp->get("$at/heartbeats")->{json} } }

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
    is_deeply [ @$answer{qw(status json)} ], [ 202, { message => 'Check started' } ], 'is started';
    ok eventually(sub { beats() == 1 }), 'and made';
};

subtest 'not again at once' => sub {
    my $again = check(key => $m->{key});
    is "$again->{status} $again->{json}{code}", '429 RATE_LIMIT_EXCEEDED', 'once is enough';
    cmp_ok $again->{headers}{'retry-after'}, '<=', 10, '... for ten seconds';
    time_passes(20);
    is_deeply check(key => $m->{key})->{json}, { message => 'Check started' }, 'later it is made again, though not due';
    ok eventually(sub { beats() == 2 }), 'made';
    time_passes(-3600);
    is_deeply check(key => $m->{key})->{json}, { message => 'Check started' },
        'a clock that was set back holds nothing up';
    ok eventually(sub { beats() == 3 }), 'made, too';
};

subtest 'not while it lasts' => sub {
    my $slow = $wp->monitor(name => 'slow', url => $hook->url('/hang/slow'), timeout_ms => 1000);
    my @said = map { $wp->post("/monitors/$slow->{id}/check", undef, key => $slow->{key})->{status} } 1 .. 3;
    is_deeply \@said, [ 202, 429, 429 ], 'a client that asks meanwhile has it with the first';
    ok eventually(sub { @{ $wp->get("/monitors/$slow->{id}/heartbeats")->{json} } }), 'made';
};

subtest 'not while paused' => sub {
    time_passes(20);
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
    my $answer = $wp->post("/monitors/$other->{id}/check", undef, key => $other->{key});
    is $answer->{status}, 500, 'it says so';
    like $answer->{json}{error}, qr/could not be started: look into the log/, 'with where to look';
};

done_testing;
