# Alert rules on the real checker and a real receiver: reminders and escalation by the minute, what ends them, and what
# a storm of failures behind one cause comes to.
use strict;
use warnings;
use Test::More;
use Hook;
use IO::Socket::INET;
use Target qw(serve);
use Wait qw(eventually);
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $hook = Hook->new($wp->folder);
my $T = 600 * int((time - 10 * 3600) / 600);

# Time is counted in minutes from $T.
sub check_at { return $wp->check(at => $T + 60 * $_[0]) }
sub stamp { return Watchpost::timestamp($T + 60 * $_[0]) }

# A monitor that nothing answers, with a receiver and rules.
sub watched {
    my ($name, %rules) = @_;
    my $m = $wp->monitor(name => $name, confirmation_threshold => 1, interval_seconds => 3600);
    my %channel = (name => 'hook', channel_type => 'webhook', config => { url => $hook->url("/200/$name") });
    $wp->post("/monitors/$m->{id}/notifications", \%channel, key => $m->{key});
    $wp->put("/monitors/$m->{id}/alert-rules", \%rules, key => $m->{key}) if %rules;
    return $m;
}

# What the receiver was told: "incident.created@0", the minute behind.
sub told {
    my ($m) = @_;
    my %minute = map { (stamp($_) => $_) } 0 .. 240;
    return join ' ', map { "$_->{json}{event}\@$minute{ $_->{json}{timestamp} }" } @{ $hook->got("/200/$m->{name}") };
}

sub incident { return $wp->get("/monitors/$_[0]{id}/incidents")->{json}[0] }
# Its channels first: what they were told of its end would be sent by today's clock, and so would what else is due.
sub forget {
    for my $m (@_) {
        my $channels = $wp->get("/monitors/$m->{id}/notifications", key => $m->{key})->{json};
        $wp->delete("/notifications/$_->{id}", key => $m->{key}) for @$channels;
        $wp->delete("/monitors/$m->{id}", key => $m->{key});
    }
}

subtest 'reminders' => sub {
    my $m = watched('reminded', repeat_interval_minutes => 5, max_repeats => 3);
    check_at($_) for 0, 1, 4, 5, 6, 11, 12, 17, 22, 27;
    is told($m), 'incident.created@0 incident.reminder@5 incident.reminder@11 incident.reminder@17',
        'by the minute, although the monitor is checked by the hour; each counts from the last; so many and no more';
    my @log = reverse @{ $wp->get("/monitors/$m->{id}/alert-log", key => $m->{key})->{json} };
    is join(' ', map { "$_->{alert_type}/$_->{outcome}" } @log), 'initial/delivered' . ' repeat/delivered' x 3,
        'the log';
    is_deeply [ map { $_->{sent_at} } @log ], [ map { stamp($_) } 0, 5, 11, 17 ], '... when';
    is_deeply [ map { $_->{incident_id} } @log ], [ (incident($m)->{id}) x 4 ], '... about what';
    forget($m);
};

subtest 'escalation' => sub {
    my $m = watched('urgent', escalation_after_minutes => 10);
    my %both = (escalation_after_minutes => 10, repeat_interval_minutes => 15);
    my $other = watched('seen', %both, repeat_after_acknowledge => JSON::PP::true);
    my $quiet = watched('quiet', %both);
    check_at(0);
    $wp->post('/incidents/' . incident($_)->{id} . '/acknowledge', { actor => 'ops' }, key => $_->{key}) for $other, $quiet;
    check_at($_) for 9, 10, 11, 15, 30;
    is told($m), 'incident.created@0 incident.escalated@10', 'once, when the time has come';
    is told($other), 'incident.created@0 incident.reminder@15 incident.reminder@30',
        'not when it is acknowledged; reminders go on if the rules say so';
    is told($quiet), 'incident.created@0', '... and else they do not';
    my $withdraw = '/api/v1/incidents/' . incident($quiet)->{id} . '/acknowledge';
    $wp->request(DELETE => $withdraw, undef, key => $quiet->{key});
    check_at(31);
    is told($quiet), 'incident.created@0 incident.escalated@31', 'nor is one silenced whose acknowledgement is withdrawn';
    my $reminder = $hook->got('/200/seen')->[1]{json};
    is $reminder->{incident}{acknowledged_by}, 'ops', '... and say by whom';
    ok $reminder->{incident}{acknowledged_at}, '... since when';
    is_deeply [ grep { $_->{json}{event} eq 'incident.acknowledged' } @{ $hook->got } ], [], 'that itself is not told';
    forget($m, $other, $quiet);
};

subtest 'both at once' => sub {
    my $m = watched('both', repeat_interval_minutes => 10, escalation_after_minutes => 10);
    check_at($_) for 0, 10, 15, 20;
    is told($m), 'incident.created@0 incident.escalated@10 incident.reminder@20',
        'the escalation alone, and the next reminder an interval later';
    forget($m);
};

subtest 'what silences them' => sub {
    my %rules = (repeat_interval_minutes => 5, escalation_after_minutes => 5);
    my $paused = watched('paused', %rules);
    my $off = watched('off', %rules);
    my $deaf = watched('deaf', %rules);
    my $without = watched('without');
    check_at(0);
    $wp->post("/monitors/$paused->{id}/pause", undef, key => $paused->{key});
    $wp->delete("/monitors/$off->{id}/alert-rules", key => $off->{key});
    my $channel = $wp->get("/monitors/$deaf->{id}/notifications", key => $deaf->{key})->{json}[0]{id};
    $wp->patch("/notifications/$channel", { is_enabled => JSON::PP::false }, key => $deaf->{key});
    check_at($_) for 5, 10;
    is told($_), 'incident.created@0', "$_->{name}: nothing more" for $paused, $off, $deaf, $without;
    my @log = reverse @{ $wp->get("/monitors/$deaf->{id}/alert-log", key => $deaf->{key})->{json} };
    is join(' ', map { "$_->{outcome}/" . ($_->{reason} // '-') } @log),
        'delivered/-' . ' skipped/no enabled channel' x 2, 'the log says that there was no channel';
    forget($paused, $off, $deaf, $without);
};

subtest 'the end' => sub {
    my $m = watched('ending', repeat_interval_minutes => 5);
    check_at(0);
    my $port = serve(sub {
        my ($connection) = @_;
        Target::request_of($connection);
        print {$connection} "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    });
    $wp->patch("/monitors/$m->{id}", { url => "http://127.0.0.1:$port/" }, key => $m->{key});
    check_at(60);
    check_at(70);
    is told($m), 'incident.created@0 incident.resolved@60', 'the run in which it recovers tells that, and no reminder';
    my $resolved = $hook->got('/200/ending')->[1]{json};
    is $resolved->{monitor}{current_status}, 'up', 'it is up';
    is $resolved->{incident}{resolved_at}, stamp(60), '... since';
    forget($m);
};

# Whatever queued it, an alert is sent at once: here the worker that took what a remote location reported.
subtest 'consensus, by way of the API' => sub {
    my $m = watched('remote');
    $wp->patch("/monitors/$m->{id}", { consensus_threshold => 1 }, key => $m->{key});
    my $location = $wp->post('/locations', { name => 'Oslo' }, key => $wp->admin_key)->{json};
    my %result = (monitor_id => $m->{id}, status => 'down', response_time_ms => 7, error_message => 'No route');
    is $wp->post('/probe', { results => [ \%result ] }, key => $location->{probe_key})->{json}{accepted}, 1, 'reported';
    ok eventually(sub { @{ $hook->got('/200/remote') } == 1 }, 5), 'told within five seconds, and no checker has run';
    forget($m);
};

subtest 'a storm' => sub {
    my $switch = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1', ReuseAddr => 1) or die $!;
    my $cause = $wp->monitor(name => 'cause', confirmation_threshold => 1, monitor_type => 'tcp',
        is_public => JSON::PP::true, url => '127.0.0.1:' . $switch->sockport);
    my %channel = (name => 'hook', channel_type => 'webhook', config => { url => $hook->url('/200/storm') });
    $wp->post("/monitors/$cause->{id}/notifications", \%channel, key => $cause->{key});
    my @many = map { watched("storm$_", repeat_interval_minutes => 5) } 1 .. 300;
    $wp->post("/monitors/$_->{id}/dependencies", { depends_on_id => $cause->{id} }, key => $_->{key}) for @many;
    close $switch;
    $wp->check(at => $T + 6000, monitor => $cause->{id});
    $wp->check(at => $T + 6060);
    $wp->check(at => $T + 6360);
    is $wp->sql("select count(*) from monitor_states where status = 3"), 301, 'all are down';
    is $wp->sql('select count(*) from incidents where resolved_at is null'), 1, 'for one reason';
    is @{ $hook->got('/200/storm') }, 1, 'one alert';
    is((grep { $_->{path} =~ /storm\d/ } @{ $hook->got }), 0, 'and no other');
    is $wp->sql("select count(*) from alerts where event like 'incident.%' and sent_at >= $T + 6000"), 1,
        'nor any in the log';
};

done_testing;
