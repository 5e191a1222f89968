# A consensus that cannot be reached: more locations would have to agree than report.  Whoever asks for it is warned, and as
# long as it is so the monitor and the operator's list say that nothing decides.
use strict;
use warnings;
use JSON::PP ();
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;

sub state_of {
    my $state = $wp->get("/monitors/$_[0]{id}")->{json}{consensus_state} // return '-';
    return "$state->{reporting} of $state->{needed}";
}

sub titles {
    my $items = $wp->get('/attention', key => $admin)->{json}{items};
    return map { $_->{title} } grep { $_->{kind} eq 'consensus_unreachable' } @$items;
}

sub report {
    my ($key, $m) = @_;
    my $result = { monitor_id => $m->{id}, status => 'up', response_time_ms => 1 };
    return $wp->post('/probe', { results => [$result] }, key => $key);
}

my %wanted = (name => 'shop', url => 'http://127.0.0.1:1/', consensus_threshold => 3, is_public => JSON::PP::true);
my $made = $wp->post('/monitors', \%wanted)->{json};
my $m = { %{ $made->{monitor} }, key => $made->{manage_key} };
my @warnings = ('consensus_threshold 3 cannot be reached: this instance alone reports, so nothing makes the monitor down');

subtest 'the instance alone' => sub {
    is_deeply $made->{warnings}, \@warnings, 'who creates it is warned';
    is_deeply $made->{monitor}{consensus_state}, { needed => 3, reporting => 1 }, 'the monitor says so';
    is state_of($m), '1 of 3', '... when it is read';
    my ($listed) = @{ $wp->get('/monitors')->{json} };
    is_deeply $listed->{consensus_state}, { needed => 3, reporting => 1 }, '... in the list, too';
    is $wp->get("/monitors/$m->{id}/overview")->{json}{monitor}{consensus_state}{needed}, 3, '... and on its page';
    is_deeply [ titles() ], [ 'shop is undecided: 3 locations must agree, and only 1 reports' ], 'it needs attention';
    my $one = $wp->post('/monitors', { name => 'one', url => 'http://127.0.0.1:1/', consensus_threshold => 1 })->{json};
    ok !exists $one->{warnings}, 'one that the instance decides alone is fine';
    ok !exists $one->{monitor}{consensus_state}, '... and says nothing';
    my ($created) = @{ $wp->post('/monitors/bulk', { monitors => [ { name => 'bulk', url => 'http://127.0.0.1:1/',
        consensus_threshold => 2 } ] })->{json}{created} };
    like $created->{warnings}[0], qr/^consensus_threshold 2 cannot be reached/, 'one of many';
    $wp->request(DELETE => "/api/v1/monitors/$created->{monitor}{id}", undef, key => $admin);
};

my @keys = map { $wp->post('/locations', { name => $_ }, key => $admin)->{json}{probe_key} } qw(east west);
subtest 'locations' => sub {
    is state_of($m), '1 of 3', 'that have never reported do not count';
    report($keys[0], $m);
    is state_of($m), '2 of 3', 'one that has does';
    report($keys[1], $m);
    is state_of($m), '-', 'enough of them can decide';
    is_deeply [ titles() ], [], '... and nothing needs attention';
    $wp->sql("update locations set is_active = 0 where name = 'west'");
    is state_of($m), '2 of 3', 'one that is no longer active does not count';
};

subtest 'changing it' => sub {
    my $change = sub { $wp->patch("/monitors/$m->{id}", $_[0], key => $m->{key})->{json} };
    ok !exists $change->({ consensus_threshold => 2 })->{warnings}, 'to what can be reached';
    my $answer = $change->({ consensus_threshold => 4 });
    like $answer->{warnings}[0], qr/^consensus_threshold 4 cannot be reached: 2 locations report, this instance among them/,
        'to what cannot';
    is_deeply $answer->{monitor}{consensus_state}, { needed => 4, reporting => 2 }, '... which the answer says, too';
    ok !exists $change->({ name => 'store' })->{warnings}, 'something else';
    is_deeply [ titles() ], [ 'store is undecided: 4 locations must agree, and only 2 report' ], 'it needs attention';
    $wp->post("/monitors/$m->{id}/pause", undef, key => $m->{key});
    is_deeply [ titles() ], [], '... unless it is paused';
    ok !exists $change->({ consensus_threshold => undef })->{monitor}{consensus_state}, 'taken away';
};

done_testing;
