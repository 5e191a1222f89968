# Maintenance on the real checker, with a real target: what fails inside a window is no outage, and people are told
# of the window itself, once.
use strict;
use warnings;
use Test::More;
use IO::Socket::INET;
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new;
my $T = 600 * int((time - 10 * 3600) / 600);
my ($listener, $port);

sub go_up {
    $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1:' . ($port // 0), ReuseAddr => 1)
        or die "listen: $!";
    $port = $listener->sockport;
}
sub go_down { $listener = undef }

# Time is counted in minutes from $T.
sub stamp { return Watchpost::timestamp($T + 60 * $_[0]) }
sub check_at { return $wp->check(at => $T + 60 * $_[0]) }

# A monitor with a channel: what it is told shows in the alert log.
sub watched {
    my $m = $wp->monitor(monitor_type => 'tcp', url => "127.0.0.1:$port", confirmation_threshold => 1, @_);
    my %channel = (name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' });
    $wp->post("/monitors/$m->{id}/notifications", \%channel, key => $m->{key});
    return $m;
}

sub add_window {
    my ($m, $from, $to, $title) = @_;
    my %window = (title => $title // 'move', starts_at => stamp($from), ends_at => stamp($to));
    return $wp->post("/monitors/$m->{id}/maintenance", \%window, key => $m->{key})->{json};
}

sub status { return $wp->get("/monitors/$_[0]{id}")->{json}{current_status} }
sub incidents { return scalar @{ $wp->get("/monitors/$_[0]{id}/incidents")->{json} } }

# Since the last call: events but checks, and how many alerts went to the channel, as "event, event / 1".
my (%event_seen, %alert_seen);
sub news {
    my ($m) = @_;
    my @events = grep { !$event_seen{$_}++ } split /\n/, $wp->sql("select e.id || ' ' || e.type from events e
        join monitors m on m.key = e.monitor where m.id = '$m->{id}' and e.type <> 'check.completed' order by e.id");
    my @alerts = grep { !$alert_seen{ $_->{id} }++ }
        @{ $wp->get("/monitors/$m->{id}/alert-log", key => $m->{key})->{json} };
    return join(', ', map { s/^\d+ //r } @events) . ' / ' . @alerts;
}

go_up();

subtest 'an outage inside a window' => sub {
    my $m = watched();
    check_at(0);
    add_window($m, 10, 30);
    check_at(5);
    is news($m), ' / 0', 'before it, nothing is told';
    go_down();
    check_at(10);
    is status($m), 'maintenance', 'inside, a failure is maintenance';
    is news($m), 'maintenance.started / 1', '... and the window is told';
    check_at(20);
    is_deeply [ incidents($m), news($m) ], [ 0, ' / 0' ], 'no incident, told once';
    check_at(30);
    is status($m), 'down', 'over, and still failing: down at once';
    is incidents($m), 1, '... an incident';
    is news($m), 'maintenance.ended, incident.created / 2', '... and both are told, in this order';
    my $incident = $wp->get("/monitors/$m->{id}/incidents")->{json}[0];
    is $incident->{started_at}, stamp(30), 'it began after the window';
    my @flags = map { $_->{in_maintenance} ? 1 : 0 } @{ $wp->get("/monitors/$m->{id}/heartbeats?after=0")->{json} };
    is "@flags", '0 1 1 0', 'heartbeats remember';
    my $uptime = $wp->get("/monitors/$m->{id}/uptime")->{json};
    is_deeply [ @$uptime{qw(total_checks_24h uptime_24h)} ], [ 2, 50 ], '... and those inside do not count';
    my $event = JSON::PP->new->decode($wp->sql("select body from events where type = 'maintenance.started'"));
    is_deeply $event->{maintenance}, { title => 'move', starts_at => stamp(10), ends_at => stamp(30) },
        'the event tells which window';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

subtest 'a window in which nothing failed' => sub {
    go_up();
    my $m = watched();
    add_window($m, 60, 80, 'first');
    add_window($m, 70, 90, 'second');
    my $unseen = add_window($m, 91, 92, 'between two checks');
    check_at(60);
    is status($m), 'up', 'what works is up';
    is news($m), 'maintenance.started / 1', 'the window is told';
    check_at(75);
    check_at(80);
    is news($m), ' / 0', 'one that overlaps is the same maintenance';
    check_at(95);
    is news($m), 'maintenance.ended / 1', 'the end is told once; what no run saw is not';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

subtest 'an incident that was open before' => sub {
    go_down();
    my $m = watched();
    check_at(120);
    is news($m), 'incident.created / 1', 'an outage';
    add_window($m, 125, 150);
    check_at(130);
    is_deeply [ status($m), incidents($m), news($m) ], [ 'maintenance', 1, 'maintenance.started / 1' ], 'then a window';
    go_up();
    check_at(140);
    is_deeply [ status($m), news($m) ], [ 'up', 'incident.resolved / 1' ], 'recovered inside: resolved';
    check_at(150);
    is news($m), 'maintenance.ended / 1', 'then the window ends';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

subtest 'a window taken away while it is active' => sub {
    go_down();
    my $m = watched();
    my $w = add_window($m, 180, 240);
    check_at(180);
    is status($m), 'maintenance', 'inside';
    news($m);
    $wp->delete("/maintenance/$w->{id}", key => $m->{key});
    check_at(181);
    is status($m), 'down', 'checked at once, before its interval is over';
    is news($m), 'maintenance.ended, incident.created / 2', 'deleting ended it';
    my $event = JSON::PP->new->decode(
        $wp->sql("select body from events where type = 'maintenance.ended' order by id desc limit 1"));
    ok !exists $event->{maintenance}, '... and nothing is left of it';
    my $alert = JSON::PP->new->decode(
        $wp->sql("select body from alerts where event = 'maintenance.ended' order by key desc limit 1"));
    is_deeply $alert->{maintenance}, { map { ($_ => $w->{$_}) } qw(title starts_at ends_at) }, '... but for channels';
    is $wp->sql('select count(*) from deleted_maintenances'), 0, '... once';
    $wp->post("/monitors/$m->{id}/pause", undef, key => $m->{key});
    add_window($m, 190, 200);
    check_at(190);
    is news($m), 'maintenance.started / 1', 'a paused monitor is told of, too';
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
};

done_testing;
