# What public pages are made of: monitors day by day, incidents and maintenance, of the site and of a status page.
use strict;
use warnings;
use Test::More;
use IO::Socket::INET;
use JSON::PP ();
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new;
my $admin = $wp->admin_key;
my $day = 86400;
my $now = time;
my $midnight = $now - $now % $day;

my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1') or die "listen: $!";
my @there = (monitor_type => 'tcp', url => '127.0.0.1:' . $listener->sockport);
my %m = map { my ($name, %more) = @$_; ($name => $wp->monitor(name => $name, confirmation_threshold => 1, %more)) } (
    [ 'up', is_public => $true, group_name => 'web', tags => ['a'], @there ],
    [ 'down', is_public => $true, group_name => 'data' ],
    [ 'fresh', is_public => $true ],
    [ 'hidden' ],
);
my $page = $wp->post('/status-pages', { slug => 'main', title => 'Main', custom_domain => 'status.example' })->{json};
$wp->post('/status-pages/main/monitors', { monitor_ids => [ map { $m{$_}{id} } qw(down hidden) ] }, key => $admin);
$wp->post('/status-pages', { slug => 'empty', title => 'Empty' });
$wp->keep_worker;

# Two days ago, yesterday twice, today; 'down' never is up, 'fresh' is never checked.
my @moments = ($midnight - 2 * $day + 60, $midnight - $day, $midnight - 1, $now);
for my $at (@moments) {
    $wp->check(at => $at, monitor => $m{$_}{id}) for qw(up down hidden);
}

sub history { my $answer = $wp->get($_[0]); return $answer->{json} }
sub of { my ($name, $json) = @_; my ($one) = grep { $_->{id} eq $m{$name}{id} } @{ $json->{monitors} }; return $one }

subtest 'day by day' => sub {
    my $all = history('/status/history');
    my ($from, $to) = map { substr Watchpost::timestamp($_), 0, 10 } $midnight - 89 * $day, $midnight;
    is "$all->{days} $all->{from} $all->{to}", "90 $from $to", '90 days up to today';
    is join(' ', map { $_->{id} } @{ $all->{monitors} }),
        join(' ', map { $_->{id} } @{ $wp->get('/status')->{json}{monitors} }),
        'the monitors of the status, in its order';
    is scalar @{ of('up', $all)->{$_} }, 90, "$_: a column of 90" for qw(uptime_pct total_checks down_checks);
    my $few = history('/status/history?days=4');
    is_deeply of('up', $few), { id => $m{up}{id}, uptime => 100, uptime_pct => [ undef, 100, 100, 100 ],
        total_checks => [ 0, 1, 2, 1 ], down_checks => [ 0, 0, 0, 0 ] }, 'one that was up';
    is_deeply of('down', $few), { id => $m{down}{id}, uptime => 0, uptime_pct => [ undef, 0, 0, 0 ],
        total_checks => [ 0, 1, 2, 1 ], down_checks => [ 0, 1, 2, 1 ] }, 'one that was not';
    is_deeply of('fresh', $few), { id => $m{fresh}{id}, uptime => undef, uptime_pct => [ (undef) x 4 ],
        total_checks => [ (0) x 4 ], down_checks => [ (0) x 4 ] }, 'one that says nothing';
    ok !of('hidden', $all), 'no private one';
    ok !of('hidden', $wp->get('/status/history', key => $admin)->{json}), '... not even for the admin';
    is history("/status/history?days=$_->[0]")->{days}, $_->[1],
        "days=$_->[0]" for [ 0, 1 ], [ -5, 1 ], [ 91, 90 ], [ 'x', 90 ];
    is_deeply of('down', history('/status/history?days=1'))->{total_checks}, [1], 'today alone';
};

subtest 'the figures of each alone' => sub {
    for my $name (qw(up down)) {
        my @days = @{ $wp->get("/monitors/$m{$name}{id}/uptime-history?days=90")->{json} };
        my $columns = of($name, history('/status/history'));
        my @checks = grep { $_ } @{ $columns->{total_checks} };
        is_deeply [ map { $_->{total_checks} } @days ], \@checks, "$name: checks";
        is_deeply [ map { $_->{uptime_pct} } @days ], [ grep { defined } @{ $columns->{uptime_pct} } ],
            "$name: percentages";
    }
};

subtest 'a percentage is cut, not rounded' => sub {
    my ($key) = $wp->sql("select key from monitors where id = '$m{fresh}{id}'");
    my $yesterday = $midnight - $day;
    $wp->sql("insert into rollups values ($key, 86400, $yesterday, 1000000, 999999, 1, 0, $yesterday, 1, 1)");
    my $fresh = of('fresh', history('/status/history?days=2'));
    is_deeply $fresh->{uptime_pct}, [ 99.9999, undef ], 'one in a million';
    is $fresh->{uptime}, 99.9999, 'over all of it';
    is_deeply $fresh->{down_checks}, [ 0, 0 ], 'degraded is not down';
    $wp->sql("update rollups set checks = 3, up = 2, degraded = 0 where monitor = $key");
    is_deeply of('fresh', history('/status/history?days=2'))->{uptime_pct}, [ 66.6666, undef ], 'two of three';
};

subtest 'filters' => sub {
    my $names = sub {
        my %name = map { ($m{$_}{id} => $_) } keys %m;
        return join ' ', map { $name{ $_->{id} } } @{ history("/status/history?days=1&$_[0]")->{monitors} };
    };
    is $names->('group=web'), 'up', 'group';
    is $names->('tag=a'), 'up', 'tag';
    is $names->('search=DOW'), 'down', 'search';
    is $names->('status=down'), 'down', 'status';
    is $names->("ids=$m{fresh}{id},%20$m{hidden}{id},"), 'fresh', 'ids';
    is $wp->get('/status/history?status=broken')->{json}{code}, 'VALIDATION_ERROR', 'no such status';
    is $wp->get('/status/history?search=%ff')->{status}, 400, 'no text';
};

subtest 'a page, day by day' => sub {
    my $its = history('/status-pages/main/history?days=2');
    is join(' ', map { $_->{id} } @{ $its->{monitors} }), "$m{down}{id} $m{hidden}{id}",
        'its monitors, the private one too';
    is_deeply of('hidden', $its)->{total_checks}, [ 2, 1 ], 'with their checks';
    is history('/status-pages/STATUS.example/history')->{days}, 90, 'by its domain';
    is_deeply history('/status-pages/empty/history?days=3')->{monitors}, [], 'nothing on it';
    is $wp->get('/status-pages/nothing/history')->{status}, 404, 'no such page';
};

subtest 'never old' => sub {
    my $first = $wp->get('/status/history');
    is $wp->get('/status/history', headers => { 'If-None-Match' => $first->{headers}{etag} })->{status}, 304,
        'unchanged';
    $wp->check(monitor => $m{up}{id});
    isnt $wp->get('/status/history')->{body}, $first->{body}, 'after a check it is another';
    $wp->patch("/monitors/$m{up}{id}", { is_public => $false }, key => $admin);
    ok !of('up', history('/status/history')), 'what was made private is gone at once';
    $wp->patch("/monitors/$m{up}{id}", { is_public => $true }, key => $admin);
};

subtest 'incidents of a page' => sub {
    my $names = sub {
        my ($query) = @_;
        return join ' ', map { $_->{monitor_name} } @{ $wp->get("/status-pages/main/incidents$query")->{json} };
    };
    is $names->(''), 'hidden down', 'newest first, of private ones too';
    is $names->('?limit=1'), 'hidden', 'a limit';
    is $names->('?limit=0'), 'hidden', 'moved to the bound';
    is $names->('?status=resolved'), '', 'none has ended';
    $wp->sql("update incidents set resolved_at = started_at + 60 " .
        "where monitor = (select key from monitors where name = 'down')");
    is $names->('?status=resolved'), 'down', 'now one has';
    is $names->('?status=open'), 'hidden', 'and one has not';
    $wp->sql("update incidents set monitor = (select key from monitors where name = 'hidden')");
    is $names->('?status=resolved&limit=1'), 'hidden', 'what has ended is found behind what has not';
    is $wp->get('/status-pages/main/incidents?status=x')->{json}{code}, 'VALIDATION_ERROR', 'no such status';
    is $wp->get('/status-pages/nothing/incidents')->{json}{code}, 'NOT_FOUND', 'no such page';
    is_deeply $wp->get('/status-pages/empty/incidents')->{json}, [], 'nothing on it';
    is_deeply [ sort keys %{ $wp->get('/status-pages/main/incidents?status=resolved')->{json}[0] } ],
        [qw(cause id monitor_id monitor_name resolved_at seq started_at state)], 'its shape';
};

my $plan = sub {
    my ($name, $title, $from, $to) = @_;
    my ($starts, $ends) = map { Watchpost::timestamp($now + $_) } $from, $to;
    return $wp->post("/monitors/$m{$name}{id}/maintenance", { title => $title, starts_at => $starts, ends_at => $ends },
        key => $admin)->{json};
};

subtest 'maintenance' => sub {
    my $titles = sub { return join ' ', map { $_->{title} } @{ $wp->get($_[0], @_[ 1 .. $#_ ])->{json} } };
    is $titles->('/maintenance'), '', 'none';
    $plan->(@$_) for [ 'up', 'later', 7200, 9000 ], [ 'up', 'soon', 3600, 7200 ], [ 'down', 'now', -60, 3600 ],
        [ 'hidden', 'secret', -120, 3600 ], [ 'up', 'older', -9000, -8000 ], [ 'down', 'old', -8000, -60 ];
    is $titles->('/maintenance'), 'later soon now old older', 'all, the latest first';
    is $titles->('/maintenance?state=active'), 'now', 'active';
    is $titles->('/maintenance?state=upcoming'), 'later soon', 'upcoming';
    is $titles->('/maintenance?state=upcoming&limit=1'), 'later', 'a limit';
    is $titles->('/maintenance?state=past'), 'old older', 'past, the latest first';
    is $titles->('/maintenance', key => $admin), 'later soon now secret old older', 'the admin sees all';
    is $titles->('/maintenance', key => $m{hidden}{key}), 'later soon now old older', "a monitor's key shows no more";
    is $titles->('/status-pages/main/maintenance'), 'secret now', 'of a page';
    is $titles->('/status-pages/main/maintenance?state=past'), 'old', 'of a page, past';
    is $titles->('/status-pages/empty/maintenance'), '', 'of an empty one';
    for my $path ('/maintenance', '/status-pages/main/maintenance') {
        is $wp->get("$path?state=$_")->{json}{code}, 'VALIDATION_ERROR', "$path: state=$_" for qw(all ACTIVE %00);
    }
    is $wp->get('/status-pages/nothing/maintenance')->{status}, 404, 'no such page';
    my ($one) = @{ $wp->get('/maintenance?state=active')->{json} };
    is_deeply [ sort keys %$one ],
        [qw(active created_at ends_at id is_public monitor_count monitor_id monitor_ids monitor_name next notice_minutes revision starts_at timezone title updated_at)],
        'its shape';
    is "$one->{monitor_name} $one->{monitor_id} $one->{active}", "down $m{down}{id} 1", 'which monitor it is about';
    ok !exists $wp->get("/monitors/$m{up}{id}/maintenance")->{json}[0]{monitor_name},
        "a monitor's own list needs no name";
};

$wp->stop_worker;
done_testing;
