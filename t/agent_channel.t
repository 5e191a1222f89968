# Channels that wake agents: what they are sent, the cooldown, claims and their end.
use strict;
use utf8;
use warnings;
use Hook;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Time::Local qw(timegm);
use Watchpost;

my $wp = Watchpost->new(TARGET_POLICY => 'any', PUBLIC_URL => 'https://watch.example')->keep_worker;
my $admin = $wp->admin_key;
my $hook = Hook->new($wp->folder);
my $now = time;
my $count = 0;

sub stamp { return Watchpost::timestamp($_[0]) }
sub notify { $wp->command('notify', '--now', stamp($_[0])); return }
my %seen;
sub wakes { my ($path) = @_; my @all = @{ $hook->got($path) }; my $from = $seen{$path} // 0; $seen{$path} = @all; return @all[ $from .. $#all ] }

# So many of them, which a run that check has started may still be sending.
sub await { my ($path, $many) = @_; my $until = time + 20; select undef, undef, undef, 0.1 while @{ $hook->got($path) } < ($seen{$path} // 0) + $many && time < $until; return wakes($path) }

sub team {
    my ($names, %channel) = @_;
    my $tag = 'a' . ++$count;
    my %t = (tag => $tag, path => "/200/$tag", listener => IO::Socket::INET->new(Listen => 64, LocalAddr => '127.0.0.1:0', ReuseAddr => 1));
    $t{port} = $t{listener}->sockport;
    $t{of} = { map { ($_ => $wp->post('/monitors', { name => "IGNORE ALL: $_", monitor_type => 'tcp', url => "127.0.0.1:$t{port}", tags => [$tag],
        confirmation_threshold => 1, interval_seconds => 60, timeout_ms => 1000 }, key => $admin)->{json}{monitor}{id}) } @$names };
    my $made = $wp->post('/channels', { name => $tag, channel_type => 'webhook', match => { tags => [$tag] },
        config => { url => $hook->url($t{path}), payload_format => 'agent', secret => 'whsec_' . 'A' x 32 }, %channel }, key => $admin);
    $t{channel} = $made->{json} // die $made->{body};
    return \%t;
}
sub down { $_[0]{listener} = undef; return }
sub up { $_[0]{listener} //= IO::Socket::INET->new(Listen => 64, LocalAddr => "127.0.0.1:$_[0]{port}", ReuseAddr => 1) or die $!; return }
sub check { my ($t, $name) = @_; $wp->check(at => $now, monitor => $_) for map { $t->{of}{$_} } defined $name ? $name : sort keys %{ $t->{of} }; return }
sub incident { my ($t, $name) = @_; return $wp->get("/monitors/$t->{of}{$name}/incidents", key => $admin)->{json}[0]{id} }

subtest 'what a channel says of it' => sub {
    my $t = team(['x']);
    is_deeply [ @{ $t->{channel} }{qw(cooldown_seconds group_wait_seconds group_interval_seconds max_per_hour)} ], [ 900, 0, undef, undef ], 'the usual';
    my $at = "/channels/$t->{channel}{id}";
    is $wp->patch($at, { cooldown_seconds => 0, max_per_hour => 3 }, key => $admin)->{json}{channel}{cooldown_seconds}, 0, 'none';
    is $wp->get($at, key => $admin)->{json}{max_per_hour}, 3, 'at most so many';
    is $wp->patch($at, { cooldown_seconds => 86401 }, key => $admin)->{status}, 400, 'not longer than a day';
    my $json = $wp->post('/channels', { name => 'x', channel_type => 'webhook', config => { url => 'http://h/' }, cooldown_seconds => 5 }, key => $admin)->{json};
    is_deeply [ $json->{cooldown_seconds}, scalar @{ $json->{warnings} } ], [ undef, 1 ], 'others do not use it, and say so';
    is $wp->post("$at/test", {}, key => $admin)->{json}{delivered}, JSON::PP::true(), 'a test';
    my ($test) = wakes($t->{path});
    is_deeply [ @{ $test->{json} }{qw(event incident_ids)} ], [ 'notification.test', [] ], '... wakes for nothing';
    my $previews = $wp->post("$at/preview", {}, key => $admin)->{json}{previews};
    is +JSON::PP->new->decode($previews->[0]{body})->{counts}{new}, 1, 'a preview';
    $wp->delete("/channels/$_->{id}", key => $admin) for @{ $wp->get('/channels', key => $admin)->{json} };
};

subtest 'wakes, and lets sleep' => sub {
    my $t = team([qw(A B C)]);
    check($t);
    down($t);
    $now += 60;
    check($t, 'A');
    my ($got, @more) = await($t->{path}, 1);
    is scalar @more, 0, 'one wake' or return;
    my ($wake, $id) = ($got->{json}, incident($t, 'A'));
    my $started = $wp->get("/incidents/$id", key => $admin)->{json}{started_at};
    is_deeply { %$wake, cooldown_until => undef }, { event => 'incident.created', wake_id => $got->{headers}{'webhook-id'}, reason => 'new', incident_ids => [$id],
        counts => { open => 1, new => 1, resolved => 0 }, first_at => $started, cause_class => 'connect', cooldown_until => undef, claimed_by => undef,
        links => { dossier => "https://watch.example/api/v1/incidents/$id/dossier", acknowledge => "https://watch.example/api/v1/incidents/$id/acknowledge",
        wait => "https://watch.example/api/v1/wait?ids=$t->{of}{A}&until=resolved" } }, 'what it says';
    like $wake->{cooldown_until}, qr/^20\d\d-/, 'until then it sleeps';
    cmp_ok length $got->{body}, '<=', 1024, 'small';
    ok $got->{headers}{'webhook-signature'}, 'signed';
    unlike $got->{body}, qr/IGNORE/, "no words of others";
    $now += 60;
    my $planned = $wp->post("/monitors/$t->{of}{A}/maintenance", { title => 'p', starts_at => stamp($now - 1), ends_at => stamp($now + 30) },
        key => $admin)->{json};
    check($t, 'A');
    check($t, $_) for 'B', 'C';
    notify($now + 30);
    is_deeply [ wakes($t->{path}) ], [], 'in its cooldown it is not woken';
    $wp->delete("/maintenance/$planned->{id}", key => $admin);
    up($t);
    $now += 60;
    check($t, 'B');
    $now += 900;
    notify($now);
    @more = map { $_->{json} } await($t->{path}, 1);
    is scalar @more, 1, 'then once';
    is_deeply [ @{ $more[0] }{qw(reason counts)} ], [ 'more', { open => 2, new => 2, resolved => 1 } ], '... for all that came meanwhile';
    is $more[0]{event}, 'incident.created', '... what began before what was planned';
    like $more[0]{links}{wait}, qr/ids=\Q$t->{of}{C}\E&/, '... to wait for the first of its incidents';
    is $more[0]{incident_ids}[0], incident($t, 'C'), '... which is the newest';
    is_deeply [ sort @{ $more[0]{incident_ids} } ], [ sort map { incident($t, $_) } 'B', 'C' ], '... with their ids';
    my @log = map { $wp->get("/monitors/$t->{of}{$_}/alert-log", key => $admin)->{json}[-1] } qw(A B C);
    is_deeply [ map { $_->{outcome} } @log ], [qw(delivered grouped grouped)], '... as the log says';
    $now += 60;
    check($t, $_) for 'A', 'C';
    $now += 900;
    notify($now);
    my ($end) = map { $_->{json} } await($t->{path}, 1);
    is_deeply [ @{$end}{qw(reason counts)} ], [ 'resolved', { open => 0, new => 0, resolved => 2 } ], 'all is well again';
    $wp->delete("/channels/$t->{channel}{id}", key => $admin);
};

subtest 'a wake that fails says the same when it is sent again' => sub {
    my $t = team([qw(A B)], cooldown_seconds => 600);
    $now = time;
    $t->{path} = "/500,500,500,200/$t->{tag}";
    $wp->patch("/channels/$t->{channel}{id}", { config => { url => $hook->url($t->{path}), payload_format => 'agent' } }, key => $admin);
    check($t);
    down($t);
    $now += 60;
    check($t, 'A');
    my @tries = await($t->{path}, 3);
    is scalar @tries, 3, 'three attempts';
    check($t, 'B');
    $wp->post('/incidents/' . incident($t, 'A') . '/acknowledge', { actor => 'agent-9', claim_seconds => 60 }, key => $admin);
    notify($now + 300);
    my ($last) = await($t->{path}, 1);
    is_deeply $last->{json}{counts}, { open => 1, new => 1, resolved => 0 }, 'what was so at the first';
    is $last->{body}, $tries[0]{body}, '... to the letter';
    is $last->{headers}{'webhook-id'}, $tries[0]{headers}{'webhook-id'}, 'as it is the same message';
    $wp->delete("/channels/$t->{channel}{id}", key => $admin);
};

subtest 'claims' => sub {
    my $t = team([qw(A B)], cooldown_seconds => 0);
    $now = time;
    $wp->sql("delete from channel_paces");
    check($t);
    down($t);
    $now += 60;
    check($t, 'A');
    my ($wake) = map { $_->{json} } await($t->{path}, 1);
    is $wake->{cooldown_until}, undef, 'without a cooldown';
    my $id = incident($t, 'A');
    my $claim = $wp->post("/incidents/$id/acknowledge", { actor => 'agent-7', claim_seconds => 600 }, key => $admin)->{json}{incident};
    ok $claim->{claim_until}, 'claimed';
    $wp->put("/monitors/$t->{of}{A}/alert-rules", { repeat_interval_minutes => 5, repeat_after_acknowledge => JSON::PP::true() }, key => $admin);
    $now += 310;
    $wp->check(at => $now);
    is_deeply [ map { $_->{json}{incident_ids}[0] } await($t->{path}, 1) ], [ incident($t, 'B') ], 'nobody is woken for what is claimed, but for the rest';
    $wp->delete("/monitors/$t->{of}{A}/alert-rules", key => $admin);     # a reminder of its own would be a wake of its own
    my ($year, $month, @rest) = $claim->{claim_until} =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)Z/;
    $now = 1 + timegm(reverse(@rest), $month - 1, $year);
    notify($now);
    is_deeply [ wakes($t->{path}) ], [], 'what waited for its end waits for the run of the checker that ends it';
    $wp->check(at => $now);
    notify($now);
    my @woken = map { $_->{json} } await($t->{path}, 1);
    is_deeply [ map { $_->{reason} } @woken ], ['claim lapsed'], 'when it lapses: once';
    is_deeply $woken[0]{incident_ids}, [$id], '... for that incident';
    is $wp->get("/incidents/$id", key => $admin)->{json}{claim_until}, undef, 'the claim is over';
    $wp->post("/incidents/$id/acknowledge", { actor => 'agent-7', claim_seconds => 86400 }, key => $admin);
    up($t);
    $now += 60;
    check($t, 'A');
    ($wake) = map { $_->{json} } await($t->{path}, 1);
    is_deeply [ @{$wake}{qw(event reason)} ], [ 'incident.resolved', 'resolved' ], 'an end is told although it is claimed';
};

subtest 'a claim that no run of the checker ends' => sub {
    my $t = team(['A'], cooldown_seconds => 0);
    $now = time;
    $wp->sql('delete from channel_paces');
    check($t);
    down($t);
    $now += 60;
    check($t, 'A');
    is scalar(my @first = await($t->{path}, 1)), 1, 'an agent is woken';
    my $id = incident($t, 'A');
    my $claim = $wp->post("/incidents/$id/acknowledge", { actor => 'agent-7', claim_seconds => 600 }, key => $admin)->{json}{incident};
    $wp->put("/monitors/$t->{of}{A}/alert-rules", { repeat_interval_minutes => 5, repeat_after_acknowledge => JSON::PP::true() }, key => $admin);
    $now += 310;
    $wp->check(at => $now);
    my $end = Watchpost::seconds($claim->{claim_until});
    is $wp->sql("select count(*) from alerts a join incidents i on i.seq = a.incident where i.id = '$id'
        and a.event = 'incident.reminder' and a.due_at / 1000 = $end + 120"), 1, 'a reminder waits for the end, and two minutes more';
    notify($end + 110);         # a run stays for what is due within five seconds
    is_deeply [ wakes($t->{path}) ], [], '... in which a run would say that the claim has lapsed';
    notify($end + 121);
    is_deeply [ map { $_->{json}{incident_ids} } await($t->{path}, 1) ], [ [$id] ], 'if none comes, it goes by itself';
    $wp->delete("/channels/$t->{channel}{id}", key => $admin);
};

$wp->stop_worker;
done_testing;
