# Who changed what: a row for each object that a write changed, in a chain that shows what was changed or removed.
use strict;
use warnings;
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my $made = $wp->post('/workspaces', { name => 'Team' })->{json};
my $owner = $made->{key};

sub rows { return $wp->get('/workspace/audit' . ($_[0] // ''), key => $_[1] // $owner)->{json} }
sub said { my ($r) = @_; return "$r->{subject}{type} " . join ',', sort map { $_->{field} } @{ $r->{changes} } }
sub verify { my $v = $wp->command('may_fail', 'audit', 'verify'); return $v->{out} =~ s/\s+\z//r }

is_deeply [ map { $_->{subject}{type} } @{ rows() } ], [ 'key', 'workspace' ], 'a workspace and its key were made';

my $m = $wp->post('/monitors', { name => 'shop', url => 'http://127.0.0.1:1/', headers => { 'X-Key' => 'tell-1' } }, key => $owner)->{json};
my $at = "/monitors/$m->{monitor}{id}";

subtest 'a change' => sub {
    $wp->request('PATCH', "/api/v1$at", { name => 'till', timeout_ms => 2000 }, key => $owner, headers => { 'X-Actor' => 'Ann' });
    my $row = rows()->[0];
    is $row->{subject}{type}, 'monitor', 'of what';
    is $row->{subject}{id}, $m->{monitor}{id}, 'which';
    is_deeply [ sort { $a->{field} cmp $b->{field} } @{ $row->{changes} } ], [ { field => 'name', from => 'shop', to => 'till' },
        { field => 'timeout_ms', from => 10000, to => 2000 } ], 'what, from and to';
    is $row->{actor}, 'Ann', 'who, by their own account';
    is $row->{key}{kind}, 'workspace', 'by which kind of key';
    is $row->{key}{id}, $made->{key_info}{id}, 'by which key';
    is $row->{via}, 'rest', 'how';
    is $row->{route}, 'PATCH /api/v1/monitors/:id', 'where';
    is $row->{workspace_id}, $made->{workspace}{id}, 'in which workspace';
};

subtest 'what leaves a row, and what none' => sub {
    my $count = sub { return scalar @{ rows('?limit=200') } };
    my $before = $count->();
    $wp->patch($at, { name => 'till' }, key => $owner);
    is $count->(), $before, 'no change, no row';
    $wp->patch($at, { timeout_ms => 'x' }, key => $owner);
    $wp->patch("$at?dry_run=true", { name => 'y' }, key => $owner);
    is $count->(), $before, 'nor what is refused, or tried';
    $wp->patch($at, { headers => { 'X-Key' => 'tell-2' } }, key => $owner);
    my $row = rows()->[0];
    is said($row), 'monitor headers', 'a secret is named';
    unlike $wp->get('/workspace/audit', key => $owner)->{body}, qr/tell-/, 'and not told';
    $wp->post("$at/rotate-key", {}, key => $owner);
    is said(rows()->[0]), 'monitor manage_key', 'so is a new key';
    $wp->post("$at/pause", {}, key => $owner);
    is said(rows()->[0]), 'monitor is_paused', 'a pause';
    my $channel = $wp->post("$at/notifications", { name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/', secret => 'whsec_' . 'A' x 32 } }, key => $owner)->{json};
    is rows()->[0]{subject}{type}, 'channel', 'a channel';
    is rows()->[0]{subject}{name}, 'hook', 'by its name';
    my $hook = "/notifications/$channel->{id}";
    $wp->patch($hook, { config => { url => 'http://127.0.0.1:1/other', secret => '***' } }, key => $owner);
    is said(rows()->[0]), 'channel config', 'a changed address is told once';
    $wp->patch($hook, { name => 'bell' }, key => $owner);
    is said(rows()->[0]), 'channel name', '... and not where it stays';
    $wp->put("$at/alert-rules", { repeat_interval_minutes => 10 }, key => $owner);
    is rows()->[0]{subject}{type}, 'alert_rules', 'rules';
    $wp->post('/status-pages', { slug => 'audited', title => 'Audited' }, key => $owner);
    $wp->post('/status-pages/audited/monitors', { monitor_ids => [ $m->{monitor}{id} ] }, key => $owner);
    is said(rows()->[0]), 'page monitor_ids', 'what a page is about';
    is_deeply rows()->[0]{changes}[0], { field => 'monitor_ids', from => [], to => [ $m->{monitor}{id} ] }, '... which';
    $wp->post('/status-pages/audited/monitors', { monitor_ids => [ $m->{monitor}{id} ] }, key => $owner);
    is scalar(grep { said($_) eq 'page monitor_ids' } @{ rows() }), 1, '... once';
    $wp->delete("/status-pages/audited/monitors/$m->{monitor}{id}", key => $owner);
    is_deeply rows()->[0]{changes}[0]{to}, [], '... and no longer';
    my $plan = $wp->post('/maintenance', { title => 'Backup', match => { all => \1 }, duration_seconds => 600, rrule => 'FREQ=DAILY' }, key => $owner)->{json};
    my $now = $plan->{starts_at};
    $wp->post("/maintenance/$plan->{id}/skip-next", {}, key => $owner);
    is said(rows()->[0]), 'maintenance occurrences', 'a time that is left out';
    is $_->[0]{changes}[0]{from}[1], $plan->{next}[0]{starts_at}, '... which' for rows();
    $wp->post("/maintenance/$plan->{id}/end", {}, key => $owner);
    is rows()->[0]{changes}[0]{from}[0], $now, 'one that is ended';
    isnt rows()->[0]{changes}[0]{to}[0], $now, '... early';
    $wp->delete($at, key => $owner);
    is rows()->[0]{subject}{name}, 'till', 'a deletion names what is gone';
    is rows()->[0]{changes}[0]{to}, undef, 'and has nothing as its new value';
};

subtest 'reading it' => sub {
    my $all = rows('?limit=200');
    my $first = $all->[-1]{seq};
    is_deeply [ map { $_->{seq} } @{ rows("?after=$first&limit=2") } ], [ map { $_->{seq} } @$all[-2, -3] ], 'after a row, the oldest first';
    ok !(grep { $_->{subject}{id} ne $m->{monitor}{id} } @{ rows("?subject=$m->{monitor}{id}") }), 'of one subject';
    is scalar @{ rows('?actor=Ann') }, 1, 'of one actor';
    my $answer = $wp->get('/workspace/audit', key => $owner);
    is $answer->{headers}{'x-audit-head'}, $answer->{json}[0]{hash}, 'the newest hash';
    is $answer->{headers}{'x-total-count'}, scalar @$all, 'how many there are';
    my $editor = $wp->post('/workspace/keys', { label => 'e', role => 'editor' }, key => $owner)->{json}{key};
    is $wp->get('/workspace/audit', key => $editor)->{status}, 403, 'for owners';
    is $wp->get('/audit', key => $owner)->{status}, 403, 'that of all is the operator\'s';
    is $wp->get('/audit', key => $admin)->{status}, 200, 'who has it';
    is scalar(grep { $_->{workspace_id} ne $made->{workspace}{id} } @{ $wp->get("/audit?workspace=$made->{workspace}{id}", key => $admin)->{json} }), 0, 'also of one';
    is $wp->get('/audit?workspace=x', key => $admin)->{status}, 404, 'that is there';
    my $mono = $wp->monitor;
    is $wp->request('PATCH', "/api/v1/monitors/$mono->{id}", { name => 'z' }, key => $mono->{key}, headers => { 'X-Actor' => "a\tb" })->{status}, 400, 'an actor is one line';
};

subtest 'the chain' => sub {
    like verify(), qr/^whole/, 'as it was written';
    my ($second) = map { $_->{seq} } rows('?limit=200')->[-2];
    my $kept = $wp->sql("select subject_name from audit where seq = $second");
    $wp->sql("update audit set subject_name = 'another' where seq = $second");
    like verify(), qr/^broken at row $second\b/, 'a row that was changed';
    $wp->sql("update audit set subject_name = '$kept' where seq = $second");
    like verify(), qr/^whole/, 'put right';
    $wp->sql("create table kept as select * from audit; delete from audit where seq = $second");
    like verify(), qr/^broken/, 'a row that is missing';
    $wp->sql('delete from audit; insert into audit select * from kept');
    like verify(), qr/^whole/, 'put back';
    for my $end ('max', 'min') {
        $wp->sql("delete from audit where seq = (select $end(seq) from audit where chain > 1)");
        like verify(), qr/^broken/, "nor can the $end be taken";
        $wp->sql('delete from audit; insert into audit select * from kept');
    }
    $wp->sql('drop table kept');
    is $wp->command('audit', 'verify')->{status}, 0, 'and is whole again';
};

subtest 'what is in no workspace' => sub {
    my $m = $wp->monitor(name => 'n0');
    $wp->patch("/monitors/$m->{id}", { name => "n$_" }, key => $m->{key}) for 1 .. 105;
    is $wp->sql("select count(*) from audit where monitor = '$m->{id}' and is_bare = 0"), 100, 'the last hundred of a monitor are kept';
    like verify(), qr/^whole/, 'and what went before is no alarm';
    my $rows = $wp->get("/audit?subject=$m->{id}&limit=200", key => $admin)->{json};
    is scalar @$rows, 100, 'of which the list tells';
    $wp->sql("delete from audit where seq in (select seq from audit where monitor = '$m->{id}' and is_bare = 0 order by seq limit 1)");
    like verify(), qr/^broken/, 'but no other may go';
};

subtest 'in time' => sub {
    my $wp = Watchpost->new;
    my $admin = $wp->admin_key;
    my $m = $wp->post('/monitors', { name => 'a', url => 'http://127.0.0.1:1/' }, key => $admin)->{json}{monitor};
    $wp->sql('update audit set at = 1000');
    $wp->patch("/monitors/$m->{id}", { name => 'b' }, key => $admin);
    $wp->command('tidy');
    is $wp->sql('select count(*) from audit'), 1, 'what is old goes';
    like $wp->command('audit', 'verify')->{out}, qr/^whole: 1 /, 'the rest is whole';
    $wp->command('admin-key');
    is $wp->sql('select via from audit order by seq desc limit 1'), 'cli', 'a new admin key is noted';
    like $wp->command('audit', 'verify')->{out}, qr/^whole: 2 /, 'and in the chain';
};

$wp->stop_worker;
done_testing;
