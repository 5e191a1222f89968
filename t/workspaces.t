# Workspaces: one key for a team, keys for colleagues and agents with a role, for some tags, for a time.
use strict;
use warnings;
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;

sub key_of {
    my ($owner, %body) = @_;
    my $answer = $wp->post('/workspace/keys', { label => 'x', role => 'viewer', %body }, key => $owner);
    is $answer->{status}, 201, "a key: $body{role}" or diag $answer->{body};
    return $answer->{json}{key};
}

sub ids { return [ sort map { $_->{id} } @{ $_[0]{json} } ] }

my $made = $wp->post('/workspaces', { name => ' Team ', timezone => 'Europe/Berlin' });
is $made->{status}, 201, 'a workspace: no account, no mail' or diag $made->{body};
my ($team, $owner) = @{ $made->{json} }{qw(workspace key)};
is $team->{name}, 'Team', 'its name';
is $team->{timezone}, 'Europe/Berlin', 'its zone';
is_deeply $team->{limits}, { monitors => 50, pages => 5, channels => 20, keys => 20 }, 'a stranger\'s has limits';
is $made->{json}{key_info}{role}, 'owner', 'with the first key of it';
is_deeply $made->{json}{key_info}{tags}, [], 'which is for all';

my $private = $wp->post('/monitors', { name => 'a', url => 'http://127.0.0.1:1/?token=1', is_public => \0, tags => ['api'],
    headers => { 'X-Secret' => 'tell' } }, key => $owner)->{json};
my $public = $wp->post('/monitors', { name => 'b', url => 'http://127.0.0.1:1/', tags => ['web'] }, key => $owner)->{json};
my $strangers = $wp->monitor(name => 'c');
is $private->{monitor}{workspace_id}, $team->{id}, 'what is made with its key is in it';
ok $private->{manage_key}, 'and has a manage key as ever';

subtest 'what a key is' => sub {
    my $who = $wp->get('/whoami', key => $owner)->{json};
    is $who->{kind}, 'workspace', 'kind';
    is $who->{role}, 'owner', 'role';
    is_deeply $who->{workspace}, { id => $team->{id}, name => 'Team' }, 'of which workspace';
    ok $who->{key_info}{id}, 'and which key it is';
    my $own = $wp->get('/workspace', key => $owner)->{json};
    is $own->{workspace}{monitor_count}, 2, 'how much there is';
    is $own->{key_info}{label}, 'owner', 'with which key';
    is $wp->get('/workspace', key => $admin)->{json}{workspace}{name}, 'Default', 'the admin key acts in the default one';
    is $wp->get("/workspace?workspace=$team->{id}", key => $admin)->{json}{workspace}{id}, $team->{id}, 'or in the one that it names';
    is $wp->get('/workspace?workspace=x', key => $admin)->{status}, 404, 'which must be there';
    is $wp->get("/workspace?workspace=$team->{id}", key => $owner)->{status}, 403, 'only it may name one';
    is $wp->get("/monitors?workspace=$team->{id}")->{status}, 403, 'no stranger, either';
    is $wp->get('/workspace', key => $private->{manage_key})->{status}, 403, 'no manage key opens a workspace';
    is $wp->get('/workspace')->{status}, 401, 'nor does none';
};

subtest 'lists' => sub {
    my $all = [ sort $private->{monitor}{id}, $public->{monitor}{id} ];
    is_deeply ids($wp->get('/monitors', key => $owner)), $all, 'exactly its monitors, private ones too';
    is_deeply ids($wp->get("/monitors?workspace=$team->{id}", key => $admin)), $all, 'the admin key likewise';
    is scalar @{ $wp->get('/monitors', key => $admin)->{json} }, 3, 'or all';
    is_deeply $wp->get('/tags', key => $owner)->{json}, [ 'api', 'web' ], 'tags';
    is $wp->get('/dashboard', key => $owner)->{json}{total_monitors} // $wp->get('/dashboard', key => $owner)->{json}{monitors}{total}, 2, 'the dashboard' or diag $wp->get('/dashboard', key => $owner)->{body};
    is $wp->get('/uptime-history', key => $owner)->{status}, 200, 'days';
    is $wp->get('/response-times', key => $owner)->{status}, 200, 'times';
    is $wp->get('/monitors/summary', key => $owner)->{headers}{'x-total-count'}, 2, 'the table';
};

subtest 'roles' => sub {
    my %key = map { ($_ => key_of($owner, role => $_)) } qw(viewer responder editor);
    my $m = "/monitors/$private->{monitor}{id}";
    my $seen = $wp->get($m, key => $key{viewer})->{json};
    is $seen->{headers}{'X-Secret'}, '***', 'a viewer sees no secrets';
    like $seen->{url}, qr/token=1/, 'but what strangers are not shown';
    is $wp->get($m, key => $key{editor})->{json}{headers}{'X-Secret'}, 'tell', 'an editor sees all';
    is $wp->get("$m/notifications", key => $key{viewer})->{status}, 200, 'a viewer reads';
    is $wp->post("$m/pause", {}, key => $key{viewer})->{status}, 403, 'and does nothing';
    is $wp->post("$m/pause", {}, key => $key{responder})->{status}, 200, 'a responder pauses';
    is $wp->patch($m, { name => 'n' }, key => $key{responder})->{status}, 403, 'and changes nothing';
    is $wp->patch($m, { name => 'n' }, key => $key{editor})->{status}, 200, 'an editor does';
    is $wp->get("$m/export", key => $key{responder})->{status}, 403, 'an export has secrets in it';
    is $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1/' }, key => $key{responder})->{status}, 403,
        'a key of too low a role makes no stranger\'s monitor';
    my $keys = $wp->post('/workspace/keys', { label => 'x', role => 'viewer' }, key => $key{editor});
    is $keys->{status}, 403, 'keys are an owner\'s';
    like $keys->{json}{error}, qr/the role of owner, or the admin key/, 'than whom there is none higher';
    is $wp->patch("/monitors/$strangers->{id}", { name => 'n' }, key => $key{editor})->{status}, 403, 'and others\' things are others\'';
    is $wp->get("/monitors/$strangers->{id}", key => $key{editor})->{status}, 200, 'but for what is public';
};

subtest 'for some tags' => sub {
    my $bound = key_of($owner, role => 'editor', tags => ['API']);
    is_deeply ids($wp->get('/monitors', key => $bound)), [ $private->{monitor}{id} ], 'it sees what has them';
    is_deeply $wp->get('/tags', key => $bound)->{json}, ['api'], 'in every list';
    is $wp->patch("/monitors/$private->{monitor}{id}", { name => 'a2' }, key => $bound)->{status}, 200, 'and changes that';
    my $barred = $wp->patch("/monitors/$public->{monitor}{id}", { name => 'b2' }, key => $bound);
    is $barred->{status}, 403, 'alone';
    like $barred->{json}{error}, qr/some tags only/, 'and is told that a higher role would not help';
    my $viewer = key_of($owner, role => 'viewer', tags => ['API']);
    unlike $wp->patch("/monitors/$public->{monitor}{id}", { name => 'b2' }, key => $viewer)->{json}{error}, qr/some tags only/, 'who needs both is told of the role';
    is $wp->patch("/monitors/$private->{monitor}{id}", { tags => ['api', 'x'] }, key => $bound)->{status}, 200, 'other tags come';
    is $wp->patch("/monitors/$private->{monitor}{id}", { tags => ['x'] }, key => $bound)->{status}, 403, 'its own do not go';
    is $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1/' }, key => $bound)->{status}, 403, 'what it makes must have one';
    is $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1/', tags => ['api'] }, key => $bound)->{status}, 200, 'of them';
    is $wp->post('/status-pages', { slug => 'x', title => 'x' }, key => $bound)->{status}, 403, 'pages are the whole workspace\'s';
    is $wp->post('/workspace/adopt', { keys => ['x'] }, key => $bound)->{status}, 403, 'so is adopting';
    is $wp->get('/workspace', key => $bound)->{status}, 200, 'reading is fine';
};

subtest 'keys' => sub {
    my %bad = ('label' => [ 422, { role => 'viewer' } ], 'role' => [ 422, { label => 'x' } ],
        'an unknown role' => [ 400, { label => 'x', role => 'king' } ],
        'both ends' => [ 400, { label => 'x', role => 'viewer', expires_in_seconds => 60, expires_at => '2036-01-01T00:00:00Z' } ],
        'the past' => [ 400, { label => 'x', role => 'viewer', expires_at => '2016-01-01T00:00:00Z' } ],
        'too soon' => [ 400, { label => 'x', role => 'viewer', expires_in_seconds => 59 } ],
        'no writes' => [ 400, { label => 'x', role => 'viewer', writes_per_hour => 0 } ]);
    for my $name (sort keys %bad) {
        is $wp->post('/workspace/keys', $bad{$name}[1], key => $owner)->{status}, $bad{$name}[0], $name;
    }
    my $answer = $wp->post('/workspace/keys', { label => 'ci', role => 'editor', writes_per_hour => 2,
        expires_in_seconds => 3600 }, key => $owner)->{json};
    my ($key, $id) = ($answer->{key}, $answer->{key_info}{id});
    is $answer->{key_info}{created_by}, 'owner', 'who made it';
    my $m = "/monitors/$public->{monitor}{id}";
    is $wp->patch($m, { name => "n$_" }, key => $key)->{status}, 200, "write $_" for 1, 2;
    my $third = $wp->patch($m, { name => "n3" }, key => $key);
    is $third->{status}, 429, 'and no more';
    ok $third->{headers}{'retry-after'} > 3500, 'for the rest of the hour';
    is $wp->get($m, key => $key)->{status}, 200, 'reading goes on';
    my $rotated = $wp->post("/workspace/keys/$id/rotate", {}, key => $owner)->{json};
    isnt $rotated->{key}, $key, 'another one in its place';
    is $wp->get('/workspace', key => $key)->{status}, 403, 'the old one is dead';
    is $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1/' }, key => $key)->{status}, 403, 'and makes nothing';
    is $wp->get('/workspace', key => $rotated->{key})->{status}, 200, 'the new one is not';
    my ($info) = grep { $_->{id} eq $id } @{ $wp->get('/workspace/keys', key => $owner)->{json} };
    ok $info->{last_used_at}, 'when it was last used';
    $wp->sql("UPDATE workspace_keys SET expires_at = 1 WHERE id = '$id'");
    is $wp->get('/workspace', key => $rotated->{key})->{status}, 403, 'one that has expired is dead';
    is $wp->delete("/workspace/keys/$id", key => $owner)->{status}, 404, 'and gone';
    my ($own) = map { $_->{id} } @{ $wp->get('/workspace/keys', key => $owner)->{json} };
    my $last = $wp->delete("/workspace/keys/$own", key => $owner);
    is "$last->{status} $last->{json}{code}", '409 LAST_OWNER', 'the last that opens all stays';
    my $elsewhere = $wp->post('/workspaces', { name => 'Other' })->{json};
    is $wp->delete("/workspace/keys/$own", key => $elsewhere->{key})->{status}, 404, 'those of others are not there';
};

subtest 'joining and leaving' => sub {
    my $m = $wp->monitor(name => 'joins');
    my $page = $wp->post('/status-pages', { slug => 'joins', title => 'Joins' })->{json};
    my $theirs = $wp->post('/monitors', { name => 'theirs', url => 'http://127.0.0.1/' }, key => $admin)->{json};
    my $answer = $wp->post('/workspace/adopt', { keys => [ $m->{key}, 'wp_' . '0' x 32, $theirs->{manage_key}, $page->{manage_key} ] },
        key => $owner)->{json};
    is_deeply $answer->{adopted}, [ { type => 'monitor', id => $m->{id}, name => 'joins' },
        { type => 'page', id => $page->{status_page}{id}, name => 'Joins' } ], 'by their manage keys';
    is_deeply [ map { "$_->{index} $_->{code}" } @{ $answer->{errors} } ], [ '1 NOT_FOUND', '2 FORBIDDEN' ], 'not what is nothing\'s, or another\'s';
    is $wp->patch("/monitors/$m->{id}", { name => 'joined' }, key => $owner)->{status}, 200, 'it is the workspace\'s, too';
    my $new = $wp->post("/monitors/$m->{id}/rotate-key", {}, key => $m->{key})->{json}{manage_key};
    is $wp->patch("/monitors/$m->{id}", { name => 'left' }, key => $owner)->{status}, 403, 'a new key by the old one takes it out';
    $wp->post('/workspace/adopt', { keys => [$new] }, key => $owner);
    is $wp->post("/monitors/$m->{id}/release", {}, key => $owner)->{status}, 200, 'released';
    is $wp->get("/monitors/$m->{id}", key => $new)->{json}{workspace_id}, undef, 'it is in none';
    is $wp->post("/monitors/$m->{id}/release", {}, key => $new)->{json}{message}, 'No changes', 'nor again';
    is $wp->post('/status-pages/joins/rotate-key', {}, key => $owner)->{status}, 200, 'a page\'s key is replaced';
    is $wp->patch('/status-pages/joins', { title => 'x' }, key => $page->{manage_key})->{status}, 403, 'the old one is dead';
};

subtest 'limits, and the end' => sub {
    is $wp->patch('/workspace', { limits => { monitors => 1 } }, key => $owner)->{status}, 403, 'limits are the operator\'s';
    is $wp->patch("/workspace?workspace=$team->{id}", { limits => { monitors => 1 } }, key => $admin)->{status}, 200, 'to set';
    my $more = $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1/' }, key => $owner);
    is "$more->{status} $more->{json}{code}", '409 LIMIT_REACHED', 'and hold';
    is $wp->patch('/workspace', { limits => undef }, key => $admin)->{status}, 400, 'the default one has none';
    is $wp->patch('/workspace', { timezone => 'UTC' }, key => $admin)->{status}, 400, 'nor a zone of its own';
    is $wp->patch('/workspace', { name => 'Crew' }, key => $owner)->{json}{workspace}{name}, 'Crew', 'a name';
    is $wp->delete('/workspace', key => $owner)->{status}, 400, 'deleting asks for it';
    is $wp->delete('/workspace?confirm=Crew', key => $admin)->{json}{code}, 'LAST_WORKSPACE', 'the default one stays';
    is $wp->delete('/workspace?confirm=Crew', key => $owner)->{status}, 200, 'all goes';
    is $wp->get("/monitors/$private->{monitor}{id}")->{status}, 404, 'what it owned';
    is $wp->get('/workspace', key => $owner)->{status}, 403, 'and its keys';
    is $wp->get("/monitors/$strangers->{id}")->{status}, 200, 'and nothing else';
};

$wp->stop_worker;
done_testing;
