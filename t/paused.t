# A monitor that is paused while it is down: its incident is set aside, counts as active nowhere, and goes on or ends once the
# monitor is resumed.  The pause is no part of how long it lasted.
use strict;
use warnings;
use Hooked;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;

binmode $_, ':utf8' for Test::More->builder->output, Test::More->builder->failure_output;

my $wp = Hooked->new(MIN_INTERVAL_SECONDS => 10);
my $hook = $wp->{hook};
my $admin = $wp->admin_key;
my $url = sub { $hook->url("/200/$_[0]") };

# A monitor that went down so many seconds ago, of which channels with these members were told.
my $listening;
sub down {
    my ($name, $ago, %channels) = @_;
    my $m = $wp->monitor(name => $name, is_public => JSON::PP::true, monitor_type => 'tcp', url => '127.0.0.1:1',
        confirmation_threshold => 1);
    $m->{channels} = { map { my $more = $channels{$_};
        ($_ => $wp->add_channel($m, { url => $url->("$name-$_"), payload_format => $more->{format} // 'json' },
            $m->{key}, min_duration_seconds => $more->{min} // 0)) } keys %channels };
    run_at(time - $ago, $m);
    return $m;
}

sub run_at {
    my ($at, $m) = @_;
    $wp->check(at => $at, monitor => $m->{id});
    $wp->command('notify', '--now', Watchpost::timestamp($at));
    return;
}

sub incident { return $wp->get("/monitors/$_[0]{id}/incidents")->{json}[0] }
sub ids { return join ' ', sort map { $_->{monitor_name} } @{ $wp->get($_[0], key => $_[1])->{json} } }
sub put { my ($m, $what) = @_; return $wp->post("/monitors/$m->{id}/$what", undef, key => $m->{key}) }
sub events { return join ' ', map { $_->{json}{event} =~ s/incident\.//r } @{ $hook->got("/200/$_[0]") } }

# As if it had been paused so many seconds before it was.
sub earlier {
    my ($m, $seconds) = @_;
    $wp->sql("update incidents set paused_at = paused_at - $seconds
        where monitor = (select key from monitors where id = '$m->{id}')");
    return;
}

sub recover {
    my ($m, $at) = @_;
    $listening = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1') or die "listen: $!";
    $wp->patch("/monitors/$m->{id}", { url => '127.0.0.1:' . $listening->sockport }, key => $m->{key});
    run_at($at, $m);
    return;
}

my $m = down('shop', 3600, programs => {}, people => { format => 'chat' });
my $other = down('other', 3600);
my $page = $wp->post('/status-pages', { slug => 'acme', title => 'Acme' })->{json};
$wp->post('/status-pages/acme/monitors', { monitor_ids => [ $m->{id} ] }, key => $page->{manage_key});
my $feed = '/status-pages/acme/feed.atom';

sub active {
    my ($status) = grep { $_->{id} eq $m->{id} } @{ $wp->get('/status')->{json}{monitors} };
    my $dashboard = $wp->get('/dashboard')->{json};
    my $overview = $wp->get("/monitors/$m->{id}/overview")->{json};
    my ($metric) = $wp->request(GET => '/metrics', undef, key => $admin)->{body}
        =~ /^watchpost_incidents_open\{acknowledged="false"\} (\d+)$/m;
    my @attention = grep { $_->{kind} eq 'incident' && $_->{monitor_id} eq $m->{id} }
        @{ $wp->get('/attention', key => $admin)->{json}{items} };
    return [ $status->{active_incident} ? 'shown' : 'not shown', $dashboard->{active_incidents}, $metric,
        scalar @attention, ids('/incidents?status=open'), ids('/status-pages/acme/incidents?status=open'),
        exists $overview->{open_incident} ? 'open' : 'not open' ];
}

subtest 'before' => sub {
    is incident($m)->{state}, 'open', 'it is open';
    is_deeply active(), [ 'shown', 2, 2, 1, 'other shop', 'shop', 'open' ], '... and active everywhere';
};

subtest 'paused' => sub {
    is put($m, 'pause')->{status}, 200, 'the monitor';
    my $i = incident($m);
    is $i->{state}, 'paused', 'the incident is set aside';
    like $i->{paused_at}, qr/Z$/, '... since when';
    ok !exists $i->{resolved_at}, '... and not resolved';
    is_deeply active(), [ 'not shown', 1, 1, 0, 'other', '', 'not open' ], 'it is active nowhere';
    is ids('/incidents?status=resolved'), '', 'resolved it is not, either';
    is ids('/incidents'), 'other shop', 'but it is there';
    like $wp->get($feed)->{body}, qr{<title>shop: paused</title>}, '... in the feed, too';
    my ($recent) = grep { $_->{monitor_name} eq 'shop' }
        @{ $wp->get('/dashboard', key => $admin)->{json}{recent_incidents} };
    is $recent->{state}, 'paused', '... and among the recent ones';
    is $wp->post("/incidents/$i->{id}/acknowledge", { actor => 'ops' }, key => $m->{key})->{json}{incident}{state}, 'paused',
        'it can be acknowledged';
    put($m, 'pause');
    is incident($m)->{paused_at}, $i->{paused_at}, 'once more changes nothing';
};

subtest 'resumed' => sub {
    earlier($m, 1000);
    put($m, 'resume');
    my $i = incident($m);
    is $i->{state}, 'open', 'it is open again';
    ok !exists $i->{paused_at}, '... and not paused';
    cmp_ok $i->{paused_seconds}, '>=', 1000, '... for how long it was';
    cmp_ok $i->{paused_seconds}, '<=', 1060, '... to the second';
    is_deeply active(), [ 'shown', 2, 1, 1, 'other shop', 'shop', 'open' ], '... and active everywhere';
    put($m, 'resume');
    is incident($m)->{paused_seconds}, $i->{paused_seconds}, 'once more changes nothing';
};

subtest 'the first good check ends it' => sub {
    put($m, 'pause');
    earlier($m, 200);
    put($m, 'resume');
    recover($m, time + 60);
    my $i = incident($m);
    is $i->{state}, 'resolved', 'it is resolved';
    my ($from, $to) = map { Watchpost::seconds($_) } @$i{qw(started_at resolved_at)};
    my $length = $to - $from - $i->{paused_seconds};
    cmp_ok $i->{paused_seconds}, '>=', 1200, 'both pauses count';
    my $told = $hook->got('/200/shop-programs')->[-1]{json};
    is $told->{event}, 'incident.resolved', 'programs are told';
    is $told->{duration_seconds}, $length, '... how long it lasted without the pauses';
    my $minutes = int $length / 60;
    like $hook->got('/200/shop-people')->[-1]{json}{content}, qr/was down for $minutes min/, '... and people';
    is events('shop-programs'), 'created resolved', 'of the pauses none is told';
};

subtest 'reminders and escalations' => sub {
    my $m = down('nagging', 600, programs => {});
    $wp->put("/monitors/$m->{id}/alert-rules", { repeat_interval_minutes => 20, escalation_after_minutes => 30 },
        key => $m->{key});
    put($m, 'pause');
    run_at(time + 3600, $m);
    is events('nagging-programs'), 'created', 'none comes while it is paused';
    earlier($m, 300);
    put($m, 'resume');
    my $began = time - 600;
    run_at($began + 300 + 20 * 60 - 30, $m);
    is events('nagging-programs'), 'created', 'the pause is no part of their intervals';
    run_at($began + 300 + 20 * 60 + 60, $m);
    is events('nagging-programs'), 'created reminder', '... which go on';
    run_at($began + 300 + 30 * 60 - 30, $m);
    is events('nagging-programs'), 'created reminder', 'not yet';
    run_at($began + 300 + 30 * 60 + 60, $m);
    is events('nagging-programs'), 'created reminder escalated', '... and then it is';
};

subtest 'what waits until an incident has lasted' => sub {
    my $m = down('short', 100, later => { min => 600 });
    put($m, 'pause');
    run_at(time + 3000, $m);
    is events('short-later'), '', 'waits while it is paused';
    earlier($m, 50);
    put($m, 'resume');
    my $began = time - 100;
    $wp->command('notify', '--now', Watchpost::timestamp($began + 620));
    is events('short-later'), '', '... and as much longer afterwards';
    $wp->command('notify', '--now', Watchpost::timestamp($began + 720));
    is events('short-later'), 'created', '... until it has';
    $m = down('shorter', 100, later => { min => 600 });
    put($m, 'pause');
    earlier($m, 90);
    put($m, 'resume');
    recover($m, time + 540);
    is events('shorter-later'), '', 'one that was too short without its pause is not told';
};

subtest 'deleted' => sub {
    my $m = down('gone', 3600, programs => {}, later => { min => 3600 });
    put($m, 'pause');
    earlier($m, 3000);
    $wp->request(DELETE => "/api/v1/monitors/$m->{id}", undef, key => $m->{key});
    $wp->command('notify');
    is events('gone-programs'), 'created resolved', 'its end is told to those who were told of it';
    my $told = $hook->got('/200/gone-programs')->[-1]{json};
    cmp_ok $told->{duration_seconds}, '<=', 660, '... without the pause';
    is $told->{incident}{cause}, 'monitor deleted', '... and why';
    is events('gone-later'), '', 'and to none else';
};

done_testing;
