# Writes that may be guessed, repeated and made by a name of the client's own: Idempotency-Key, dry runs, If-Match,
# external ids.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my %least = (name => 'shop', url => 'https://shop.example/');
my $token = sub { join '', map { ('a' .. 'z')[rand 26] } 1 .. 30 };

sub refused {
    my ($answer, $status, $code, $name) = @_;
    is "$answer->{status} $answer->{json}{code}", "$status $code", $name;
}

subtest 'a write that is repeated is done once' => sub {
    my $once = $token->();
    my @both = map { $wp->post('/monitors', \%least, headers => { 'Idempotency-Key' => $once }) } 1 .. 2;
    is $both[1]{body}, $both[0]{body}, 'the first answer again, byte for byte, its key included';
    is $both[1]{headers}{'idempotent-replayed'}, 'true', 'and it says so';
    ok !exists $both[0]{headers}{'idempotent-replayed'}, 'which the first does not';
    is $wp->sql("SELECT count(*) FROM monitors"), 1, 'one monitor was made';
    my $id = $both[0]{json}{monitor}{id};
    my $key = $both[0]{json}{manage_key};
    is $wp->sql("SELECT count(*) FROM idempotent_answers WHERE sealed LIKE '%$key%'"), 0, 'the database alone tells no key';
    refused($wp->post('/monitors', { %least, name => 'till' }, headers => { 'Idempotency-Key' => $once }),
        422, 'IDEMPOTENCY_KEY_REUSED', 'another body is another request');
    my %once = (key => $admin, headers => { 'Idempotency-Key' => 'params' });
    my $silly = $wp->request('POST', "/api/v1/gates?label=x%20%3F3:ids=$id", undef, %once);
    my $other = $wp->request('POST', "/api/v1/gates?label=x&ids=$id", undef, %once);
    ok !$other->{headers}{'idempotent-replayed'}, 'another query is another request, however it is put together';
    is "$silly->{status} $other->{status}", '400 201', '... with an answer of its own';
    my @rotated = map { $wp->post("/monitors/$id/rotate-key", undef, key => $key, headers => { 'Idempotency-Key' => 'r' }) } 1 .. 2;
    is $rotated[1]{body}, $rotated[0]{body}, 'a key\'s own rotation, asked again with the old key';
    refused($wp->post("/monitors/$id/rotate-key", undef, key => $key), 403, 'FORBIDDEN', 'which opens nothing else');
    $key = $rotated[0]{json}{manage_key};
    my @gone = map { $wp->delete("/monitors/$id", key => $key, headers => { 'Idempotency-Key' => 'd' }) } 1 .. 2;
    is $gone[1]{body}, $gone[0]{body}, 'and a deletion';
};

subtest 'which keys, which answers' => sub {
    refused($wp->post('/monitors', \%least, headers => { 'Idempotency-Key' => $_ }), 400, 'VALIDATION_ERROR', "'$_' without a key")
        for '', '1', 'x' x 21, 'y' x 256, 'with a blank' . 'z' x 20;
    my $bad = { name => 'shop' };
    my @refused = map { $wp->post('/monitors', $bad, key => $admin, headers => { 'Idempotency-Key' => 'bad' }) } 1 .. 2;
    is "$refused[1]{status} $refused[1]{body}", "422 $refused[0]{body}", 'refusals are kept, too';
    is $refused[1]{headers}{'idempotent-replayed'}, 'true', 'as answers are';
    my $m = $wp->monitor;
    $wp->post("/monitors/$m->{id}/pause", undef, key => 'wp_' . 'f' x 32, headers => { 'Idempotency-Key' => 'foreign' });
    is $wp->sql("SELECT count(*) FROM idempotent_answers WHERE sealed IS NULL"), 0, 'a wrong key keeps nothing';
    my $dry = $wp->post('/monitors?dry_run=true', \%least, key => $admin, headers => { 'Idempotency-Key' => 'dry' });
    is $dry->{json}{would}, 'create', 'nor does a dry run';
    ok $wp->post('/monitors?dry_run=true', { %least, name => 'x' }, key => $admin, headers => { 'Idempotency-Key' => 'dry' })->{json}{dry_run}, 'which has no first';
    is $wp->get('/health', headers => { 'Idempotency-Key' => '' })->{status}, 200, 'reads do not look at it';
};

subtest 'the answers of a key end with it' => sub {
    my $label = sub { return { label => 'ci', role => 'editor', @_ } };
    my %once = (headers => { 'Idempotency-Key' => 'once' });
    my $made = $wp->post('/workspace/keys', $label->(), key => $admin)->{json};
    is $wp->post('/monitors', \%least, key => $made->{key}, %once)->{status}, 200, 'written';
    is $wp->delete("/workspace/keys/$made->{key_info}{id}", key => $admin)->{status}, 200, 'the key is revoked';
    refused($wp->post('/monitors', \%least, key => $made->{key}, %once), 403, 'FORBIDDEN', '... and reads nothing any more');
    my $short = $wp->post('/workspace/keys', $label->(expires_in_seconds => 3600), key => $admin)->{json};
    is $wp->post('/monitors', \%least, key => $short->{key}, %once)->{status}, 200, 'by one that expires';
    is $wp->post('/monitors', \%least, key => $short->{key}, %once)->{headers}{'idempotent-replayed'}, 'true', '... it is had again';
    $wp->sql("UPDATE $_->[0] SET $_->[1] = $_->[1] - 3601 WHERE $_->[1] IS NOT NULL") for ['workspace_keys', 'expires_at'], ['idempotent_answers', 'until'];
    refused($wp->post('/monitors', \%least, key => $short->{key}, %once), 403, 'FORBIDDEN', '... for no longer than that');
    my $own = $wp->post('/workspace/keys', $label->(role => 'owner'), key => $admin)->{json};
    my $gone = "/workspace/keys/$own->{key_info}{id}";
    is $wp->delete($gone, key => $own->{key}, %once)->{status}, 200, 'one that revokes itself';
    isnt $wp->delete($gone, key => $own->{key}, %once)->{status}, 200, '... is told so once';
};

subtest 'one that is still running, one that was killed' => sub {
    my $once = $token->();
    my $first = $wp->post('/monitors', \%least, headers => { 'Idempotency-Key' => $once });
    $wp->sql("UPDATE idempotent_answers SET sealed = NULL, until = " . (time + 30) . " WHERE sealed IS NOT NULL");
    my $second = $wp->post('/monitors', \%least, headers => { 'Idempotency-Key' => $once });
    refused($second, 409, 'IDEMPOTENCY_IN_PROGRESS', 'it is still running');
    ok $second->{headers}{'retry-after'}, 'try again';
    $wp->sql("UPDATE idempotent_answers SET until = " . (time - 1));
    my $third = $wp->post('/monitors', \%least, headers => { 'Idempotency-Key' => $once });
    is $third->{status}, 200, 'it was killed: done anew';
    isnt $third->{json}{monitor}{id}, $first->{json}{monitor}{id}, 'as a first one';
    unlink $wp->folder . '/instance.key' or die;
    my $lost = $wp->post('/monitors', \%least, headers => { 'Idempotency-Key' => $once });
    is $lost->{status}, 200, 'without the secret a kept answer cannot be read, and the request is a first one';
};

subtest 'no more than so many' => sub {
    $wp->sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
        INSERT INTO idempotent_answers SELECT 'r' || i, (SELECT caller FROM idempotent_answers ORDER BY until DESC LIMIT 1), '', " . (time + 9999) . ", 'x', 1 FROM n");
    refused($wp->post('/monitors', \%least, headers => { 'Idempotency-Key' => $token->() }), 429, 'RATE_LIMIT_EXCEEDED', 'of one client');
};

subtest 'what they come to' => sub {
    plan skip_all => 'a server plans by what is in the table' if Watchpost::at_server();
    my $plan = $wp->sql("explain query plan select count(*), coalesce(sum(bytes), 0) from idempotent_answers where caller = 'x'");
    like $plan, qr/USING COVERING INDEX idempotent_answers_caller/, 'is read without the answers';
};

subtest 'dry runs' => sub {
    my $m = $wp->monitor(headers => { 'X-Token' => 's3cret' });
    my $before = $wp->get("/monitors/$m->{id}", key => $m->{key})->{body};
    my $would = sub { my $r = $_[0]{json}; return "$r->{would}: " . join ', ', map { $_->{field} } @{ $r->{changes} } };
    my $dry = $wp->patch("/monitors/$m->{id}?dry_run=true", { name => 'till', interval_seconds => 60, nonsense => 1 }, key => $m->{key});
    is $would->($dry), 'change: name', 'what would change';
    is_deeply $dry->{json}{changes}, [ { field => 'name', from => 'shop', to => 'till' } ], 'from what to what';
    is scalar @{ $dry->{json}{warnings} }, 2, 'with what it would say';
    is $would->($wp->patch("/monitors/$m->{id}?dry_run=1", { name => 'shop' }, key => $m->{key})), 'nothing: ', 'nothing';
    is $would->($wp->delete("/monitors/$m->{id}?dry_run=true", key => $m->{key}))  =~ s/:.*//r, 'delete', 'a deletion';
    is $would->($wp->post("/monitors/$m->{id}/pause?dry_run=true", undef, key => $m->{key})), 'change: is_paused', 'an action';
    is $would->($wp->post("/monitors/$m->{id}/rotate-key?dry_run=true", undef, key => $m->{key})), 'change: manage_key', 'a key that is shown to nobody';
    like $would->($wp->put("/monitors/$m->{id}/alert-rules?dry_run=true", { repeat_interval_minutes => 5 }, key => $m->{key})), qr/^create: .*repeat_interval_minutes/, 'what is not there yet';
    like $would->($wp->post("/monitors/$m->{id}/notifications?dry_run=true", { name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:9/' } }, key => $m->{key})), qr/^create: .*config/, 'a channel';
    is $would->($wp->put('/settings?dry_run=true', { title => 'x', description => 'y' }, key => $admin)), 'change: title, description', 'what had no value, once';
    my $made = $wp->post('/monitors?dry_run=true', \%least)->{json};
    is $made->{would}, 'create', 'a monitor';
    is_deeply [ grep { defined $_->{from} } @{ $made->{changes} } ], [], 'from nothing';
    ok !exists $made->{manage_key}, 'without a key';
    refused($wp->post('/monitors?dry_run=true', { name => '' , url => 'x' }), 400, 'VALIDATION_ERROR', 'what would be refused is');
    refused($wp->post('/monitors?dry_run=perhaps', \%least), 400, 'VALIDATION_ERROR', 'a flag that was mistyped');
    is $wp->get("/monitors/$m->{id}", key => $m->{key})->{body}, $before, 'all of it left everything as it was';
    is $wp->sql('SELECT count(*) FROM channels'), 0, 'everything';
};

subtest 'If-Match' => sub {
    my $m = $wp->monitor;
    my $url = "/monitors/$m->{id}";
    my $etag = $wp->get($url)->{headers}{etag};
    like $etag, qr/^"1-[0-9a-f]{32}"$/, 'the revision is in the validator';
    $wp->check(monitor => $m->{id});
    is $wp->get($url)->{json}{revision}, 1, 'a check does not move it';
    isnt $wp->get($url)->{headers}{etag}, $etag, 'but what is shown';
    my $change = sub { $wp->patch($url, { name => $_[0] }, key => $m->{key}, headers => { 'If-Match' => $_[1] }) };
    is $change->('till', $etag)->{status}, 200, 'the revision alone is compared';
    refused($change->('bar', $etag), 412, 'PRECONDITION_FAILED', 'it has moved');
    is $wp->get($url)->{json}{revision}, 2, 'once';
    is $change->('bar', $_)->{status}, 200, "$_ fits" for '*', 'W/"3-0"';
    is $change->('inn', '"9-1", "4-x"')->{status}, 200, 'one of a list';
    refused($change->('inn', $_), 412, 'PRECONDITION_FAILED', "$_ does not") for '"3"', '3-x', '', '"x-4"';
    my $page = $wp->post('/status-pages', { slug => 'p', title => 'P' })->{json};
    is $page->{status_page}{revision}, 1, 'a page has one, too';
    my $tag = $wp->get('/status-pages/p')->{headers}{etag};
    is $wp->patch('/status-pages/p', { title => 'Q' }, key => $page->{manage_key}, headers => { 'If-Match' => $tag })->{status}, 200, 'and is compared';
    refused($wp->delete('/status-pages/p', key => $page->{manage_key}, headers => { 'If-Match' => $tag }), 412, 'PRECONDITION_FAILED', 'alike');
    $tag = $wp->get('/settings')->{headers}{etag};
    is $wp->put('/settings', { title => 'T' }, key => $admin, headers => { 'If-Match' => $tag })->{status}, 200, 'settings have a digest';
    refused($wp->put('/settings', { title => 'U' }, key => $admin, headers => { 'If-Match' => $tag }), 412, 'PRECONDITION_FAILED', 'which is compared');
    refused($wp->delete("$url/alert-rules", key => $m->{key}, headers => { 'If-Match' => '*' }), 412, 'PRECONDITION_FAILED', 'what is not there fits nothing');
};

subtest 'If-Match on what is a part, and on what is only listed' => sub {
    my $p = $wp->post('/status-pages', { slug => 'parts', title => 'P' })->{json};
    my %key = (key => $p->{manage_key});
    my $at = '/status-pages/parts';
    my $ask = sub { my ($method, $path, $body, $tag) = @_; return $wp->request($method, "/api/v1$path", $body, %key, headers => { 'If-Match' => $tag }) };
    $wp->patch($at, { title => $_ }, %key) for 'Q' .. 'T';
    my $post = $wp->post("$at/posts", { kind => 'incident', title => 'x', notify => JSON::PP::false }, %key)->{json};
    my $tag = sub { $wp->get("$at/posts/$post->{id}", %key)->{headers}{etag} };
    my $first = $tag->();
    like $first, qr/^"1-/, 'a post has a revision of its own, where its page is at the fifth';
    is $ask->('PATCH', "$at/posts/$post->{id}", { title => 'y' }, $first)->{status}, 200, '... by which it is changed';
    refused($ask->('PATCH', "$at/posts/$post->{id}", { title => 'z' }, $_), 412, 'PRECONDITION_FAILED', "... and not as $_") for $first, $wp->get($at)->{headers}{etag};
    my $update = $wp->post("$at/posts/$post->{id}/updates", { state => 'investigating', body => 'looking' }, %key)->{json}{updates}[0]{id};
    is $ask->('PATCH', "$at/posts/$post->{id}/updates/$update", { body => 'still looking' }, $tag->())->{status}, 200, 'an update is a part of its post';
    refused($ask->('PATCH', "$at/posts/$post->{id}/updates/$update", { body => 'found' }, $first), 412, 'PRECONDITION_FAILED', '... as that is now');
    refused($ask->('DELETE', "$at/posts/nope", undef, '"1-0"'), 404, 'NOT_FOUND', 'what is not there is 404 first');
    is $ask->('DELETE', "$at/posts/$post->{id}", undef, '*')->{status}, 200, 'a post that is there, is';

    refused($ask->('DELETE', "$at/logo", undef, '"1-0"'), 412, 'PRECONDITION_FAILED', 'a logo is a part of its page');
    is $ask->('DELETE', "$at/logo", undef, $wp->get($at)->{headers}{etag})->{status}, 200, '... as that is now';

    my $m = $wp->monitor;
    my $other = $wp->monitor(name => 'other');
    my $need = $wp->post("/monitors/$m->{id}/dependencies", { depends_on_id => $other->{id} }, key => $admin)->{json}{id};
    %key = (key => $admin);
    my $silence = $wp->post('/silences', { match => { tags => ['x'] }, duration_seconds => 600, reason => 'r' }, %key)->{json};
    my $info = $wp->post('/workspace/keys', { label => 'k', role => 'viewer' }, %key)->{json}{key_info};
    for my $path ("/silences/$silence->{id}", "/workspace/keys/$info->{id}", "/monitors/$m->{id}/dependencies/$need") {
        my $no = $ask->('DELETE', $path, undef, '"1-0"');
        refused($no, 412, 'PRECONDITION_FAILED', "$path has no tag");
        like $no->{json}{error}, qr/no ETag of its own/, '... and it says so';
        is $ask->('DELETE', $path, undef, '*')->{status}, 200, '... but it is there' or diag $path;
    }
    my $space = $wp->post('/workspaces', { name => 'Space' }, key => $admin)->{json};
    my $rules = "/workspace/alert-rules?workspace=$space->{workspace}{id}";
    $wp->put($rules, { repeat_interval_minutes => 5 }, %key);
    is $ask->('PUT', $rules, { repeat_interval_minutes => 6 }, $wp->get($rules, %key)->{headers}{etag})->{status}, 200, 'of the workspace that is named';
    is_deeply $wp->put("$rules&dry_run=true", { repeat_interval_minutes => 7 }, %key)->{json}{changes},
        [ { field => 'repeat_interval_minutes', from => 6, to => 7 } ], '... and a dry run, too';
};

subtest 'dry runs of parts, and of what is only listed' => sub {
    my $p = $wp->post('/status-pages', { slug => 'dry', title => 'P' })->{json};
    my %key = (key => $p->{manage_key});
    my $at = '/status-pages/dry';
    my $would = sub {
        my ($method, $path, $body) = @_;
        my $r = $wp->request($method, "/api/v1$path?dry_run=true", $body, %key)->{json};
        return "$r->{would}: " . join ', ', sort map { $_->{field} } @{ $r->{changes} };
    };
    my $body = { kind => 'incident', title => 'x', notify => JSON::PP::false };
    like $would->('POST', "$at/posts", $body), qr/^create: .*title/, 'a post';
    my $post = $wp->post("$at/posts", $body, %key)->{json};
    my $of = "$at/posts/$post->{id}/updates";
    my $seen = { state => 'monitoring', body => 'mended' };
    like $would->('POST', $of, $seen), qr/^create: .*updates/, 'an update';
    my $one = $wp->post($of, $seen, %key)->{json}{updates}[0]{id};
    is $would->('PATCH', "$of/$one", { body => 'found' }), 'change: updates', '... another text of it';
    is $would->('PATCH', "$of/$one", $seen), 'nothing: ', '... the same text';
    like $would->('DELETE', "$of/$one"), qr/^delete: .*updates/, '... gone';
    unlike $would->('DELETE', "$of/$one"), qr/title/, '... which leaves the post';
    %key = (key => $admin);
    is $would->('PUT', "$at/layout", [ { section => 'All', monitors => [] } ]), 'change: layout', 'sections';
    my $info = $wp->post('/workspace/keys', { label => 'k', role => 'viewer' }, %key)->{json}{key_info};
    is $would->('POST', "/workspace/keys/$info->{id}/rotate"), 'change: key', 'a key that is told to nobody';
    like $would->('DELETE', "/workspace/keys/$info->{id}"), qr/^delete: .*label/, '... or goes';
};

subtest 'a name of the client\'s own' => sub {
    my $by = '/monitors/by/shop.main';
    refused($wp->get($by), 401, 'UNAUTHORIZED', 'it is asked for with a key');
    refused($wp->get($by, key => $admin), 404, 'NOT_FOUND', 'and is not there');
    my $made = $wp->put($by, { %least, tags => ['prod'] }, key => $admin);
    is $made->{status}, 201, 'made';
    is $made->{json}{monitor}{external_id}, 'shop.main', 'by this name';
    is $made->{headers}{location}, "/api/v1/monitors/$made->{json}{monitor}{id}", 'at its place';
    my $same = $wp->put($by, { %least, tags => ['prod'], external_id => 'shop.main' }, key => $admin);
    is "$same->{status} $same->{json}{message}", '200 No changes', 'twice is once';
    my $changed = $wp->put($by, { %least, name => 'till' }, key => $admin)->{json}{monitor};
    is_deeply [ @$changed{qw(id name revision)}, $changed->{tags} ], [ $made->{json}{monitor}{id}, 'till', 2, [] ], 'what is not said is at its default';
    refused($wp->put($by, { %least, external_id => 'other' }, key => $admin), 400, 'VALIDATION_ERROR', 'one name');
    refused($wp->put('/monitors/by/a%2Fb', \%least, key => $admin), 400, 'VALIDATION_ERROR', 'no slash in it');
    refused($wp->post('/monitors', { %least, external_id => 'shop.main' }, key => $admin), 409, 'DUPLICATE_EXTERNAL_ID', 'it is taken');
    my $other = $wp->post('/monitors', { %least, external_id => 'shop.2' }, key => $admin)->{json};
    refused($wp->patch("/monitors/$other->{monitor}{id}", { external_id => 'shop.main' }, key => $other->{manage_key}), 409, 'DUPLICATE_EXTERNAL_ID', 'also for one that is there');
    is $wp->patch("/monitors/$other->{monitor}{id}", { external_id => undef }, key => $admin)->{status}, 200, 'which may lose its own';
    is $wp->post('/monitors', { %least, external_id => 'shop.main' })->{status}, 200, 'what a stranger calls a thing is his matter';
    refused($wp->put($by, { %least, name => 'x' }, key => $admin, headers => { 'If-Match' => '"1-x"' }), 412, 'PRECONDITION_FAILED', 'If-Match');
    refused($wp->put('/monitors/by/new', \%least, key => $admin, headers => { 'If-Match' => '*' }), 412, 'PRECONDITION_FAILED', 'on what is not there');
    is $wp->put('/monitors/by/new?dry_run=true', \%least, key => $admin)->{json}{would}, 'create', 'a dry run';
    is $wp->put("$by?dry_run=true", { %least, name => 'x' }, key => $admin)->{json}{would}, 'change', 'of either kind';
    is $wp->delete($by, key => $admin)->{status}, 200, 'deleted';
    refused($wp->delete($by, key => $admin), 404, 'NOT_FOUND', 'once');
};

done_testing;
