# Every list tells how many match, beyond what it gives, and has a way on: limit and offset, or a seq.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Watchpost;

my $T = 1_770_732_000;
my $wp = Watchpost->new(HEARTBEAT_RETENTION_DAYS => 36_500)->keep_worker;
my $admin = $wp->admin_key;
my $true = JSON::PP::true;
my @m = map { $wp->monitor(name => "m$_", is_public => $true, tags => "t$_", group_name => "g$_",
    confirmation_threshold => 1, consensus_threshold => 1) } 1 .. 3;
my ($m) = @m;
my $at = "/monitors/$m->{id}";

my @probes = map { $wp->post('/locations', { name => "l$_" }, key => $admin)->{json} } 1 .. 3;
$wp->post('/status-pages', { slug => "p$_", title => "p$_" }) for 1 .. 3;
$wp->post('/status-pages/p1/monitors', { monitor_ids => [ map { $_->{id} } @m ] }, key => $admin);
$wp->post("$at/dependencies", { depends_on_id => $_->{id} }, key => $m->{key}) for @m[ 1, 2 ];
$wp->post("$at/notifications", { name => "c$_", channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' } },
    key => $m->{key}) for 1 .. 3;
$wp->post("$at/maintenance", { title => "w$_", starts_at => "209$_-01-01T00:00:00Z", ends_at => "209$_-01-02T00:00:00Z" },
    key => $m->{key}) for 1 .. 3;
for my $probe (@probes) {
    $wp->post('/probe', { results => [ { monitor_id => $m->{id}, status => 'up', response_time_ms => 1 } ] },
        key => $probe->{probe_key});
}
$wp->sql("update monitors set consensus_threshold = null; delete from dependencies where depends_on <> 2");
$wp->sql("insert into incidents (seq, id, monitor, started_at, cause, resolved_at)
    select 1000 + i.value, 'i' || i.value, m.key, $T, 'x', $T + 1 from monitors m, (select 1 as value union select 2 union select 3) i
    where m.id = '$m->{id}'");
$wp->sql("insert into incident_notes (key, id, incident, content, author, created_at)
    select 1000 + value, 'n' || value, 1001, 'c', 'a', $T from (select 1 as value union select 2 union select 3) as i");
$wp->sql("insert into alerts (key, id, monitor, alert_type, event, sent_at, outcome, body, delivery_group, attempts)
    select 1000 + value, 'a' || value, m.key, 'initial', 'incident.created', $T + value, 'skipped', '{}', 'g' || value, 0
    from monitors m, (select 1 as value union select 2 union select 3) as i where m.id = '$m->{id}'");
$wp->sql("insert into heartbeats (monitor, seq, checked_at, result, response_ms)
    select m.key, 1000 + value, $T, 1, 1 from monitors m, (select 1 as value union select 2 union select 3) as i
    where m.id = '$m->{id}'");
$wp->count_heartbeats;

# path => [how many, how the first is recognised]
my %lists = (
    '/monitors' => [ 3, 'name' ], '/monitors/summary' => [ 3, 'name' ], '/tags' => [3], '/groups' => [3],
    '/locations' => [ 3, 'name' ], '/status-pages' => [ 3, 'slug' ], '/status-pages/p1/monitors' => [ 3, 'name' ],
    "$at/notifications" => [ 3, 'name' ], "$at/maintenance" => [ 3, 'title' ], "$at/locations" => [ 3, 'location_name' ],
    "$at/alert-log" => [ 3, 'id' ], '/status-pages/p1/maintenance' => [ 3, 'title' ],
    '/incidents' => [ 3, 'id' ], '/status-pages/p1/incidents' => [ 3, 'id' ], '/incidents/i1/notes' => [ 3, 'id' ],
    '/incidents?status=resolved' => [ 3, 'id' ], '/status-pages/p1/incidents?status=resolved' => [ 3, 'id' ],
    '/incidents?status=open' => [ 0, 'id' ],
    '/incidents/i1/timeline' => [ 6, 'title' ],
    "$at/dependencies" => [ 1, 'id' ], "/monitors/$m[1]{id}/dependents" => [ 1, 'id' ],
    "$at/uptime-history?days=90" => [ 1, 'date' ], '/uptime-history?days=90' => [ 1, 'date' ],
);

sub names { my ($list, $name) = @_; return [ map { $name ? $_->{$name} : $_ } @$list ] }

for my $path (sort keys %lists) {
    my ($count, $name) = @{ $lists{$path} };
    subtest $path => sub {
        my $ask = sub { $wp->get($path . ($path =~ /\?/ ? '&' : '?') . $_[0], key => $admin) };
        my $whole = $wp->get($path, key => $admin);
        my $all = names($whole->{json}, $name);
        is scalar @$all, $count, "there are $count";
        is $whole->{headers}{'x-total-count'}, $count, 'and the header says so';
        for ([ 'limit=1', 0, 1 ], [ 'limit=1&offset=1', 1, 1 ], [ 'offset=2', 2, 99 ], [ 'offset=99', 99, 1 ],
            [ 'limit=0', 0, 1 ], [ 'limit=99999&offset=-1', 0, 99 ], [ 'limit=x&offset=', 0, 99 ]) {
            my ($query, $from, $many) = @$_;
            my $answer = $ask->($query);
            my @rest = $from < @$all ? @$all[ $from .. $#$all ] : ();
            splice @rest, $many if $many < @rest;
            is_deeply names($answer->{json}, $name), \@rest, "$query: these";
            is $answer->{headers}{'x-total-count'}, $count, "$query: of as many";
        }
    };
}

subtest 'by seq' => sub {
    for my $path ("$at/heartbeats", "$at/incidents") {
        my $whole = $wp->get($path);
        my @seqs = map { $_->{seq} } @{ $whole->{json} };
        is $whole->{headers}{'x-total-count'}, scalar @seqs, "$path: all";
        my $total = sub { $wp->get("$path?$_[0]")->{headers}{'x-total-count'} };
        is $total->('limit=1'), scalar @seqs, 'beyond the limit';
        is $total->("before=$seqs[0]&limit=1"), @seqs - 1, 'before the newest';
        is $total->("after=$seqs[-1]&limit=1"), @seqs - 1, 'behind the oldest';
    }
};

subtest 'in objects' => sub {
    my $status = $wp->get('/status?limit=1&offset=1');
    is_deeply names($status->{json}{monitors}, 'name'), ['m2'], 'status';
    is $status->{headers}{'x-total-count'}, 3, '... of three';
    $wp->sql("update monitor_states set status = 3 where monitor = 3");
    is $wp->get('/status?limit=1')->{json}{overall}, 'major_outage', 'overall is that of all';
    my $page = $wp->get('/status-pages/p1?limit=2');
    is_deeply names($page->{json}{monitors}, 'name'), [ 'm1', 'm2' ], 'a page';
    is "$page->{headers}{'x-total-count'} $page->{json}{overall}", '3 major_outage', '... of three';
    is scalar @{ $wp->get('/status')->{json}{monitors} }, 3, 'all, unless it is asked for less';
    for my $history ('/status/history', '/status-pages/p1/history') {
        my $ids = [ map { $_->{id} } @{ $wp->get("$history?limit=1&offset=1")->{json}{monitors} } ];
        is_deeply $ids, [ $m[1]{id} ], "$history: the second";
        is $wp->get("$history?limit=2&days=1")->{headers}{'x-total-count'}, 3, '... of three';
        is scalar @{ $wp->get($history)->{json}{monitors} }, 3, '... or all';
    }
};

subtest 'the work of a probe' => sub {
    $wp->sql('update monitors set consensus_threshold = 1');
    my $work = $wp->get('/probe/monitors?limit=1&offset=2', key => $probes[0]{probe_key});
    is scalar @{ $work->{json} }, 1, 'one';
    is $work->{headers}{'x-total-count'}, 3, '... of three';
};

subtest 'what is hidden is not counted' => sub {
    my $private = $wp->monitor(name => 'private');
    $wp->post("$at/dependencies", { depends_on_id => $private->{id} }, key => $admin);
    my $answer = $wp->get("$at/dependencies");
    is "$answer->{headers}{'x-total-count'} $answer->{headers}{'x-hidden-count'}", '1 1', 'but told beside';
};

$wp->stop_worker;
done_testing;
