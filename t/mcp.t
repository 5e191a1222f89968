# The Model Context Protocol: both eras, the tools, what they refuse; by the worker alone, for nothing that is waited for.
use strict;
use warnings;
use JSON::PP;
use Test::More;
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my $id = 0;

sub raw {
    my ($body, $key, %headers) = @_;
    return $wp->request('POST', '/mcp', $body, key => $key, headers => \%headers);
}

sub legacy {
    my ($method, $params, $key) = @_;
    return raw({ jsonrpc => '2.0', id => ++$id, method => $method, params => $params // {} }, $key);
}

sub modern {
    my ($method, $params, $key, %headers) = @_;
    my %meta = ('io.modelcontextprotocol/protocolVersion' => '2026-07-28', 'io.modelcontextprotocol/clientCapabilities' => {});
    my $name = $params->{name} // $params->{uri};
    return raw({ jsonrpc => '2.0', id => ++$id, method => $method, params => { %{ $params // {} }, _meta => \%meta } }, $key,
        'MCP-Protocol-Version' => '2026-07-28', 'Mcp-Method' => $method, defined $name ? ('Mcp-Name' => $name) : (), %headers);
}

sub call { my ($tool, $args, $key) = @_; return legacy('tools/call', { name => $tool, arguments => $args }, $key)->{json}{result} }

subtest 'legacy' => sub {
    my $hello = legacy('initialize', { protocolVersion => '2025-06-18', capabilities => {}, clientInfo => { name => 't', version => '1' } });
    is $hello->{json}{result}{protocolVersion}, '2025-06-18', 'the version that was asked for';
    ok !exists $hello->{headers}{'access-control-allow-origin'}, 'for no page of another site';
    is legacy('initialize', { protocolVersion => '1999-01-01' })->{json}{result}{protocolVersion}, '2025-11-25', 'or ours';
    is raw({ jsonrpc => '2.0', method => 'notifications/initialized' })->{status}, 202, 'a notification';
    is_deeply legacy('ping')->{json}{result}, {}, 'ping';
    my $unknown = legacy('nonsense');
    is "$unknown->{status} $unknown->{json}{error}{code}", '200 -32601', 'an unknown method';
};

subtest 'modern' => sub {
    my $found = modern('server/discover')->{json}{result};
    is $found->{supportedVersions}[0], '2026-07-28', 'discovered';
    is $found->{resultType}, 'complete', 'complete';
    for (['ping', 404, -32601], ['initialize', 404, -32601], ['resources/subscribe', 404, -32601]) {
        my $answer = modern($_->[0]);
        is "$answer->{status} $answer->{json}{error}{code}", "$_->[1] $_->[2]", $_->[0];
    }
    for ([ 'Mcp-Method' => 'tools/call' ], [ 'MCP-Protocol-Version' => '2026-08-01' ]) {
        my $answer = modern('tools/list', {}, undef, @$_);
        is "$answer->{status} $answer->{json}{error}{code}", '400 -32020', "$_->[0] unlike the body";
    }
    my $none = raw({ jsonrpc => '2.0', id => 1, method => 'tools/list' }, undef, 'MCP-Protocol-Version' => '2027-01-01', 'Mcp-Method' => 'tools/list');
    is "$none->{status} $none->{json}{error}{code}", '400 -32022', 'an unknown version';
    is raw({ jsonrpc => '2.0', id => 1, method => 'tools/list' }, undef, 'MCP-Protocol-Version' => '2026-07-28', 'Mcp-Method' => 'tools/list')->{json}{error}{code}, -32602, 'without _meta';
    is modern('tools/list')->{json}{result}{cacheScope}, 'public', 'a list for all';
    is modern('tools/list', {}, $admin)->{json}{result}{cacheScope}, 'private', 'or for a key';
    is modern('resources/read', { uri => 'watchpost://nothing' })->{json}{error}{code}, -32602, 'an unknown resource';
    like modern('resources/read', { uri => 'watchpost://guide' })->{json}{result}{contents}[0]{text}, qr/## Quick Start/, 'the guide';
    like modern('resources/read', { uri => 'watchpost://guide' }, undef, 'Mcp-Name' => '=?base64?d2F0Y2hwb3N0Oi8vZ3VpZGU=?=')->{json}{result}{contents}[0]{text}, qr/Quick/, 'its name in base64';
};

subtest 'form' => sub {
    my @cases = (['{', -32700], ['[]', -32600], ['{"a":1}', -32600], ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600]);
    for (@cases) {
        my $answer = raw($_->[0]);
        is "$answer->{status} $answer->{json}{error}{code}", "400 $_->[1]", $_->[0];
    }
    my $get = $wp->request('GET', '/mcp');
    is $get->{status}, 405, 'GET';
    is $get->{headers}{allow}, 'POST', '... but POST';
    is raw('{}', undef, Origin => 'https://evil.example')->{status}, 403, 'a page of another site';
    is raw('{}', undef, Host => 'evil.example')->{status}, 403, 'another name';
    is legacy('ping', {}, 'wp_' . '0' x 32)->{status}, 401, 'an unknown key';
    like legacy('ping', {}, 'nonsense')->{headers}{'www-authenticate'}, qr/error="invalid_token"/, '... which says so';
};

subtest 'tools' => sub {
    my $tools = legacy('tools/list', {}, $admin);
    cmp_ok length $tools->{body}, '<=', 8 * 1024, 'all fit into 8 KiB';
    cmp_ok length modern('tools/list', {}, $admin)->{body}, '<=', 8 * 1024, '... in either era';
    is scalar @{ $tools->{json}{result}{tools} }, 12, 'twelve';
    my %routes;
    for my $methods (values %{ $wp->get('/openapi.json')->{json}{paths} }) {
        $routes{$_}++ for map { ref eq 'HASH' ? $_->{'x-mcp-tool'} // () : () } values %$methods;
    }
    is_deeply [ sort keys %routes ], [ sort map { $_->{name} } @{ $tools->{json}{result}{tools} } ], 'each is the tool of some route';
    my ($named) = $wp->request('GET', '/llms/mcp.md')->{body} =~ /Twelve tools \(([^)]+)\)/;
    is_deeply [ $named =~ /`(\w+)`/g ], [ map { $_->{name} } @{ $tools->{json}{result}{tools} } ], 'the guide names them';
    my %keyless = map { ($_->{name} => $_) } @{ legacy('tools/list')->{json}{result}{tools} };
    ok $keyless{$_}, "$_ without a key" for qw(status save_monitor check wait);
    ok !$keyless{$_}, "no $_" for qw(delete_monitor gate set_alerts);
    my $viewer = $wp->post('/workspace/keys', { label => 'v', role => 'viewer' }, key => $admin)->{json}{key};
    my $few = legacy('tools/list', {}, $viewer);
    cmp_ok length $few->{body}, '<=', 3 * 1024, 'those of a viewer fit into 3 KiB';
    ok !(grep { $_->{name} eq 'save_monitor' } @{ $few->{json}{result}{tools} }), '... and write nothing';
    my $responder = $wp->post('/workspace/keys', { label => 'r', role => 'responder' }, key => $admin)->{json}{key};
    is_deeply [ grep { /save|delete|check|gate/ } map { $_->{name} } @{ legacy('tools/list', {}, $responder)->{json}{result}{tools} } ],
        [qw(check gate)], 'one that responds is shown what it may use';

    my $made = call('save_monitor', { name => "evil `name`", url => 'http://127.0.0.1:1/', tags => ['prod'], key => $admin });
    ok !$made->{isError}, 'made' or diag explain $made;
    my $m = $made->{structuredContent}{monitor};
    is call('save_monitor', { id => $m->{id}, name => 'shop', dry_run => JSON::PP::true }, $admin)->{structuredContent}{would}, 'change', 'a dry run';
    like call('find_monitors', {}, $admin)->{content}[0]{text}, qr/- `evil 'name'` unknown, id $m->{id}/, 'a name that leaves its span does not';
    like call('status', {}, $admin)->{content}[0]{text}, qr/0 up, 1 not up/, 'the status';
    like call('get_monitor', { id => $m->{id} }, $admin)->{content}[0]{text}, qr/^```json/, 'one';
    my $no = call('delete_monitor', { id => $m->{id}, confirm_name => 'other' }, $admin);
    ok $no->{isError}, 'not by another name';
    my $key = call('gate', { ids => [ $m->{id} ] });
    ok $key->{isError} && $key->{content}[0]{text} =~ /UNAUTHORIZED/, 'a key is needed: a result, not 401';
    ok call('find_monitors', { nonsense => 1 })->{isError}, 'an argument that there is not';
    is legacy('tools/call', { name => 'nonsense' })->{json}{error}{code}, -32602, 'a tool that there is not';
    is call('wait', { ids => [ $m->{id} ], until => 'changed', timeout_seconds => 26 })->{isError}, JSON::PP::true, 'too long';
    my $quiet = call('silence', { tag => 'prod', minutes => 5, reason => 'deploy', actor => 'ci' }, $admin);
    is $quiet->{structuredContent}{monitor_count}, 1, 'silenced' or diag explain $quiet;
    is call('silence', { tag => 'prod', end => JSON::PP::true }, $admin)->{structuredContent}{silence}{id}, $quiet->{structuredContent}{id}, 'ended, by the same words';
    ok call('silence', { tag => 'prod', end => JSON::PP::true }, $admin)->{isError}, '... once';
    my $web = $wp->post('/monitors', { name => 'web', url => 'http://127.0.0.1:1/' }, key => $admin)->{json}{monitor}{id};
    my $both = call('silence', { ids => [ $m->{id}, $web ], minutes => 5, reason => 'deploy' }, $admin)->{structuredContent};
    ok call('silence', { ids => [$web], end => JSON::PP::true }, $admin)->{isError}, 'one of two is another silence';
    is call('silence', { ids => [ reverse @{ $both->{monitor_ids} } ], end => JSON::PP::true }, $admin)->{structuredContent}{silence}{id}, $both->{id}, '... in whatever order they stand';
    call('silence', { tag => 'first', minutes => 60, reason => 'r' }, $admin);
    $wp->post('/silences', { match => { tags => ["many$_"] }, duration_seconds => 600, reason => 'r' }, key => $admin) for 1 .. 201;
    ok !call('silence', { tag => 'first', end => JSON::PP::true }, $admin)->{isError}, 'behind a page of others';
    is call('silence', { end => $quiet->{structuredContent}{id} }, $admin)->{structuredContent}{message}, 'No changes', 'ended by its id: it was';
    ok call('silence', $_, $admin)->{isError}, 'no silence' for { minutes => 5 }, { tag => 'a', group => 'b', minutes => 5 }, { tag => 'a' }, { tag => 'a', minutes => 1.5 }, { tag => 'a', minutes => 10081 };
    ok call('silence', { tag => 'prod', minutes => 5 })->{isError}, 'not without a key';
    my %hook = (name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' });
    ok !call('set_alerts', { tag => 'prod', channel => \%hook, rules => { repeat_interval_minutes => 30 } }, $admin)->{isError}, 'alerts of a tag';
    my @heard = @{ $wp->get("/monitors/$m->{id}/notifications", key => $admin)->{json} };
    is_deeply [ map { "$_->{name} $_->{inherited}" } @heard ], ['hook 1'], '... a channel that those with the tag have';
    is $wp->get("/monitors/$m->{id}/alert-rules", key => $admin)->{json}{repeat_interval_minutes}, 30, '... and rules';
    is $wp->get('/audit', key => $admin)->{json}[0]{via}, 'mcp', '... by this way, as the record says';
    my $channels = $wp->sql('select count(*) from channels');
    my $none = call('set_alerts', { tag => 'nobody-has-it', channel => \%hook, rules => { repeat_interval_minutes => 30 } }, $admin);
    ok $none->{isError}, 'of a tag that no monitor has';
    like $none->{content}[0]{text}, qr/NO_MATCH/, '... as it says';
    is $wp->sql('select count(*) from channels'), $channels, '... and nothing was made';
    ok !call('set_alerts', { id => $m->{id}, rules => { repeat_interval_minutes => 60 } }, $admin)->{isError}, 'of one';
    my ($set) = call('set_alerts', { id => $m->{id}, channel => \%hook, rules => { repeat_interval_minutes => 60 } }, $admin)->{content}[0]{text} =~ /^(\{.*\})$/m;
    is_deeply [ map { ref } @{ decode_json($set) }{qw(channel alert_rules)} ], [qw(HASH HASH)], '... both: what was made of each';
    is $wp->get("/monitors/$m->{id}/alert-rules", key => $admin)->{json}{repeat_interval_minutes}, 60, '... is told';
    ok call('set_alerts', $_, $admin)->{isError}, 'no alerts' for { tag => 'prod' }, { id => $m->{id}, tag => 'prod', rules => {} }, { rules => {} };
    ok !call('delete_monitor', { id => $m->{id}, confirm_name => 'evil `name`' }, $admin)->{isError}, 'deleted';
    is $wp->get("/monitors/$m->{id}")->{status}, 404, 'really';
};

# What tools/list promises is what calls are judged by.
subtest 'arguments' => sub {
    my $m = $wp->post('/monitors', { name => 'args', url => 'http://127.0.0.1:1/', external_id => 'args', tags => ['args'] }, key => $admin)->{json}{monitor};
    my @stories = (
        [ status => { tags => 'x' }, '"tags" is no argument of status; did you mean "tag"?' ],
        [ status => { nonsense => 'x' }, '"nonsense" is no argument of status: it takes tag, since' ],
        [ status => { since => 'yesterday' }, 'since must be the one of an answer, as 2026-02-10T14:00:00Z' ],
        [ find_monitors => { limit => '3' }, 'limit must be of type integer' ],
        [ find_monitors => { query => 'x' }, '"query" is no argument of find_monitors; did you mean "search"?' ],
        [ get_monitor => {}, 'Say which is meant: by one of id, external_id' ],
        [ get_monitor => { id => $m->{id}, external_id => 'args' }, 'Say which is meant: by one of id, external_id' ],
        [ get_monitor => { monitor_id => $m->{id} }, '"monitor_id" is no argument of get_monitor; did you mean "id"?' ],
        [ save_monitor => { name => 'x', url => 'http://127.0.0.1/', keyword => 'y' }, '"keyword" is no argument of save_monitor; did you mean "body_contains"?' ],
        [ save_monitor => { name => 'x', url => 'http://127.0.0.1/', dry_run => 'false' }, 'dry_run must be of type boolean' ],
        [ delete_monitor => { id => $m->{id} }, 'confirm_name is missing: delete_monitor needs it' ],
        [ delete_monitor => { id => $m->{id}, name => 'args' }, '"name" is no argument of delete_monitor; did you mean "confirm_name"?' ],
        [ check => {}, 'Say which is meant: by one of id, url' ],
        [ check => { id => $m->{id}, url => 'http://127.0.0.1:1/' }, 'Say which is meant: by one of id, url' ],
        [ check => { id => $m->{id}, timeout => 5 }, '"timeout" is no argument of check; did you mean "wait_seconds"?' ],
        [ wait => { ids => [ $m->{id} ] }, 'until is missing: wait needs it' ],
        [ wait => { ids => [ 1 ], until => 'up' }, 'ids[0] must be of type string' ],
        [ wait => { ids => $m->{id}, until => 'up' }, 'ids must be of type array' ],
        [ wait => { tag => 'args', until => 'up', timeout_seconds => 26 }, 'timeout_seconds must be 25 or less' ],
        [ wait => { tag => 'args', until => 'up', after => '3' }, '"after" is no argument of wait; did you mean "cursor"?' ],
        [ gate => { tag => 'args', timeout => 60 }, '"timeout" is no argument of gate; did you mean "timeout_seconds"?' ],
        [ gate => {}, 'Say which is meant: by one of ids, tag, gate_id' ],
        [ silence => { tag => 'args', duration => 5 }, '"duration" is no argument of silence; did you mean "minutes"?' ],
        [ silence => { tag => 'args', minutes => 5, end => 1 }, 'end must be of type string or boolean' ],
        [ get_incident => {}, 'id is missing: get_incident needs it' ],
        [ get_incident => { incident_id => 'x' }, '"incident_id" is no argument of get_incident; did you mean "id"?' ],
        [ note_incident => { id => 'x', message => 'y' }, '"message" is no argument of note_incident; did you mean "note"?' ],
        [ note_incident => { id => 'x' }, 'Say note, acknowledge, or both' ],
        [ note_incident => { id => 'x', note => 'y', claim_seconds => 60 }, 'claim_seconds goes with acknowledge: true' ],
        [ set_alerts => { tag => 'args', channel => 'x' }, 'channel must be of type object' ],
    );
    for (@stories) {
        my ($tool, $args, $sentence) = @$_;
        my $no = call($tool, $args, $admin);
        is_deeply [ $no->{isError}, $no->{content}[0]{text} ], [ JSON::PP::true, "$sentence (VALIDATION_ERROR)" ], $tool;
    }
    ok !call('find_monitors', { tag => undef, limit => undef }, $admin)->{isError}, 'null is as if it were not there';
    my $named = call('save_monitor', { id => $m->{id}, external_id => 'renamed' }, $admin);
    is $named->{structuredContent}{monitor}{external_id}, 'renamed', 'a name for one that has an id' or diag explain $named;
    is $wp->get("/monitors/$m->{id}")->{json}{name}, 'args', '... which changes nothing else';

    my %tools = map { ($_->{name} => $_) } @{ legacy('tools/list', {}, $admin)->{json}{result}{tools} };
    my @fields = grep { $_ !~ /^(?:expected_body)$/ } keys %{ $wp->get('/openapi.json')->{json}{components}{schemas}{MonitorFields}{properties} // {} };
    ok !(grep { !exists $tools{save_monitor}{inputSchema}{properties}{$_} } @fields, 'assertions', 'retry_interval_seconds', 'auth'), 'each field of a monitor is one of save_monitor';
    is_deeply [ sort grep { $tools{$_}{annotations}{readOnlyHint} } keys %tools ], [qw(find_monitors get_incident get_monitor status wait)], 'tools that change nothing';
    is_deeply [ sort grep { $tools{$_}{annotations}{destructiveHint} } keys %tools ], [qw(delete_monitor save_monitor set_alerts)], 'tools that write over what was there';
    is_deeply [ sort grep { $tools{$_}{outputSchema} } keys %tools ], [qw(check gate save_monitor silence wait)], 'tools with an output schema';
    is $tools{$_}{inputSchema}{additionalProperties}, JSON::PP::false, "$_ takes nothing else" for sort keys %tools;
};

subtest 'what has changed' => sub {
    my $m = $wp->monitor(name => 'changing', tags => ['changing'], confirmation_threshold => 1);
    my $text = sub { call('status', { tag => 'changing', @_ }, $admin)->{content}[0]{text} };
    my ($since) = $text->() =~ /^since: (\S+Z)$/m or fail 'what to send next';
    like $text->(since => '2999-01-01T00:00:00Z'), qr/^0 up, 1 not up; nothing has changed\.$/m, 'nothing has changed';
    $wp->check(monitor => $m->{id});
    like $text->(since => $since), qr/; changed:\n- `changing` down, id $m->{id}$/m, 'one has';
};

subtest 'what an argument may be is in its schema where the API has a list of it' => sub {
    my %of = map { ($_->{name} => $_->{inputSchema}{properties}) } @{ legacy('tools/list', {}, $admin)->{json}{result}{tools} };
    my $fields = $wp->get('/openapi.json')->{json}{components}{schemas}{MonitorCreate}{properties};
    for my $field (grep { $fields->{$_}{enum} } sort keys %$fields) {
        is_deeply [ sort @{ $of{save_monitor}{$field}{enum} // [] } ], [ sort @{ $fields->{$field}{enum} } ], $field;
    }
    ok $of{save_monitor}{monitor_type}{enum}, 'the type, too';
    is $wp->get("/monitors?status=$_")->{status}, 200, "status $_" for @{ $of{find_monitors}{status}{enum} };
    my $m = $wp->monitor(name => 'listed');
    isnt $wp->get("/wait?ids=$m->{id}&until=$_&timeout=1")->{status}, 400, "until $_" for @{ $of{wait}{until}{enum} };
    my $wrong = $wp->get("/wait?ids=$m->{id}&until=nothing")->{json}{error};
    like $wrong, qr/\b$_\b/, "... and $_ is in the refusal" for @{ $of{wait}{until}{enum} };
};

subtest 'prompts and completion' => sub {
    my $refused = sub { return legacy('prompts/get', { name => $_[0] })->{json}{error}{message} };
    is $refused->('diagnose'), 'incident_id is missing: the prompt diagnose needs it', 'a prompt without its argument';
    is $refused->('nothing'), 'There is no such prompt: prompts/list has those that there are', 'none';
    is scalar @{ legacy('prompts/list')->{json}{result}{prompts} }, 2, 'two';
    like legacy('prompts/get', { name => 'gate_deploy', arguments => { tag => 'prod' } })->{json}{result}{messages}[0]{content}{text}, qr/prod/, 'one';
    $wp->post('/monitors', { name => 'a', url => 'http://127.0.0.1:1/', tags => ['prod'], is_public => JSON::PP::true }, key => $admin);
    is_deeply legacy('completion/complete', { ref => { type => 'ref/prompt', name => 'gate_deploy' }, argument => { name => 'tag', value => 'pr' } })->{json}{result}{completion}{values}, ['prod'], 'what begins so';
    my $id = $wp->get('/monitors')->{json}[0]{id};
    is_deeply legacy('completion/complete', { ref => { type => 'ref/resource', uri => 'watchpost://monitors/{id}' }, argument => { name => 'id', value => substr $id, 0, 13 } })->{json}{result}{completion}{values}, [$id], 'an id, too';
};

subtest 'what cannot be read now' => sub {
    plan skip_all => 'the database is no file' if Watchpost::at_server();
    my $away = Watchpost->new;
    my $m = $away->monitor;
    rename $away->database, $away->database . '.away' or die $!;
    unlink map { $away->database . $_ } '-wal', '-shm';
    for my $uri ('watchpost://status', "watchpost://monitors/$m->{id}") {
        my $no = $away->request('POST', '/mcp', { jsonrpc => '2.0', id => 1, method => 'resources/read', params => { uri => $uri } })->{json}{error};
        is $no->{code}, -32603, "$uri is not told as none";
        like $no->{message}, qr/SERVICE_UNAVAILABLE/, '... but as what it is';
    }
};

done_testing;
