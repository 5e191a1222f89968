# Maintenance over many monitors, and by rules: who may, what is shown, when it is, what it does, who is told.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use IO::Socket::INET;
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new(TARGET_POLICY => 'any');
my $admin = $wp->admin_key;
my $team = $wp->post('/workspaces', { name => 'Team' }, key => $admin)->{json};
my $owner = $team->{key};
my %own = map { my $role = $_; ($role => $wp->post('/workspace/keys', { label => $role, role => $role }, key => $owner)->{json}{key}) }
    qw(viewer responder);
my $bound = $wp->post('/workspace/keys', { label => 'bound', role => 'responder', tags => ['web'] }, key => $owner)->{json}{key};

use Time::Local 'timegm';
sub seconds { my ($y, $m, $d, @t) = $_[0] =~ /\d+/g; return timegm(reverse(@t), $d, $m - 1, $y) }
sub stamp { return Watchpost::timestamp($_[0]) }
sub monitor_of {
    my ($key, %more) = @_;
    my $made = $wp->post('/monitors', { name => 'shop', url => 'http://127.0.0.1:1/', confirmation_threshold => 1, %more }, key => $key)->{json};
    return { %{ $made->{monitor} }, key => $made->{manage_key} };
}
my $shop = monitor_of($owner, name => 'Shop', tags => 'web');
my $api = monitor_of($owner, name => 'API', tags => 'web', group_name => 'Back');
my $db = monitor_of($owner, name => 'DB', tags => 'data');
my $stranger = $wp->monitor;

sub planned { my ($key, %body) = @_; return $wp->post('/maintenance', { title => 'move', duration_seconds => 3600, %body }, key => $key) }
sub refused {
    my ($answer, $status, $code, $name, $like) = @_;
    is "$answer->{status} $answer->{json}{code}", "$status $code", $name or diag $answer->{body};
    like $answer->{json}{error}, $like // qr/./, "$name: a sentence";
}

subtest 'made' => sub {
    my $before = time;
    my $answer = planned($own{responder}, match => { tags => ['WEB'] }, description => 'new disks', external_id => 'disks');
    is $answer->{status}, 201, 'by a responder' or diag $answer->{body};
    my $m = $answer->{json};
    my ($from) = map { seconds($_) } $m->{starts_at};
    ok $from >= $before && $from <= time, 'now, if it does not say when';
    is_deeply { map { ($_ => $m->{$_}) } qw(title description match monitor_count timezone ends_at next active notice_minutes
        is_public workspace_id external_id revision monitor_ids rrule) },
        { title => 'move', description => 'new disks', match => { tags => ['web'] }, monitor_count => 2, timezone => 'UTC',
        ends_at => stamp($from + 3600), next => [], active => $true, notice_minutes => 0, is_public => $false,
        workspace_id => $team->{workspace}{id}, external_id => 'disks', revision => 1, monitor_ids => undef, rrule => undef }, 'the shape';
    is $answer->{headers}{location}, "/api/v1/maintenance/$m->{id}", 'where it is';
    is_deeply $wp->get("/maintenance/$m->{id}", key => $own{viewer})->{json}, $m, 'read again';
    my $list = $wp->get("/monitors/$shop->{id}/maintenance", key => $shop->{key})->{json};
    is_deeply [ map { "$_->{id} $_->{monitor_id} $_->{monitor_count}" } @$list ], [ "$m->{id} $shop->{id} 2" ], 'in the list of a member';
    is_deeply $wp->get("/monitors/$shop->{id}/maintenance")->{json}, [], '... but not for those without a key: it is not public';
    is_deeply $wp->get("/monitors/$db->{id}/maintenance", key => $owner)->{json}, [], 'nor in that of another';
    is $wp->get("/monitors/$shop->{id}/overview", key => $owner)->{json}{maintenance}{active}[0]{id}, $m->{id}, 'in the overview';
    refused planned($owner, match => { all => $true }, external_id => 'disks'), 409, 'DUPLICATE_EXTERNAL_ID', 'a name is given once';
    my $later = monitor_of($owner, name => 'Later', tags => 'web');
    is $wp->get("/maintenance/$m->{id}", key => $owner)->{json}{monitor_count}, 3, 'one that is made later is in';
    $wp->patch("/monitors/$later->{id}", { tags => 'data' }, key => $owner);
    is $wp->get("/maintenance/$m->{id}", key => $owner)->{json}{monitor_count}, 2, 'one that loses the tag is out';
    $wp->patch("/monitors/$db->{id}", { tags => 'data,web' }, key => $owner);
    is $wp->get("/maintenance/$m->{id}", key => $owner)->{json}{monitor_count}, 3, 'one that is tagged is in';
    $wp->patch("/monitors/$db->{id}", { tags => 'data' }, key => $owner);
    $wp->delete("/monitors/$later->{id}", key => $owner);
    is $wp->delete("/maintenance/$m->{id}", key => $own{responder})->{status}, 200, 'deleted';
    is $wp->get("/maintenance/$m->{id}", key => $owner)->{status}, 404, '... and gone';
};

subtest 'what was hardly meant so' => sub {
    my $told = sub { my $made = planned($owner, @_)->{json}; $wp->delete("/maintenance/$made->{id}", key => $owner); return join ' ', @{ $made->{warnings} // [] } };
    my @one = (monitor_ids => [ $shop->{id} ]);
    is $told->(@one), '', 'nothing is told of what is as usual';
    is $told->(@one, starts_at => '2999-03-28T02:30:00+02:00', timezone => 'Europe/Berlin'), '', '... nor of a time with an offset';
    like $told->(@one, starts_at => '2999-03-28T02:30:00', timezone => 'Europe/Berlin'), qr/is read as UTC/, 'a time without a zone beside timezone';
    is $told->(@one, starts_at => '2999-03-28T02:30:00'), '', '... is UTC where none is named';
    like $told->(@one, rrule => 'FREQ=DAILY', duration_seconds => 90_000), qr/always on/, 'a rule that begins again before the end';
    is $told->(@one, rrule => 'FREQ=DAILY', duration_seconds => 86_400), '', '... and one that begins with it';
    like $told->(match => { tags => ['nobody'] }), qr/no monitor yet/, 'a match without members';
    like $told->(@one, starts_at => '2020-01-01T00:00:00Z'), qr/over already/, 'what is past';
    is planned($owner, @one, starts_at => '2020-01-01T00:00:00Z')->{status}, 201, '... and it is taken all the same';
};

subtest 'whose' => sub {
    my %ids = (monitor_ids => [ $shop->{id} ]);
    refused planned(undef, %ids), 401, 'UNAUTHORIZED', 'without a key';
    refused planned('wp_' . '0' x 32, %ids), 403, 'FORBIDDEN', 'with an unknown one';
    refused planned($own{viewer}, %ids), 403, 'FORBIDDEN', 'a viewer';
    my $own = planned($shop->{key}, %ids);
    is $own->{status}, 201, 'a manage key, for its monitor' or diag $own->{body};
    is_deeply $own->{json}{monitor_ids}, [ $shop->{id} ], '... named';
    refused planned($shop->{key}, monitor_ids => [ $shop->{id}, $api->{id} ]), 403, 'FORBIDDEN', '... and no other';
    refused planned($shop->{key}, match => { tags => ['web'] }), 403, 'FORBIDDEN', '... nor by a match';
    refused planned($owner, monitor_ids => [ $stranger->{id} ]), 400, 'VALIDATION_ERROR', 'none of elsewhere', qr/$stranger->{id}/;
    refused planned($owner, monitor_ids => ['nope']), 400, 'VALIDATION_ERROR', 'none that is not there', qr/nope/;
    refused planned($owner, match => { monitor_ids => [ $stranger->{id} ] }), 400, 'VALIDATION_ERROR', '... nor in a match', qr/$stranger->{id}/;
    refused planned($owner), 400, 'VALIDATION_ERROR', 'neither', qr/match or monitor_ids/;
    refused planned($owner, %ids, match => { all => $true }), 400, 'VALIDATION_ERROR', 'both', qr/either/;
    refused planned($owner, monitor_ids => []), 400, 'VALIDATION_ERROR', 'of none', qr/1 to 1000/;
    is planned($bound, match => { tags => ['web'] })->{status}, 201, 'a key for some tags, within them';
    refused planned($bound, match => { all => $true }), 403, 'FORBIDDEN', '... and not beyond';
    refused planned($bound, monitor_ids => [ $db->{id} ]), 403, 'FORBIDDEN', '... nor by id';
    is planned($admin, monitor_ids => [ $stranger->{id} ])->{status}, 201, 'the admin key for any';
    refused $wp->request('POST', "/api/v1/maintenance?workspace=$team->{workspace}{id}",
        { title => 'x', duration_seconds => 60, monitor_ids => [ $stranger->{id} ] }, key => $admin), 400, 'VALIDATION_ERROR', '... but in a workspace its own';

    my $both = planned($owner, monitor_ids => [ $shop->{id}, $api->{id} ])->{json};
    my $other = $wp->post('/workspaces', { name => 'Other' }, key => $admin)->{json}{key};
    for my $do ([ GET => '' ], [ PATCH => '' ], [ DELETE => '' ], [ POST => '/end' ], [ POST => '/skip-next' ]) {
        my ($method, $path) = @$do;
        my $ask = sub { return $wp->request($method, "/api/v1/maintenance/$both->{id}$path", $method eq 'GET' ? undef : {}, key => $_[0]) };
        refused $ask->(undef), 401, 'UNAUTHORIZED', "$method$path without a key";
        refused $ask->($stranger->{key}), 403, 'FORBIDDEN', "... with a stranger's";
        refused $ask->($other), 404, 'NOT_FOUND', "... with another workspace's";
        is $ask->($shop->{key})->{status}, $method eq 'GET' ? 200 : 403, '... with the manage key of one of two';
        is $ask->($own{viewer})->{status}, $method eq 'GET' ? 200 : 403, '... of a viewer';
    }
    is $wp->post("/maintenance/$own->{json}{id}/end", {}, key => $shop->{key})->{status}, 200, "what is a monitor's alone is its key's";
};

subtest 'values' => sub {
    my %all = (match => { all => $true });
    my $refused = sub { refused planned($owner, %all, @{ $_[0] }), $_[2] // 400, $_[2] ? 'UNPROCESSABLE_ENTITY' : 'VALIDATION_ERROR', join(' ', map { $_ // 'null' } @{ $_[0] }), $_[1] };
    $refused->([ ends_at => stamp(time + 60) ], qr/either/);
    $refused->([ duration_seconds => $_ ], qr/duration_seconds/) for 59, 2592001;
    $refused->([ starts_at => $_ ], qr/^starts_at must be a timestamp/) for 'soon', '2026-02-30T00:00:00Z', '';
    $refused->([ starts_at => 5 ], qr/starts_at must be a string/, 422);
    $refused->([ timezone => $_ ], qr/timezone/) for 'Mars/Base', '', '../../etc/passwd';
    $refused->([ notice_minutes => $_ ], qr/notice_minutes/) for 20161;
    $refused->([ external_id => 'a/b' ], qr/external_id/);
    $refused->([ rrule => $_ ], qr/rrule/) for 'FREQ=HOURLY', 'FREQ=MINUTELY', 'daily', 'FREQ=DAILY;BYMINUTE=0,30', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
        'FREQ=DAILY;UNTIL=20200101T000000Z', 'FREQ=DAILY;COUNT=20000', "FREQ=DAILY;X=\x{1}", 'FREQ=YEARLY;' . 'BYMONTH=1;' x 60;
    $refused->([ match => 5 ], qr/match/, 422);
    $refused->([ title => undef ], qr/title/, 422);
    refused $wp->post('/maintenance', { title => 'x', %all }, key => $owner), 400, 'VALIDATION_ERROR', 'no end', qr/ends_at or duration_seconds/;
    like $wp->post('/maintenance?dry_run=true', { title => 'x', %all, duration_seconds => 60, cron => '* * * * *' }, key => $owner)->{json}{warnings}[0],
        qr/"cron" is ignored/, 'an unknown member is told';
};

subtest 'by a rule' => sub {
    my $from = 86400 * (int(time / 86400) + 2) + 3 * 3600;
    my $m = planned($owner, match => { all => $true }, starts_at => stamp($from), rrule => 'RRULE:FREQ=DAILY;COUNT=7', timezone => 'Etc/UTC', notice_minutes => 30)->{json};
    is_deeply $m->{next}, [ map { { starts_at => stamp($from + 86400 * $_), ends_at => stamp($from + 86400 * $_ + 3600) } } 0 .. 4 ], 'the next five';
    is $m->{rrule}, 'FREQ=DAILY;COUNT=7', 'the rule, without its name';
    is $wp->patch("/maintenance/$m->{id}", { rrule => 'rrule:freq=daily;count=7' }, key => $owner)->{json}{message}, 'No changes', 'the same in small letters (RFC 5545, 2)';
    my $small = planned($owner, match => { all => $true }, starts_at => stamp($from), rrule => 'freq=weekly;byday=mo', timezone => 'Etc/UTC');
    is $small->{status}, 201, 'a rule in small letters is taken';
    is $small->{json}{rrule}, 'FREQ=WEEKLY;BYDAY=MO', '... and kept as it is usually written';
    $wp->delete("/maintenance/$small->{json}{id}", key => $owner);
    my $skip = sub { return $wp->post("/maintenance/$m->{id}/skip-next", {}, key => $owner)->{json} };
    my $skipped = $skip->();
    is $skipped->{message}, 'Next time skipped', 'the next is left out';
    is $skipped->{maintenance}{next}[0]{starts_at}, stamp($from + 86400), '... and the second comes first';
    is $skipped->{maintenance}{revision}, 2, '... a change';
    $skip->() for 1 .. 6;
    is_deeply $skip->(), { message => 'No changes', maintenance => $wp->get("/maintenance/$m->{id}", key => $owner)->{json} }, 'after the last there is none';
    is @{ $wp->get('/maintenance?state=upcoming', key => $owner)->{json} }, 0, 'nothing is to come any more';
    refused $wp->post("/maintenance/$m->{id}/end", {}, key => $owner), 409, 'NOT_ACTIVE', 'what is not on does not end';
    my $once = planned($owner, match => { all => $true })->{json};
    refused $wp->post("/maintenance/$once->{id}/skip-next", {}, key => $owner), 400, 'VALIDATION_ERROR', 'what happens once is not skipped';
    my $ended = $wp->post("/maintenance/$once->{id}/end", {}, key => $owner)->{json};
    is $ended->{maintenance}{active}, $false, 'what is on ends';
    $wp->delete("/maintenance/$_->{id}", key => $owner) for $m, $once;
};

subtest 'changed' => sub {
    my $m = planned($owner, match => { tags => ['web'] }, title => 'one')->{json};
    my $patch = sub { my ($body, @more) = @_; return $wp->patch("/maintenance/$m->{id}", $body, key => $owner, @more) };
    is $patch->({ title => 'one' })->{json}{message}, 'No changes', 'the same is no change';
    my $answer = $patch->({ title => 'two', description => 'why', is_public => $true })->{json};
    is_deeply [ @{ $answer->{maintenance} }{qw(title description is_public revision)} ], [ 'two', 'why', $true, 2 ], 'changed';
    is $wp->get("/maintenance/$m->{id}")->{json}{title}, 'two', 'what is public is for everybody';
    is $wp->get("/maintenance/$m->{id}")->{json}{match}, undef, '... but not whom it is for';
    ok +(grep { $_->{id} eq $m->{id} } @{ $wp->get('/maintenance')->{json} }), '... also in the list';
    is @{ $wp->get("/monitors/$shop->{id}/maintenance")->{json} }, 1, "... and in its monitors'";
    my $is_on = sub { return scalar grep { $_->{id} eq $m->{id} } @{ $wp->get("/monitors/$_[0]{id}/overview", key => $owner)->{json}{maintenance}{active} } };
    my $on = sub { return join ' ', map { $is_on->($_) } $shop, $api, $db };
    is $on->(), '1 1 0', 'those that match are in it';
    is $patch->({ match => { groups => ['Back'], monitor_ids => [ $db->{id} ] } })->{json}{maintenance}{monitor_count}, 2, 'another match';
    is $on->(), '0 1 1', '... one has left, one stays, and one has come';
    is $patch->({ match => { all => $true } })->{json}{maintenance}{monitor_count}, $wp->get('/workspace', key => $owner)->{json}{workspace}{monitor_count}, 'all';
    is $on->(), '1 1 1', '... are in it';
    is $patch->({ monitor_ids => [ $db->{id} ] })->{json}{maintenance}{monitor_count}, 1, 'other monitors';
    is $on->(), '0 0 1', '... and no others';
    is @{ $wp->get("/monitors/$shop->{id}/maintenance")->{json} }, 0, '... and not those any longer';
    refused $patch->({ match => { all => $true }, monitor_ids => [ $db->{id} ] }), 400, 'VALIDATION_ERROR', 'both';
    refused $patch->({ starts_at => '2100-01-01T00:00:00Z' }), 400, 'VALIDATION_ERROR', 'a start behind the end';
    refused $patch->({ title => 'x' }, headers => { 'If-Match' => '"1-0"' }), 412, 'PRECONDITION_FAILED', 'not as it was';
    is $patch->({ title => 'x' }, headers => { 'If-Match' => '"5-0"' })->{status}, 200, 'as it is';
    my $dry = $wp->request('PATCH', "/api/v1/maintenance/$m->{id}?dry_run=true", { title => 'dry' }, key => $owner)->{json};
    is_deeply [ $dry->{would}, map { $_->{field} } @{ $dry->{changes} } ], [ 'change', 'title' ], 'a try';
    my $audit = $wp->get('/workspace/audit?limit=1', key => $owner)->{json}[0];
    is_deeply [ $audit->{subject}{type}, $audit->{changes}[0]{field} ], [ 'maintenance', 'title' ], 'who changed what is kept';
    $wp->delete("/maintenance/$m->{id}", key => $owner);
};

subtest 'listed' => sub {
    my @made = map { planned($owner, match => { all => $true }, title => "t$_->[0]", starts_at => stamp(time + $_->[0]), duration_seconds => $_->[1])->{json}{id} }
        [ -7200, 60 ], [ -60, 3600 ], [ 7200, 60 ];
    my $list = sub { my $answer = $wp->get("/maintenance$_[0]", key => $own{viewer}); return join ' ', $answer->{headers}{'x-total-count'}, map { $_->{title} } grep { $_->{title} =~ /^t/ } @{ $answer->{json} } };
    my $past = $wp->get('/maintenance?state=past', key => $owner)->{headers}{'x-total-count'};
    my $all = $wp->get('/maintenance', key => $owner)->{headers}{'x-total-count'};
    like $list->(''), qr/^$all t7200 t-60 t-7200$/, 'the latest first';
    is $list->('?state=upcoming'), '1 t7200', 'to come';
    like $list->('?state=active'), qr/^\d+ t-60$/, 'on';
    is $list->('?state=past'), "$past t-7200", 'over';
    is $list->("?after=$made[2]"), "$all t-60 t-7200", 'from behind one on';
    refused $wp->get('/maintenance?state=current', key => $owner), 400, 'VALIDATION_ERROR', 'no other state';
    refused $wp->get('/maintenance?after=x', key => $owner), 400, 'VALIDATION_ERROR', 'behind none';
    unlike $wp->get('/maintenance')->{body}, qr/t7200/, 'nothing of it for those without a key';
    $wp->delete("/maintenance/$_", key => $owner) for @made;
};

# A shop and its API behind one port, each with a channel of its own, and one of the team for both.
subtest 'what it does' => sub {
    my $T = 600 * int((time + 6 * 3600) / 600);
    my $space = $wp->post('/workspaces', { name => 'Ops' }, key => $admin)->{json};
    my $key = $space->{key};
    my ($one, $two) = map { monitor_of($key, name => $_, tags => 'web', url => 'http://127.0.0.1:1/') } 'Shop', 'API';
    my $hook = sub { return { name => $_[0], channel_type => 'webhook', config => { url => "http://127.0.0.1:1/$_[0]", payload_format => 'chat' } } };
    $wp->post('/channels', $hook->('team'), key => $key);
    $wp->post("/monitors/$one->{id}/notifications", $hook->('own'), key => $key);
    my $m = planned($key, match => { tags => ['web'] }, title => 'Deploy', starts_at => stamp($T + 3600), duration_seconds => 1800,
        notice_minutes => 10, description => 'new disks')->{json};
    my $three = monitor_of($key, name => 'Later', tags => 'web');
    my $check = sub { $wp->check(at => $T + 60 * $_[0]) };
    my %seen;
    my $told = sub {
        return join ', ', sort grep { !/incident/ } map { s/^\d+ //r } grep { !$seen{$_}++ } split /\n/, $wp->sql("select a.key || ' ' || c.name || ' ' || a.event
            from alerts a join channels c on c.key = a.channel join monitors m on m.key = a.monitor join workspaces w on w.key = m.workspace
            where w.id = '$space->{workspace}{id}' and a.event like 'maintenance%'");
    };
    my $events = sub { return $wp->sql("select count(*) from events e join monitors m on m.key = e.monitor join workspaces w on w.key = m.workspace
        where w.id = '$space->{workspace}{id}' and e.type = '$_[0]'") };
    $check->(45);
    is $told->(), '', 'long before it, nothing is told';
    $check->(51);
    is $told->(), 'own maintenance.scheduled, team maintenance.scheduled', 'ten minutes before: one message for each channel';
    is $events->('maintenance.scheduled'), 3, '... and an event for each monitor';
    my $body = $wp->sql("select body from alerts where event = 'maintenance.scheduled' order by key limit 1");
    my $facts = JSON::PP->new->decode($body);
    is_deeply $facts->{maintenance}, { title => 'Deploy', description => 'new disks', starts_at => $m->{starts_at}, ends_at => $m->{ends_at} },
        'what it says of it';
    is $facts->{monitors}, 'API, Later and 1 more', '... and of which monitors';
    $check->(60);
    is join(' ', map { $wp->get("/monitors/$_->{id}")->{json}{current_status} } $one, $two, $three), 'maintenance maintenance maintenance', 'all are in maintenance';
    is $told->(), 'own maintenance.started, team maintenance.started', '... told once for each channel';
    $check->(70);
    is $told->(), '', '... and once only';
    my $joined = monitor_of($key, name => 'Joined', tags => 'web');
    $check->(75);
    is $wp->get("/monitors/$joined->{id}")->{json}{current_status}, 'maintenance', 'one that joins while it is on is in it';
    is $wp->get("/monitors/$one->{id}/uptime")->{json}{total_checks_24h}, 1, 'checks inside do not count';
    $check->(91);
    is $told->(), 'own maintenance.ended, team maintenance.ended', 'its end likewise';
    is $events->('maintenance.ended'), 4, '... an event for each';

    my $weekly = planned($key, monitor_ids => [ $one->{id}, $two->{id} ], title => 'Weekly', starts_at => stamp($T + 7200),
        duration_seconds => 600, rrule => 'FREQ=DAILY')->{json};
    $check->(120);
    is $told->(), 'own maintenance.started, team maintenance.started', 'the first time of a rule';
    $check->(131);
    is $told->(), 'own maintenance.ended, team maintenance.ended', '... ends';
    for my $day (1, 20, 40) {
        $check->(120 + 1440 * $day);
        is $told->(), 'own maintenance.started, team maintenance.started', "day $day: again";
        $check->(131 + 1440 * $day);
        is $told->(), 'own maintenance.ended, team maintenance.ended', '... and over';
    }
    ok $wp->sql("select count(*) from maintenance_occurrences o join maintenances t on t.key = o.maintenance where t.id = '$weekly->{id}'") < 100, 'so many times are known and no more';
};

done_testing;
