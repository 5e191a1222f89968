# Everything at a glance: the public status, the dashboard, branding, SLA and badges; and that what is kept in memory
# is never old.
use strict;
use warnings;
use Test::More;
use IO::Socket::INET;
use JSON::PP ();
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my $now = time;

is_deeply $wp->get('/status')->{json}, { monitors => [], overall => 'unknown' }, 'no monitors';
is_deeply $wp->get('/dashboard')->{json}, {
    total_monitors => 0, public_monitors => 0, paused_monitors => 0, active_incidents => 0,
    status_counts => { up => 0, down => 0, degraded => 0, unknown => 0, maintenance => 0 },
    avg_uptime_24h => 100, avg_uptime_7d => 100, avg_response_ms_24h => undef, total_checks_24h => 0,
    total_checks_7d => 0, recent_incidents => [], slowest_monitors => [],
}, 'an empty dashboard';

my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1') or die "listen: $!";
my $target = '127.0.0.1:' . $listener->sockport;
sub tcp { return $wp->monitor(monitor_type => 'tcp', url => $target, @_) }

my %m = (
    up => tcp(name => 'up', is_public => $true, group_name => 'A', tags => 'x', sla_target => 99),
    down => $wp->monitor(name => 'down', is_public => $true, tags => 'x,y', sla_target => 99, sla_period_days => 7),
    hidden => $wp->monitor(name => 'hidden'),
);

sub status { return $wp->get("/status?$_[0]", @_[ 1 .. $#_ ])->{json} }
sub names { return join ' ', map { $_->{name} } @{ status(@_)->{monitors} } }

is names(''), 'up down', 'public ones, in the order of the list';
is names('', key => $admin), 'up down', 'no more with a key';
is names("ids=$m{down}{id},,%20$m{hidden}{id}%20,nobody"), 'down', 'by id: unknown and private ones are left out';
is names("ids=$m{down}{id}&tag=y"), 'down', 'and with other filters';
is names('ids=nobody'), '', 'none of these';
is names('search='), 'up down', 'blank is absent';
is names('status=down'), '', 'none is down yet';
is $wp->get('/status?status=broken')->{status}, 400, 'no such status';

# Three checks a monitor: 8 days ago, two hours ago, ten minutes ago; the second one that fails opens an incident.
$wp->check(at => $now - $_) for 8 * 86400, 7200, 600;

subtest 'after some checks' => sub {
    my ($up, $down) = @{ status('')->{monitors} };
    is "$up->{current_status} $down->{current_status}", 'up down', 'statuses';
    is "$up->{uptime_24h} $up->{uptime_7d} $down->{uptime_24h} $down->{uptime_7d}", '100 100 0 0', 'percentages';
    is "$up->{total_checks_24h} $up->{total_checks_7d}", '2 2', 'what they are of';
    like $up->{avg_response_ms_24h}, qr/^[\d.]+$/, 'the mean of those that were up';
    ok !exists $down->{avg_response_ms_24h}, 'without any there is none';
    is "$up->{active_incident} $down->{active_incident}", "$false $true", 'incidents';
    is $up->{last_checked_at}, Watchpost::timestamp($now - 600), 'when';
};

subtest 'how they stand together' => sub {
    my $overall = sub { # statuses of up and down, and whether each is paused
        my %number = (unknown => 0, up => 1, degraded => 2, down => 3, maintenance => 4);
        my @monitors = @m{qw(up down)};
        for my $i (0, 1) {
            my ($status, $paused) = split /:/, $_[$i];
            $wp->sql("update monitor_states set status = $number{$status}, is_paused = " . ($paused ? 1 : 0) .
                " where monitor = (select key from monitors where id = '$monitors[$i]{id}')");
        }
        return status('')->{overall};
    };
    my @stories = (
        [ qw(up up operational) ], [ qw(up maintenance operational) ], [ qw(up degraded degraded) ],
        [ qw(degraded maintenance degraded) ], [ qw(up unknown unknown) ], [ qw(degraded unknown unknown) ],
        [ qw(down unknown major_outage) ], [ qw(down:p up operational) ], [ qw(unknown:p up operational) ],
        [ qw(up:p up:p unknown) ], [ qw(up down major_outage) ],
    );
    is $overall->(@$_[ 0, 1 ]), $_->[2], "$_->[0] and $_->[1]" for @stories;
};

subtest 'the dashboard' => sub {
    $wp->post("/monitors/$m{hidden}{id}/pause", undef, key => $admin);
    my $public = $wp->get('/dashboard')->{json};
    is "$public->{total_monitors} $public->{public_monitors} $public->{paused_monitors}", '3 2 1', 'monitors';
    is_deeply $public->{status_counts}, { up => 1, down => 2, degraded => 0, unknown => 0, maintenance => 0 },
        'by status, paused ones too';
    is $public->{active_incidents}, 1, 'open incidents, but for those that are set aside with their monitors';
    is sprintf('%.3f %.3f %d', @$public{qw(avg_uptime_24h avg_uptime_7d total_checks_24h)}), '33.333 33.333 6',
        'checks';
    like $public->{avg_response_ms_24h}, qr/^[\d.]+$/, 'their mean time';
    is_deeply [ @$public{qw(recent_incidents slowest_monitors)} ], [ [], [] ], 'details are not for every client';
    is_deeply $wp->get('/dashboard', key => $m{up}{key})->{json}, $public, 'nor for a monitor\'s key';

    my $all = $wp->get('/dashboard', key => $admin)->{json};
    is_deeply [ sort map { $_->{monitor_name} } @{ $all->{recent_incidents} } ], [qw(down hidden)],
        'for the admin they are';
    is_deeply [ sort keys %{ $all->{recent_incidents}[0] } ], [qw(cause id monitor_id monitor_name started_at state)],
        'in brief';
    is_deeply $all->{slowest_monitors}, [ {
        id => $m{up}{id}, name => 'up', current_status => 'up', avg_response_ms => $public->{avg_response_ms_24h},
    } ], 'the slowest';
};

subtest 'branding' => sub {
    my $none = { title => undef, description => undef, logo_url => undef };
    is_deeply $wp->get('/settings')->{json}, $none, 'nothing at first';
    ok !exists status('')->{branding}, 'and none on the status';
    is $wp->put('/settings', {})->{status}, 401, 'not without a key';
    is $wp->put('/settings', '{', key => $m{up}{key})->{status}, 403, 'nor with a wrong one';
    is_deeply $wp->put('/settings', { title => 'Ours', logo_url => 'https://x.example/l.png' }, key => $admin)->{json},
        { title => 'Ours', description => undef, logo_url => 'https://x.example/l.png' }, 'set';
    is_deeply status('')->{branding}, { title => 'Ours', logo_url => 'https://x.example/l.png' }, 'there it is';
    for ([ { title => 'x' x 201 }, 400 ], [ { description => 'x' x 2001 }, 400 ], [ { logo_url => 'x' }, 400 ],
        [ { title => 5 }, 422 ], [ [], 422 ], [ '', 400 ], [ { title => 'New', logo_url => 'x' }, 400 ]) {
        is $wp->put('/settings', $_->[0], key => $admin)->{status}, $_->[1], "refused: $_->[1]";
    }
    is $wp->get('/settings')->{json}{title}, 'Ours', 'and nothing was changed';
    is_deeply $wp->put('/settings', { title => '', logo_url => undef }, key => $admin)->{json}, $none, 'cleared';
};

subtest 'the error budget' => sub {
    is $wp->get("/monitors/$m{hidden}{id}/sla")->{json}{code}, 'SLA_NOT_CONFIGURED', 'not without a target';
    is $wp->get('/monitors/nobody/sla')->{json}{code}, 'NOT_FOUND', 'of a monitor that is there';
    my $sla = $wp->get("/monitors/$m{up}{id}/sla")->{json};
    is "$sla->{period_days} $sla->{target_pct} $sla->{total_checks} $sla->{successful_checks} $sla->{status}",
        '30 99 3 3 met', 'of 30 days, when nothing is said';
    $sla = $wp->get("/monitors/$m{down}{id}/sla")->{json};
    is "$sla->{period_days} $sla->{total_checks} $sla->{status}", '7 2 breached', 'of 7 days';
    is $sla->{budget_total_seconds}, 6048, 'a hundredth of a week';
};

subtest 'badges' => sub {
    my $badge = sub { return $wp->get("/monitors/$m{$_[0]}{id}/badge/$_[1]") };
    my $uptime = $badge->('up', 'uptime');
    is $uptime->{headers}{'content-type'}, 'image/svg+xml', 'a picture';
    is $uptime->{headers}{'cache-control'}, 'no-cache', 'asked for again each time';
    like $uptime->{body}, qr/>uptime 24h<.*>100\.0%</s, 'label and value';
    like $badge->('down', 'uptime?period=7d')->{body}, qr/>uptime 7d<.*>0\.0%</s, 'of a week';
    like $badge->('up', 'uptime?period=1y')->{body}, qr/>uptime 24h</, 'any other period is a day';
    like $badge->('down', 'status')->{body}, qr/>status<.*>down</s, 'a status';
    like $badge->('hidden', 'status')->{body}, qr/>paused</, 'paused';
    like $badge->('up', 'status?label=%3Cb%3E%26')->{body}, qr/>&lt;b&gt;&amp;</, 'a label of one\'s own, escaped';
    is $badge->('up', 'status?label=' . 'x' x 101)->{status}, 400, 'too long';
    is $badge->('up', 'uptime?label=' . '%C3%A4' x 100)->{status}, 200, 'characters count, not bytes';
    for ('status', 'uptime') {
        my $none = $wp->get("/monitors/nobody/badge/$_");
        is $none->{status}, 200, "a picture, too, of a monitor that is not there: $_";
        like $none->{body}, qr/>unknown<.*/s, '... which says so';
        like $none->{body}, qr/#9f9f9f/, '... in grey';
    }
    my $new = $wp->monitor(name => 'new');
    like $wp->get("/monitors/$new->{id}/badge/uptime")->{body}, qr/>no data</, 'of a monitor without checks';
};

# One worker answers all of this: what it keeps must follow every change, its own and others'.
subtest 'never old' => sub {
    my $first = $wp->get('/status');
    is $wp->get('/status')->{body}, $first->{body}, 'the same again';
    is $wp->get('/status', headers => { 'If-None-Match' => $first->{headers}{etag} })->{status}, 304, 'unchanged';
    $wp->patch("/monitors/$m{up}{id}", { name => 'better' }, key => $admin);
    is names(''), 'better down', 'its own writes';
    $wp->sql("update monitors set name = 'best' where id = '$m{up}{id}'");
    is names(''), 'best down', "another's";
    $wp->put('/settings', { title => 'T' }, key => $admin);
    is status('')->{branding}{title}, 'T', 'settings';
    is @{ $wp->get('/dashboard', key => $admin)->{json}{slowest_monitors} }, 1, 'the admin sees more';
    is @{ $wp->get('/dashboard')->{json}{slowest_monitors} }, 0, 'and none after it';
    $wp->delete("/monitors/$m{down}{id}", key => $admin);
    is names(''), 'best', 'gone';
    is $wp->head('/status')->{body}, '', 'HEAD has no body';
    ok length $wp->get('/status')->{body}, 'GET has';
};

# What the worker has used of a processor, in nanoseconds.
sub effort {
    open my $stat, '<', '/proc/' . $wp->{worker}->pid . '/schedstat' or die $!;
    return (split ' ', <$stat>)[0];
}

# Of one of several requests: the median, which no burst of the neighbours' moves.
sub effort_of {
    my ($ask, @of) = @_;
    my @efforts = sort { $a <=> $b } map { my $before = effort(); $ask->($_); effort() - $before } @of;
    return $efforts[ @efforts / 2 ];
}

sub make_many {
    my ($count) = @_;
    for (1 .. $count / 50) {
        my @fifty = map { { name => "n$_", url => 'http://127.0.0.1/' } } 1 .. 50;
        $wp->post('/monitors/bulk', { monitors => \@fifty }, key => $admin);
    }
    return;
}

subtest 'days over all monitors cost no more than those of some' => sub {
    my $midnight = $now - $now % 86400;
    make_many(200);
    $wp->sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < 90)
        insert into rollups
            (monitor, span, start, checks, up, degraded, up_ms, first_at, first_seq, last_seq)
        select key, 86400, $midnight - n.i * 86400, 2, 1, 0, 10, 0, 0, 0 from n, monitors where true
        on conflict (monitor, span, start) do update set checks = 2, up = 1, degraded = 0, up_ms = 10");
    my $one = effort_of(sub { $wp->get("/monitors/$m{up}{id}/uptime-history?days=$_[0]") }, 71 .. 90);
    my $all = effort_of(sub { $wp->get("/uptime-history?days=$_[0]") }, 71 .. 90);
    cmp_ok $all, '<', 5 * $one, 'two hundred';
    my $first = $wp->get('/uptime-history?days=90');
    my $again = effort_of(sub { is $wp->get('/uptime-history?days=90')->{body}, $first->{body}, 'the same again' }, 1 .. 20);
    # At a PostgreSQL server what is kept ends with any transaction there, those of other stories, too.
    cmp_ok $again, '<', $all, '... for next to nothing' if !Watchpost::at_server();
    my $count = sub { $wp->get('/uptime-history?days=1')->{json}[0]{total_checks} };
    my $was = $count->();
    $wp->check(monitor => $m{up}{id});
    is $count->(), $was + 1, 'until another check is recorded';
};

subtest 'the dashboard of very many' => sub {
    my $before = $wp->get('/dashboard', key => $admin)->{json};
    make_many(1000);
    my $many = $wp->get('/dashboard', key => $admin)->{json};
    is $many->{total_monitors}, $before->{total_monitors} + 1000, 'all are counted';
    is $many->{status_counts}{unknown}, $before->{status_counts}{unknown} + 1000, '... by their status';
    $wp->check(monitor => $m{up}{id});
    my $now = $wp->get('/dashboard', key => $admin)->{json};
    is $now->{"total_checks_$_"}, $many->{"total_checks_$_"} + 1, "a check counts in the last $_" for qw(24h 7d);
    is $many->{slowest_monitors}[0]{name}, 'best', 'the slowest of those that were asked lately';
    my $list = sub { $wp->get("/monitors?$_[0]", key => $admin) };
    is $list->('limit=2')->{headers}{'x-total-count'}, $many->{total_monitors}, 'a list knows how many there are';
    is @{ $list->('limit=2&offset=1100')->{json} }, 2, '... and gives any part of them';
    is @{ $list->('status=up')->{json} }, $many->{status_counts}{up}, '... or those of one status';
};

$wp->stop_worker;
done_testing;
