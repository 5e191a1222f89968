# Real answers are as the OpenAPI document says: every operation is made to succeed, and to fail in every way that it
# says it can; each answer's status, type, headers, shape and code must be documented there.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use OpenApi;
use Streams;
use Test::More;
use Watchpost;

my $T0 = 1_770_732_000;
my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my $api = OpenApi->of($wp);
my $nobody = '00000000-0000-4000-8000-ffffffffffff';
my (%seen, %codes);

# Judges an answer, and remembers that it was seen.
sub judge {
    my ($method, $uri, $answer, $what) = @_;
    my $operation = $api->operation_of($method, $uri);
    $seen{"$operation->{method} $operation->{path}"}{ $answer->{status} } = 1 if $operation;
    $codes{ $answer->{json}{code} } = 1 if ref $answer->{json} eq 'HASH' && $answer->{json}{code};
    is_deeply [ $api->judge($method, $uri, $answer) ], [], "$what: $answer->{status}" or diag $answer->{body};
    my $sentence = $answer->{status} >= 400 && $answer->{json}{error};
    like $sentence, qr/: \S|\bmust\b/, 'it says what to do' if $sentence;
    return $answer;
}

# What every instance of the API holds, by the first segment of the paths that name it.
sub fixture {
    my $m = $wp->monitor(name => 'shop', is_public => JSON::PP::true, confirmation_threshold => 1, sla_target => 99.9,
        tags => ['prod'], group_name => 'Backend', consensus_threshold => 1, headers => { Accept => '*/*' });
    my $other = $wp->monitor(name => 'database', is_public => JSON::PP::true);
    my $at = "/monitors/$m->{id}";
    $wp->check(at => $T0, monitor => $m->{id});
    my %keyed = (key => $m->{key});
    my $probe = $wp->post('/locations', { name => 'Frankfurt', region => 'eu' }, key => $admin)->{json};
    my $result = { monitor_id => $m->{id}, status => 'up', response_time_ms => 9 };
    $wp->post('/probe', { results => [$result] }, key => $probe->{probe_key});
    my $page = $wp->post('/status-pages', { slug => 'acme', title => 'Acme', allow_embedding => JSON::PP::true })->{json};
    $wp->post('/status-pages/acme/monitors', { monitor_ids => [ $m->{id} ] }, key => $admin);
    $wp->post('/status-pages', { slug => 'locked', title => 'Locked', access => 'key' });
    my $post = $wp->post('/status-pages/acme/posts', { title => 'Slow' }, key => $admin)->{json};
    $post = $wp->post("/status-pages/acme/posts/$post->{id}/updates", { body => 'x' }, key => $admin)->{json};
    my $window = { title => 'Deploy', starts_at => '2099-01-01T00:00:00Z', ends_at => '2099-01-02T00:00:00Z' };
    my $channel = { name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' } };
    my $channel_id = $wp->post("$at/notifications", $channel, %keyed)->{json}{id};
    my $of = "from monitors m join channels c on c.monitor = m.key where m.id = '$m->{id}'";
    my $delivery = '5e1f0000-0000-4000-8000-000000000001';
    $wp->sql("insert into deliveries (seq, id, delivery_group, monitor, event, url, attempt, status, response_ms,
        created_at) select 999999, '$delivery', '$delivery', m.key, 'incident.created', 'http://127.0.0.1:1/', 1,
        'failed', 1, $T0 $of");
    $wp->sql("insert into alerts (key, id, monitor, channel, channel_id, alert_type, event, sent_at, outcome, body,
        delivery_group, attempts) select 999999, '$delivery', m.key, c.key, c.id, 'initial', 'incident.created', $T0,
        'failed', '{}', '$delivery', 3 $of");
    my %token = map { ($_ => "t$_") } qw(confirm unsubscribe);
    $wp->sql("insert into mail_tokens (digest, purpose, channel, address, owner) select '$_->[0]', $_->[1], c.key,
        'a\@example.com', 'x' $of") for [ sha256_hex($token{confirm}), 0 ], [ sha256_hex($token{unsubscribe}), 1 ];
    $wp->put('/monitors/by/shop', { name => 'named', url => 'http://127.0.0.1:1/' }, key => $admin);
    $wp->put('/workspace/alert-rules', {}, key => $admin);
    my $push = $wp->post('/monitors', { name => 'job', monitor_type => 'push', every_seconds => 3600 }, key => $admin)->{json};
    my $seen = JSON::PP::encode_json({ subject => 'CN=a', issuer => 'CN=b', sans => ['a.test'], serial => '7f',
        not_before => '2026-01-01T00:00:00Z', not_after => '2099-01-01T00:00:00Z', fingerprint_sha256 => 'a' x 64,
        chain_length => 1, tls_version => 'TLSv1.3', verified => JSON::PP::true });
    $wp->sql("insert into certificates (monitor, location, fingerprint, first_seen_at, seen_at, seen_seq, not_after, body)
        select key, 0, '@{[ 'a' x 64 ]}', $T0, $T0, 1, 4070908800, '$seen' from monitors where id = '$m->{id}'");
    return {
        %token,
        heartbeat_id => $wp->get("$at/heartbeats")->{json}[0]{id},
        by => 'shop',
        date => '2026-02-09',
        gates => $wp->post('/gates', { ids => [ $m->{id} ] }, key => $admin)->{json}{id},
        monitors => $m->{id},
        llms => "alerts.md",
        incidents => $wp->get("$at/incidents")->{json}[0]{id},
        notifications => $channel_id,
        delivery_id => $delivery,
        maintenance => $wp->post("$at/maintenance", $window, %keyed)->{json}{id},
        silences => $wp->post('/silences', { monitor_ids => [ $m->{id} ], duration_seconds => 600 }, %keyed)->{json}{id},
        locations => $probe->{location}{id},
        channels => $wp->post('/channels', { %$channel, external_id => 'shop' }, key => $admin)->{json}{id},
        keys => $wp->post('/workspace/keys', { label => 'x', role => 'viewer' }, key => $admin)->{json}{key_info}{id},
        'status-pages' => 'acme',
        s => 'acme',
        id => $post->{id},
        update_id => $post->{updates}[0]{id},
        dependency_id => $wp->post("$at/dependencies", { depends_on_id => $other->{id} }, %keyed)->{json}{id},
        monitor_id => $m->{id},
        push => $push->{monitor}{id},
        ping => $push->{ping_key},
        state => 'log',
        other => $other->{id},
        key => { M => $m->{key}, L => $probe->{probe_key}, other => $other->{key} },
    };
}

my $f = fixture();
$f->{channel_id} = $f->{notifications};

# An operation's address: the first id by what it is of, a second one by its name.
sub uri_of {
    my ($operation, %ids) = @_;
    $ids{first} //= 'locked' if $operation->{path} =~ m{/unlock$};
    my ($kind) = $operation->{path} =~ m{/(?:pings|rotate-ping-key)$} ? 'push' : $operation->{path} =~ m{/([\w-]+)/\{};
    my $uri = $operation->{path};
    $uri =~ s{\{(?:id|slug|token|part|external_id|ping_key)\}}{$ids{first} // $f->{$kind}}e;
    $uri =~ s{\{(\w+)\}}{$ids{second} // $f->{$1}}e;
    $uri =~ s{\{(\w+)\}}{$f->{$1}}e;
    $uri .= '?month=' . substr Watchpost::timestamp(time), 0, 7 if $uri =~ m{/reports/};
    return $uri;
}

sub with {
    my ($operation, $query) = @_;
    my $uri = uri_of($operation);
    return $uri . ($uri =~ /\?/ ? '&' : '?') . $query;
}

sub key_of {
    my ($operation) = @_;
    my %schemes = map { map { ($_ => 1) } keys %$_ } @{ $operation->{node}{security} };
    return $schemes{probeKey} ? $f->{key}{L} : $admin;
}

my $broken = Watchpost->new(DATABASE_PATH => '/nowhere/watchpost.db')->keep_worker;
my $key_needed = sub { @{ $_[0]{node}{security} } && !grep { !%$_ } @{ $_[0]{node}{security} } };

# How an operation is brought to each of its refusals; a way that does not apply returns nothing.
my %ways = (
    'without a key' => sub {
        my ($o) = @_;
        return $key_needed->($o) ? $wp->request($o->{method}, uri_of($o), {}) : ();
    },
    'a wrong key' => sub {
        my ($o) = @_;
        return $key_needed->($o) ? $wp->request($o->{method}, uri_of($o), {}, key => 'wp_x') : ();
    },
    'another host' => sub {
        my ($o) = @_;
        return $o->{path} eq '/metrics' ? $wp->request($o->{method}, uri_of($o), undef, address => '192.0.2.1') : ();
    },
    'an unknown id' => sub {
        my ($o) = @_;
        return if $o->{path} !~ /\{/;
        return $wp->request($o->{method}, uri_of($o, first => $nobody), {}, key => key_of($o));
    },
    'a closed page' => sub {
        my ($o) = @_;
        return if $o->{path} !~ m{/(?:s|status-pages)/\{slug\}} || $o->{path} =~ m{/unlock$} || $key_needed->($o);
        return $wp->request($o->{method}, uri_of($o, first => 'locked'), $o->{body} ? {} : undef);
    },
    'an unknown second id' => sub {
        my ($o) = @_;
        return if $o->{path} !~ /\{.*\{/;
        return $wp->request($o->{method}, uri_of($o, second => $nobody), {}, key => key_of($o));
    },
    'no JSON' => sub {
        my ($o) = @_;
        return $o->{body} ? $wp->request($o->{method}, uri_of($o), '{', key => key_of($o)) : ();
    },
    'no object' => sub {
        my ($o) = @_;
        return $o->{body} ? $wp->request($o->{method}, uri_of($o), '[]', key => key_of($o)) : ();
    },
    'a huge body' => sub {
        my ($o) = @_;
        my $huge = '{"x":"' . 'x' x ($o->{path} =~ m{/apply$} ? 3 << 20 : 300_000) . '"}';
        return $o->{body} ? $wp->request($o->{method}, uri_of($o), $huge, key => key_of($o)) : ();
    },
    'a bad parameter' => sub {
        my ($o) = @_;
        my ($text) = grep { $_->{in} eq 'query' && $_->{schema}{type} eq 'string' } @{ $o->{parameters} };
        return $text ? $wp->request($o->{method}, with($o, "$text->{name}=%00"), undef, key => key_of($o)) : ();
    },
    'an unknown parameter' => sub {
        my ($o) = @_;
        my $body = $o->{body} ? {} : undef;
        return $wp->request($o->{method}, with($o, 'tagg=x'), $body, key => key_of($o))
            if $o->{path} =~ m{^/api/v1/(?!health|openapi|llms|skills)(?!.*(?:/badge/|feed\.atom|/events$))};
        return;
    },
    'a database that is away' => sub {
        my ($o) = @_;
        return if $o->{node}{tags}[0] eq 'Discovery' && $o->{path} !~ /health/;
        return $broken->request($o->{method}, uri_of($o), {}, key => key_of($o));
    },
    'what the client has' => sub {
        my ($o) = @_;
        return if $o->{method} ne 'GET';
        my %key = $key_needed->($o) ? (key => key_of($o)) : ();
        my $answer;
        for (1 .. 5) {                                  # what tells an age may be another a second later
            my $etag = $wp->request(GET => uri_of($o), undef, %key)->{headers}{etag} // return;
            $answer = $wp->request(GET => uri_of($o), undef, %key, headers => { 'If-None-Match' => $etag });
            last if $answer->{status} == 304;
        }
        return $answer;
    },
);

for my $o (grep { $_->{path} ne '/mcp' } $api->operations) {            # mcp.t
    subtest "$o->{method} $o->{path}" => sub {
        for my $way (sort keys %ways) {
            my ($answer) = $ways{$way}->($o) or next;
            judge($o->{method}, uri_of($o), $answer, $way);
        }
        my $answer = judge($o->{method}, uri_of($o), $wp->request('BREW', uri_of($o)), 'a wrong method');
        like $answer->{headers}{allow}, qr/\b$o->{method}\b/, 'which says that this one is right';
        if ($o->{method} eq 'GET' && $o->{path} !~ m{/(?:events|wait)$}) {
            my $uri = uri_of($o);
            my @answers = map { judge('GET', $uri, $wp->request(GET => $uri, undef, @$_), 'an answer') }
                [ key => key_of($o) ], $key_needed->($o) ? () : [];
            is $_->{status}, $o->{path} =~ m{/monitors/.*alert-rules|\.png$|^/api/v2/} ? 404 : 200, 'which is good' for @answers;
        }
    };
}

# One write: it succeeds, or fails with a code of its own.  Its body, if it succeeds, must be as documented, too.
sub write_as_documented {
    my ($expected, $method, $path, $body, $key) = @_;
    my $uri = "/api/v1$path";
    my $answer = judge($method, $uri, $wp->request($method, $uri, $body, key => $key // $admin), "$method $path");
    my $code = ref $answer->{json} eq 'HASH' ? $answer->{json}{code} : undef;
    is $code // $answer->{status}, $expected, "$method $path: $expected" or diag $answer->{body};
    my $operation = $api->operation_of($method, $uri);
    my $schema = $operation->{body}{content}{'application/json'}{schema} // return $answer->{json};
    is_deeply [ $api->schema->check($schema, $body // {}) ], [], "$method $path: the body" if $answer->{status} < 300;
    return $answer->{json};
}

subtest 'monitors' => sub {
    my $at = "/monitors/$f->{monitors}";
    my %good = (name => 'x', url => 'http://127.0.0.1:1/');
    my $create = $api->operation_of('POST', '/api/v1/monitors');
    for my $example (values %{ $create->{body}{content}{'application/json'}{examples} }) {
        write_as_documented(200, 'POST', '/monitors', $example->{value});
    }
    write_as_documented('VALIDATION_ERROR', 'POST', '/monitors', { %good, url => 'x' });
    write_as_documented(200, 'POST', '/monitors/bulk', { monitors => [ {%good}, { %good, url => 'x' } ] });
    judge('POST', '/api/v1/monitors/bulk', $wp->post('/monitors/bulk', { monitors => [ {}, 7 ] }),
        'items of wrong types');
    write_as_documented('VALIDATION_ERROR', 'POST', '/monitors/bulk', { monitors => [] });
    write_as_documented(200, 'PATCH', $at, { timeout_ms => 2000, body_contains => undef });
    write_as_documented('VALIDATION_ERROR', 'PATCH', $at, { name => '' });
    write_as_documented(200, 'POST', "$at/$_", {}) for qw(pause resume rotate-key);
    write_as_documented(201, 'PUT', '/monitors/by/new', \%good);
    write_as_documented(200, 'PUT', '/monitors/by/new', { %good, name => 'y' });
    write_as_documented('VALIDATION_ERROR', 'PUT', '/monitors/by/new', { %good, external_id => 'old' });
    write_as_documented('DUPLICATE_EXTERNAL_ID', 'POST', '/monitors', { %good, external_id => 'new' });
    write_as_documented('DUPLICATE_EXTERNAL_ID', 'PATCH', '/monitors/' . $wp->get('/monitors/by/shop', key => $admin)->{json}{id}, { external_id => 'new' });
    write_as_documented(200, 'DELETE', '/monitors/by/new');
    my $gone = $wp->monitor;
    write_as_documented(200, 'DELETE', "/monitors/$gone->{id}");
    my $plain = $wp->monitor;
    write_as_documented(202, 'POST', "/monitors/$plain->{id}/check");
    write_as_documented('RATE_LIMIT_EXCEEDED', 'POST', "/monitors/$plain->{id}/check");
    judge('GET', $_, $wp->request(GET => $_), $_)
        for map { "/api/v1/monitors/$plain->{id}/$_" } qw(sla consensus uptime);
};

subtest 'a document' => sub {
    my %all = (monitors => { map { ("d$_" => { name => "d$_", url => 'http://127.0.0.1:1/' }) } 1 .. 8 });
    write_as_documented(200, 'POST', '/apply', { version => 1, set => 'answers', %all });
    write_as_documented('VALIDATION_ERROR', 'POST', '/apply', { version => 1, monitors => { e1 => { name => 'x', url => 'x' } } });
    write_as_documented('NOT_FOUND', 'POST', '/apply?workspace=x', { version => 1 });
    judge('GET', '/api/v1/export', $wp->get('/export?workspace=x', key => $admin), 'of no workspace');
    write_as_documented('OWNED_BY_SET', 'POST', '/apply', { version => 1, %all });
    write_as_documented('PRUNE_TOO_LARGE', 'POST', '/apply?prune=true', { version => 1, set => 'answers' });
    write_as_documented('SLUG_CONFLICT', 'POST', '/apply', { version => 1, status_pages => { acme => { title => 'Ours' } } });
    write_as_documented(200, 'POST', '/apply?prune=force', { version => 1, set => 'answers' });
};

subtest 'maintenance over many' => sub {
    my %plan = (title => 'Nights', starts_at => '2099-01-01T00:00:00Z', ends_at => '2099-01-01T01:00:00Z', rrule => 'FREQ=DAILY', match => { all => JSON::PP::true }, external_id => 'nights');
    my $nights = write_as_documented(201, 'POST', '/maintenance', \%plan);
    my $at = "/maintenance/$nights->{id}";
    write_as_documented(200, 'PATCH', $at, { title => 'Every night' });
    write_as_documented(200, 'POST', "$at/skip-next", {});
    write_as_documented('NOT_ACTIVE', 'POST', "$at/end", {});
    judge('GET', "/api/v1$at", $wp->get($at), 'a stranger');
    judge('GET', "/api/v1$at", $wp->get($at, key => 'wp_x'), 'a wrong key');
    judge('POST', "/api/v1$at/$_", $wp->post("$at/$_", '{"x":"' . 'x' x 300_000 . '"}', key => $admin), 'a huge body') for qw(end skip-next);
    write_as_documented('DUPLICATE_EXTERNAL_ID', 'POST', '/maintenance', \%plan);
    my $now = write_as_documented(201, 'POST', '/maintenance', { %plan, rrule => undef, external_id => 'now', starts_at => '2020-01-01T00:00:00Z' });
    write_as_documented('DUPLICATE_EXTERNAL_ID', 'PATCH', $at, { external_id => 'now' });
    write_as_documented(200, 'POST', "/maintenance/$now->{id}/end", {});
    write_as_documented(200, 'DELETE', $at);
};

subtest 'silences' => sub {
    my %body = (match => { all => JSON::PP::true }, duration_seconds => 60, reason => 'x', actor => 'y');
    my $silence = write_as_documented(201, 'POST', '/silences', \%body);
    write_as_documented(200, 'DELETE', "/silences/$silence->{id}");
    write_as_documented('VALIDATION_ERROR', 'POST', '/silences', { %body, duration_seconds => 1 });
    judge('GET', '/api/v1/silences', $wp->get('/silences', key => $admin), 'the list');
};

subtest 'a push monitor' => sub {
    write_as_documented(200, 'POST', "/monitors/$f->{push}/rotate-ping-key", {});
    write_as_documented('VALIDATION_ERROR', 'POST', "/monitors/$f->{monitors}/rotate-ping-key", {});
};

subtest 'the description itself' => sub {
    judge('GET', $_, $wp->request(GET => $_), $_)
        for map { "/api/v1/openapi.json?$_" } qw(version=3.1 tag=Alerts operation=createMonitor tag=x version=2);
};

subtest 'a channel' => sub {
    my $at = "/notifications/$f->{notifications}";
    write_as_documented(200, 'POST', "$at/preview");
    write_as_documented(200, 'POST', "$at/rotate-secret");
    my $mail = { name => 'mail', channel_type => 'email', config => { address => 'ops@test.example' } };
    my $id = $wp->post("/monitors/$f->{monitors}/notifications", $mail, key => $admin)->{json}{id};
    write_as_documented('VALIDATION_ERROR', 'POST', "/notifications/$id/rotate-secret");
};

subtest 'incidents' => sub {
    my $at = "/incidents/$f->{incidents}";
    write_as_documented(200, 'POST', "$at/acknowledge", { note => 'Looking', actor => 'ops' });
    write_as_documented(200, 'DELETE', "$at/acknowledge");
    write_as_documented('NOT_ACKNOWLEDGED', 'DELETE', "$at/acknowledge");
    write_as_documented(200, 'POST', "$at/acknowledge", { note => 'Looking again', actor => 'ops' });
    write_as_documented('VALIDATION_ERROR', 'POST', "$at/acknowledge", { actor => 'x' x 201 });
    my $key = $wp->post("/monitors/$f->{monitors}/rotate-key", {}, key => $admin)->{json}{manage_key};
    $wp->sql("insert into rate_limits (kind, address, opened_at, count)
        values ('acknowledgements', '$f->{incidents}', " . time . ', 100)');
    write_as_documented('RATE_LIMIT_EXCEEDED', 'POST', "$at/acknowledge", {}, $key);
    write_as_documented(201, 'POST', "$at/notes", { content => 'It was the network' });
    write_as_documented('EMPTY_CONTENT', 'POST', "$at/notes", { content => ' ' });
    write_as_documented('CONTENT_TOO_LONG', 'POST', "$at/notes", { content => 'x' x 10_001 });
    write_as_documented('EMPTY_AUTHOR', 'POST', "$at/notes", { content => 'x', author => ' ' });
    write_as_documented('AUTHOR_TOO_LONG', 'POST', "$at/notes", { content => 'x', author => 'x' x 201 });
    judge('GET', "/api/v1$_", $wp->get($_), $_)
        for $at, "$at/notes", '/incidents', "/monitors/$f->{monitors}/incidents";
};

subtest 'plugins' => sub {
    my %plugin = (name => 'Host keys', url => 'db1', monitor_type => 'plugin', plugin => 'check_ssh', plugin_args => [ '-p', '22' ]);
    write_as_documented('PLUGINS_DISABLED', 'POST', '/monitors', \%plugin);
    $wp->set(PLUGIN_DIRS => '/usr/lib/nagios/plugins')->keep_worker;
    my $made = write_as_documented(200, 'POST', '/monitors', \%plugin);
    write_as_documented('FORBIDDEN', 'PATCH', "/monitors/$made->{monitor}{id}", { plugin_args => [] }, $made->{manage_key});
    write_as_documented(200, 'DELETE', "/monitors/$made->{monitor}{id}");
};

subtest 'alerts' => sub {
    my $at = "/monitors/$f->{monitors}";
    my $channel = { name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' } };
    my $id = write_as_documented(200, 'POST', "$at/notifications", $channel)->{id};
    write_as_documented('VALIDATION_ERROR', 'POST', "$at/notifications", { %$channel, channel_type => 'pigeon' });
    write_as_documented(200, 'PATCH', "/notifications/$id", { is_enabled => JSON::PP::false });
    write_as_documented('VALIDATION_ERROR', 'PATCH', "/notifications/$id", { name => '' });
    write_as_documented(200, 'POST', "$at/notifications/$id/test", {});
    write_as_documented('RATE_LIMIT_EXCEEDED', 'POST', "$at/notifications/$id/test", {});
    write_as_documented(200, 'DELETE', "/notifications/$id");
    write_as_documented(202, 'POST', "$at/webhook-deliveries/$f->{delivery_id}/redeliver", {});
    write_as_documented(200, 'PATCH', "/notifications/$f->{notifications}", { is_enabled => JSON::PP::false });
    write_as_documented('CHANNEL_DISABLED', 'POST', "$at/webhook-deliveries/$f->{delivery_id}/redeliver", {});
    write_as_documented(200, 'PATCH', "/notifications/$f->{notifications}", { is_enabled => JSON::PP::true });
    write_as_documented(200, 'PUT', "$at/alert-rules", { repeat_interval_minutes => 15 });
    write_as_documented('VALIDATION_ERROR', 'PUT', "$at/alert-rules", { repeat_interval_minutes => 3 });
    my $rules = judge('GET', "/api/v1$at/alert-rules", $wp->get("$at/alert-rules", key => $admin), 'alert rules');
    judge('GET', "/api/v1$at/alert-rules", $wp->get("$at/alert-rules", key => $admin,
        headers => { 'If-None-Match' => $rules->{headers}{etag} }), 'unchanged');
    write_as_documented(200, 'DELETE', "$at/alert-rules");
};

subtest 'workspaces' => sub {
    my $made = write_as_documented(201, 'POST', '/workspaces', { name => 'Team', timezone => 'Europe/Berlin' }, '');
    my $key = $made->{key};
    write_as_documented('VALIDATION_ERROR', 'POST', '/workspaces', { name => '' });
    write_as_documented(200, 'PATCH', '/workspace', { name => 'Crew' }, $key);
    write_as_documented('VALIDATION_ERROR', 'PATCH', '/workspace', { timezone => 'Nowhere' }, $key);
    judge('GET', '/api/v1/workspace', $wp->get('/workspace', key => $key), 'the workspace');
    my $second = write_as_documented(201, 'POST', '/workspace/keys', { label => 'ci', role => 'viewer', tags => ['x'],
        expires_in_seconds => 3600, writes_per_hour => 5 }, $key);
    judge('GET', '/api/v1/whoami', $wp->get('/whoami', key => $second->{key}), 'what it is');
    judge('GET', '/api/v1/workspace/keys', $wp->get('/workspace/keys', key => $key), 'its keys');
    write_as_documented('VALIDATION_ERROR', 'POST', '/workspace/keys', { label => 'x', role => 'king' }, $key);
    write_as_documented(200, 'POST', "/workspace/keys/$second->{key_info}{id}/rotate", {}, $key);
    write_as_documented(200, 'DELETE', "/workspace/keys/$second->{key_info}{id}", undef, $key);
    write_as_documented('LAST_OWNER', 'DELETE', "/workspace/keys/$made->{key_info}{id}", undef, $key);
    my $m = $wp->monitor(name => 'joins');
    write_as_documented(200, 'POST', '/workspace/adopt', { keys => [ $m->{key}, 'x' ] }, $key);
    write_as_documented('VALIDATION_ERROR', 'POST', '/workspace/adopt', { keys => [] }, $key);
    write_as_documented(200, 'POST', "/monitors/$m->{id}/release", {}, $key);
    write_as_documented(200, 'POST', '/status-pages/acme/rotate-key', {});
    write_as_documented(200, 'POST', "/locations/$f->{locations}/rotate-key", {});
    judge('GET', $_, $wp->request(GET => "$_?workspace=x", undef, key => $admin), 'of no workspace')
        for qw(/api/v1/audit /api/v1/workspace/audit /api/v1/reports/sla);
    judge('GET', '/api/v1/workspaces', $wp->get('/workspaces', key => $admin), 'all of them');
    write_as_documented('NOT_FOUND', 'DELETE', '/workspace?workspace=x');
    write_as_documented('LAST_WORKSPACE', 'DELETE', '/workspace?confirm=Default');
    write_as_documented('VALIDATION_ERROR', 'DELETE', '/workspace', {}, $key);
    judge('GET', '/api/v1/monitors?workspace=x', $wp->get('/monitors?workspace=x', key => $admin), 'no workspace');
    for my $path (qw(/monitors /monitors/summary /incidents /maintenance /status-pages /dashboard /limits /admin/verify
            /tags /groups /uptime-history /response-times)) {
        judge('GET', "/api/v1$path", $wp->get("$path?workspace=x", key => $admin), "$path of no workspace");
        judge('GET', "/api/v1$path", $wp->get("$path?workspace=x", key => $key), "$path of another");
    }
    $wp->post('/workspace/keys', { label => "k$_", role => 'viewer' }, key => $admin) for 1 .. 100;
    write_as_documented('LIMIT_REACHED', 'POST', '/workspace/keys', { label => 'x', role => 'viewer' });
    $wp->sql('delete from workspace_keys where workspace = 1');
    write_as_documented(200, 'DELETE', '/workspace', { confirm => 'Crew' }, $key);
};

subtest 'channels of a workspace' => sub {
    my $channel = { name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' }, match => { tags => ['api'] } };
    my $id = write_as_documented(201, 'POST', '/channels', $channel)->{id};
    my $at = "/channels/$id";
    write_as_documented('VALIDATION_ERROR', 'POST', '/channels', { %$channel, match => {} });
    write_as_documented(200, 'PATCH', $at, { name => 'x' });
    write_as_documented('VALIDATION_ERROR', 'PATCH', $at, { name => '' });
    write_as_documented(200, 'POST', "$at/preview", {});
    write_as_documented(200, 'POST', "$at/rotate-secret", {});
    write_as_documented(200, 'POST', "$at/test", {});
    write_as_documented('RATE_LIMIT_EXCEEDED', 'POST', "$at/test", {});
    judge('GET', "/api/v1$_", $wp->get($_, key => $admin), $_) for '/channels', $at, "$at/deliveries";
    my $bare = Watchpost->new;
    my $own = $bare->admin_key;
    {
        local $ENV{PATH} = '/nonexistent';
        my $apprise = { name => 'x', channel_type => 'apprise', config => { url => 'json://h' } };
        judge('POST', '/api/v1/channels', $bare->post('/channels', $apprise, key => $own), 'without apprise');
    }
    write_as_documented(201, 'PUT', '/channels/by/new', $channel);
    write_as_documented(200, 'PUT', '/channels/by/new', { %$channel, name => 'y' });
    write_as_documented('VALIDATION_ERROR', 'PUT', '/channels/by/new', { %$channel, external_id => 'old' });
    write_as_documented('DUPLICATE_EXTERNAL_ID', $_->[0], $_->[1], { %$channel, external_id => 'new' }) for [ 'POST', '/channels' ], [ 'PATCH', $at ];
    judge('GET', '/api/v1/channels/by/new', $wp->get('/channels/by/new', key => $admin), 'by its name');
    write_as_documented(200, 'DELETE', '/channels/by/new');
    my $rules = '/workspace/alert-rules';
    write_as_documented(200, 'PUT', $rules, { escalation_after_minutes => 30, escalation_channel_ids => [$id] });
    write_as_documented('VALIDATION_ERROR', 'PUT', $rules, { escalation_channel_ids => ['x'] });
    judge('GET', "/api/v1$rules", $wp->get($rules, key => $admin), 'rules of a workspace');
    write_as_documented(200, 'DELETE', $rules);
    judge('GET', "/api/v1$rules", $wp->get($rules, key => $admin), 'none any more');
    my $mail = { %$channel, channel_type => 'email', config => { address => 'b@example.com' } };
    my $held = write_as_documented(201, 'POST', '/channels', $mail)->{id};
    write_as_documented('VALIDATION_ERROR', 'POST', "/channels/$held/rotate-secret", {});
    $wp->sql("insert into address_holds (channel, address, owner, state, is_asked, is_told, since)
        select key, 'b\@example.com', 'x', 1, 1, 0, 1 from channels where id = '$held'");
    write_as_documented('NOT_CONFIRMED', 'POST', "/channels/$held/test", {});
    $wp->sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)
        insert into channels (key, id, workspace, name, type, config, trusted, created_at)
        select 5000 + i, 'n' || i, 1, 'x', 'email', '{}', 0, 1 from n");
    write_as_documented('LIMIT_REACHED', 'POST', '/channels', $channel);
    write_as_documented('LIMIT_REACHED', 'PUT', '/channels/by/another', $channel);
    $wp->sql('delete from channels where key > 5000');
    write_as_documented(200, 'DELETE', $at);
};

subtest 'maintenance and dependencies' => sub {
    my ($at, $other) = ("/monitors/$f->{monitors}", $f->{other});
    my %window = (title => 'x', starts_at => '2099-01-01T00:00:00Z', ends_at => '2099-01-02T00:00:00Z');
    my $id = write_as_documented(200, 'POST', "$at/maintenance", \%window)->{id};
    write_as_documented('VALIDATION_ERROR', 'POST', "$at/maintenance", { %window, starts_at => 'x' });
    write_as_documented(200, 'DELETE', "/maintenance/$id");
    write_as_documented('DUPLICATE_DEPENDENCY', 'POST', "$at/dependencies", { depends_on_id => $other });
    write_as_documented('SELF_DEPENDENCY', 'POST', "$at/dependencies", { depends_on_id => $f->{monitors} });
    write_as_documented('DEPENDENCY_NOT_FOUND', 'POST', "$at/dependencies", { depends_on_id => $nobody });
    write_as_documented('CIRCULAR_DEPENDENCY', 'POST', "/monitors/$other/dependencies",
        { depends_on_id => $f->{monitors} });
    judge('GET', $_, $wp->request(GET => $_), $_)
        for map { "/api/v1/monitors/$other/$_" } 'dependents', 'certificate', 'response-times?by=location';
    write_as_documented(200, 'DELETE', "$at/dependencies/$f->{dependency_id}");
    write_as_documented(201, 'POST', "$at/dependencies", { depends_on_id => $other });
};

subtest 'locations' => sub {
    my $made = write_as_documented(200, 'POST', '/locations', { name => 'Oslo' });
    write_as_documented('DUPLICATE_NAME', 'POST', '/locations', { name => 'Oslo' });
    write_as_documented('VALIDATION_ERROR', 'POST', '/locations', { name => ' ' });
    my $result = { monitor_id => $f->{monitors}, status => 'degraded', response_time_ms => 9, status_code => 200 };
    my %key = (key => $made->{probe_key});
    write_as_documented(200, 'POST', '/probe', { results => [ $result, { %$result, monitor_id => $nobody } ] },
        $key{key});
    judge('POST', '/api/v1/probe', $wp->post('/probe', { results => [ {}, 7 ] }, %key), 'items of wrong types');
    write_as_documented('VALIDATION_ERROR', 'POST', '/probe', { results => [] }, $key{key});
    my $at = "/api/v1/monitors/$f->{monitors}";
    judge('GET', $_, $wp->request(GET => $_), $_)
        for "$at/consensus", "$at/locations", "$at/heartbeats", '/api/v1/locations';
    write_as_documented(200, 'DELETE', "/locations/$made->{location}{id}");
};

subtest 'status pages and settings' => sub {
    write_as_documented(200, 'PUT', '/settings', { title => 'Acme', logo_url => undef });
    write_as_documented('VALIDATION_ERROR', 'PUT', '/settings', { logo_url => 'x' });
    judge('GET', '/api/v1/status', $wp->get('/status'), 'with branding');
    my %page = (slug => 'other', title => 'Other', custom_domain => 'status.example.com');
    write_as_documented(201, 'POST', '/status-pages', \%page);
    write_as_documented('SLUG_CONFLICT', 'POST', '/status-pages', { %page, custom_domain => 'x.example.com' });
    write_as_documented('DOMAIN_CONFLICT', 'POST', '/status-pages', { %page, slug => 'third' });
    write_as_documented('VALIDATION_ERROR', 'POST', '/status-pages', { %page, slug => 'a/b' });
    write_as_documented(200, 'PATCH', '/status-pages/other',
        { description => 'How we are', is_public => JSON::PP::false });
    write_as_documented('SLUG_CONFLICT', 'PATCH', '/status-pages/other', { slug => 'acme' });
    write_as_documented('VALIDATION_ERROR', 'PATCH', '/status-pages/other', { title => '' });
    write_as_documented(200, 'POST', '/status-pages/other/monitors', { monitor_ids => [ $f->{monitors}, $nobody ] });
    write_as_documented('VALIDATION_ERROR', 'POST', '/status-pages/other/monitors', { monitor_ids => [] });
    judge('GET', $_, $wp->request(GET => $_), $_)
        for map { "/api/v1/status-pages/other$_" } '', '/monitors', '/feed.atom';
    my $png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";
    for my $what (qw(logo favicon)) {
        my $uri = "/api/v1/status-pages/other/$what";
        my $kept = judge('PUT', $uri, $wp->request(PUT => $uri, $png, key => $admin, env => { CONTENT_TYPE => 'image/png' }), 'an image');
        is $kept->{status}, 200, 'kept' or diag $kept->{body};
        judge('GET', "/s/other/$what.png", $wp->request(GET => "/s/other/$what.png"), 'shown');
        judge('GET', "/s/other/$what.png", $wp->request(GET => "/s/other/$what.png", undef,
            headers => { 'If-None-Match' => $wp->request(GET => "/s/other/$what.png")->{headers}{etag} }), 'not changed');
        judge('DELETE', $uri, $wp->request(DELETE => $uri, undef, key => $admin), 'and gone');
    }
    my $layout = [ { section => 'A', monitors => [ { id => $f->{monitors}, display_name => 'B' } ] } ];
    write_as_documented(200, 'PUT', '/status-pages/other/layout', $layout);
    write_as_documented('VALIDATION_ERROR', 'PUT', '/status-pages/other/layout', [ { section => '', monitors => [] } ]);
    write_as_documented('LIMIT_REACHED', 'PUT', '/status-pages/other/layout', [ map { { section => "s$_", monitors => [] } } 1 .. 51 ]);
    write_as_documented('UNPROCESSABLE_ENTITY', 'PUT', '/status-pages/other/layout', {});
    judge('GET', "/api/v1/status-pages/other$_", $wp->get("/status-pages/other$_"), 'laid out') for '', '/layout';
    my $unlock = '/s/locked/unlock';
    my ($token) = $wp->request(GET => $unlock)->{body} =~ /name="token" value="([^"]+)"/;
    judge('GET', '/s/acme/history', $wp->request(GET => '/s/acme/history?month=x'), 'of no month');
    judge('GET', '/s/acme/unlock', $wp->request(GET => '/s/acme/unlock'), 'an open page');
    is judge('POST', $unlock, $wp->request(POST => $unlock, "key=$_->[0]&token=$token"), 'a form')->{status}, $_->[1], "... $_->[1]"
        for [ $admin, 303 ], [ 'x', 401 ], [ 'x', 401 ], [ 'x', 401 ], [ 'x', 401 ], [ 'x', 429 ];
    my $form = '/s/other/subscribe';
    my ($held) = judge('GET', $form, $wp->request(GET => $form), 'a form')->{body} =~ /name="token" value="([^"]+)"/;
    is judge('POST', $form, $wp->request(POST => $form, "$_->[0]&token=$held"), 'what it sends')->{status}, $_->[1], "... $_->[1]"
        for [ 'email=f@b.example&kind=incident', 202 ], [ 'email=x&kind=incident', 400 ];
    my $posts = '/status-pages/other/posts';
    my $subscribers = '/status-pages/other/subscribers';
    write_as_documented(202, 'POST', $subscribers, { email => 'a@b.example', kinds => ['incident'] });
    write_as_documented('VALIDATION_ERROR', 'POST', $subscribers, { email => 'x' });
    judge('POST', "/api/v1$subscribers", $wp->post($subscribers, { email => 'a@b.example' }, key => 'wp_x'), 'a wrong key');
    my $list = judge('GET', "/api/v1$subscribers", $wp->get($subscribers, key => $admin), 'subscribers');
    write_as_documented(200, 'DELETE', "$subscribers/$list->{json}{subscribers}[0]{id}");
    $wp->post($subscribers, { email => "a$_\@b.example" }, address => '203.0.113.7') for 1 .. 5;
    judge('POST', "/api/v1$subscribers", $wp->post($subscribers, { email => 'c@b.example' }, address => '203.0.113.7'), 'too many');
    my ($mine) = $wp->request(GET => $form, undef, address => '203.0.113.7')->{body} =~ /name="token" value="([^"]+)"/;
    is judge('POST', $form, $wp->request(POST => $form, "email=c\@b.example&kind=incident&token=$mine", address => '203.0.113.7'), 'too many')->{status}, 429, '... 429';
    $wp->sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
        insert into subscribers (key, id, page, email, state, kinds, language, asked_at, created_at)
        select 1000 + i, 's' || i, p.key, 's' || i, 1, 15, 'en', 1, 1 from n cross join status_pages p where p.slug = 'other'");
    write_as_documented('LIMIT_REACHED', 'POST', $subscribers, { email => 'd@b.example' });
    is judge('POST', $form, $wp->request(POST => $form, "email=g\@b.example&kind=incident&token=$held"), 'of a full page')->{status}, 409, '... 409';
    $wp->sql('delete from subscribers');
    my $post = write_as_documented(201, 'POST', $posts, { title => 'Slow', body => '*x*', monitor_ids => [ $f->{monitors} ] });
    write_as_documented('VALIDATION_ERROR', 'POST', $posts, { title => 'Slow', state => 'x' });
    $post = write_as_documented(201, 'POST', "$posts/$post->{id}/updates", { body => 'y', state => 'monitoring' });
    my $update = "$posts/$post->{id}/updates/$post->{updates}[0]{id}";
    write_as_documented(200, 'PATCH', $update, { body => 'z' });
    judge('GET', "/api/v1$_", $wp->get($_), $_) for $posts, "$posts/$post->{id}";
    write_as_documented(200, 'DELETE', $update);
    write_as_documented(200, 'PATCH', "$posts/$post->{id}", { impact => 'major' });
    my $many = sub {
        my ($table, $columns, $values, $count) = @_;
        $wp->sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < $count)
            insert into $table (key, id, created_at, updated_at, body, state, $columns) select 9000 + i, 'n' || i, 1, 1, '',
            0, $values from n");
    };
    $many->('post_updates', 'post', "(select key from posts where id = '$post->{id}')", 100);
    write_as_documented('LIMIT_REACHED', 'POST', "$posts/$post->{id}/updates", { body => 'y' });
    $many->('posts', 'page, kind, title, impact, first_state', "(select key from status_pages where slug = 'other'), 2, 't', 0, 0", 1000);
    write_as_documented('LIMIT_REACHED', 'POST', $posts, { title => 'Slow' });
    write_as_documented(200, 'DELETE', "$posts/$post->{id}");
    write_as_documented(200, 'DELETE', "/status-pages/other/monitors/$f->{monitors}");
    write_as_documented(200, 'DELETE', '/status-pages/other');
};

subtest 'too many' => sub {
    my $strict = Watchpost->new(MONITOR_RATE_LIMIT => 1);
    for my $try (1 .. 2) {
        for (['/monitors', { name => 'x', url => 'http://a/' }], ['/status-pages', { slug => "p$try", title => 'x' }],
                ['/workspaces', { name => 'x' }]) {
            judge('POST', "/api/v1$_->[0]", $strict->post(@$_), "try $try");
        }
    }
};

subtest 'live events' => sub {
    my $helper = Streams->start($wp);
    for my $path ('/events', "/monitors/$f->{monitors}/events") {
        for my $query ('?after=0', '?types=nonsense') {
            my $client = $helper->ask("$path$query");
            judge('GET', "/api/v1$path", { body => '', %$client }, "$path$query");
        }
    }
    judge('GET', '/api/v1/events', { body => '', %{ $helper->ask('/events?workspace=x', @$_) } }, 'in no workspace')
        for [], [ 'X-API-Key' => $admin ];
    judge('GET', '/api/v1/monitors/x/events', { %{ $helper->ask('/monitors/x/events') } }, 'of no monitor');
    my $events = $helper->ask('/events?after=0', 'X-API-Key' => $admin);
    $wp->check(at => $T0 + 3600, monitor => $f->{monitors});
    for (1 .. 4) {
        my $event = $events->event or last;
        my @complaints = $api->schema->check({ '$ref' => '#/components/schemas/MonitorEvent' },
            $event->{data}, strict => 1);
        is_deeply \@complaints, [], $event->{event} or diag explain $event->{data};
    }
    is $helper->stop, 0, 'the helper ends';
};

subtest 'links in mails' => sub {
    my $path = "/confirm/$f->{confirm}";
    my ($token) = $wp->request('GET', $path)->{body} =~ /name="token" value="([^"]+)"/;
    judge('POST', $path, $wp->request('POST', $path, "token=$token"), 'the button of the page');
    my $m = $wp->monitor(name => 'mails');
    my $channel = $wp->post("/monitors/$m->{id}/notifications",
        { name => 'mail', channel_type => 'email', config => { address => 'b@example.com' } }, key => $m->{key})->{json};
    $wp->sql("insert into address_holds (channel, address, owner, state, is_asked, is_told, since)
        select key, 'b\@example.com', 'x', 1, 1, 0, 1 from channels where id = '$channel->{id}'");
    write_as_documented('NOT_CONFIRMED', 'POST', "/monitors/$m->{id}/notifications/$channel->{id}/test", {});
};

subtest 'as many as there may be, and closed to strangers' => sub {
    my $m = $wp->monitor(confirmation_threshold => 1, name => 'full');
    my $at = "/monitors/$m->{id}";
    $wp->check(at => $T0 + 7200, monitor => $m->{id});
    my $incident = $wp->get("$at/incidents")->{json}[0]{id};
    my $channel = { name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' } };
    my %window = (title => 'x', starts_at => '2099-01-01T00:00:00Z', ends_at => '2099-01-02T00:00:00Z');
    $wp->post("$at/notifications", $channel, key => $admin) for 1 .. 20;
    my $of = "from monitors m join channels c on c.monitor = m.key where m.id = '$m->{id}' limit 1";
    $wp->sql("insert into deliveries (seq, id, delivery_group, monitor, event, url, attempt, status, response_ms,
        created_at) select 999998, 'd', 'dg', m.key, 'incident.created', 'http://127.0.0.1:1/', 1, 'failed', 1, $T0 $of;
        insert into alerts (key, id, monitor, channel, channel_id, alert_type, event, sent_at, outcome, body,
        delivery_group, attempts) select 999998, 'd', m.key, c.key, c.id, 'initial', 'incident.created', $T0,
        'failed', '{}', 'dg', 3 $of");
    $wp->post("$at/maintenance", \%window, key => $admin) for 1 .. 100;
    $wp->sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
        insert into incident_notes (key, id, incident, content, author, created_at)
        select 1000 + i, 'n' || i, (select seq from incidents where id = '$incident'), 'c', 'a', 1 from n");
    write_as_documented('LIMIT_REACHED', 'POST', "$at/notifications", $channel);
    write_as_documented('LIMIT_REACHED', 'POST', "$at/maintenance", \%window);
    write_as_documented('LIMIT_REACHED', 'POST', "/incidents/$incident/notes", { content => 'x' });
    $wp->set(PUBLIC_CREATE => 'no');
    $wp->keep_worker;
    my %shop = (name => 'a', url => 'http://a/');
    write_as_documented('CREATE_CLOSED', 'POST', '/monitors', \%shop, '');
    write_as_documented('CREATE_CLOSED', 'POST', '/monitors/bulk', { monitors => [ \%shop ] }, '');
    write_as_documented('CREATE_CLOSED', 'POST', '/status-pages', { slug => 's', title => 't' }, '');
    write_as_documented('CREATE_CLOSED', 'POST', '/workspaces', { name => 'x' }, '');
    write_as_documented('FORBIDDEN', 'POST', '/monitors', \%shop, 'unknown');
    $wp->set(PUBLIC_CREATE => 'yes', DATABASE_MAX_MIB => 1);
    $wp->keep_worker;
    $wp->sql(Watchpost::at_server() ? q(create table ballast as select n, repeat(md5(n::text), 10) as x from generate_series(1, 10000) n)
        : 'create table ballast (x blob); insert into ballast values (zeroblob(2000000))');
    write_as_documented('STORAGE_LIMIT', 'POST', '/monitors', \%shop, '');
    write_as_documented('STORAGE_LIMIT', 'POST', '/monitors/bulk', { monitors => [ \%shop ] }, '');
    write_as_documented('STORAGE_LIMIT', 'POST', '/status-pages', { slug => 's', title => 't' }, '');
    write_as_documented('STORAGE_LIMIT', 'POST', '/workspaces', { name => 'x' }, '');
    write_as_documented('STORAGE_LIMIT', 'POST', "$at/notifications", $channel, $m->{key});
    write_as_documented('STORAGE_LIMIT', 'POST', "$at/maintenance", \%window, $m->{key});
    write_as_documented('STORAGE_LIMIT', 'POST', '/silences', { monitor_ids => [ $m->{id} ], duration_seconds => 60 }, $m->{key});
    write_as_documented('STORAGE_LIMIT', 'POST', '/maintenance', { %window, monitor_ids => [ $m->{id} ] }, $m->{key});
    write_as_documented('STORAGE_LIMIT', 'POST', "$at/webhook-deliveries/d/redeliver", {}, $m->{key});
    write_as_documented('STORAGE_LIMIT', 'POST', "/incidents/$incident/notes", { content => 'x' }, $m->{key});
};

# What no client can bring about: our own mistakes, and what the web server answers in the worker's place.
sub unreachable {
    my ($o, $status) = @_;
    return 1 if $o->{path} eq '/mcp';                                       # mcp.t
    return 1 if $status eq '500';
    return 1 if $status eq '507' && $o->{node}{responses}{507}{'$ref'} =~ /DiskFull/;      # disk_full.t
    return 1 if $status eq '429' && $o->{node}{responses}{429}{'$ref'} =~ /TooFast/;       # client_limits.t
    return 1 if $o->{path} =~ m{^/api/v2/};                                 # of a page's own domain: page_feeds.t
    return 1 if $status eq '304' && $o->{path} =~ m{/(?:reports/sla|attention)$};            # which a second may change
    return 1 if $status eq '503' && $o->{node}{tags}[0] eq 'Discovery';
    return 1 if $status eq '429' && $o->{path} eq '/api/v1/check';          # try.t
    return 1 if $o->{path} =~ m{/(?:gates|wait)\b|/check$|/events$} && $status =~ /^(?:20.|304|401|403|404|409|410|412)$/;  # waits.t
    return 1 if ($o->{node}{responses}{$status}{'$ref'} // '') =~ /KeyInUse|KeyReused|Unlike|DryRun/; # api_retries.t
    return $status eq '400' && $o->{node}{responses}{400}{'$ref'} =~ /Malformed/;
}

subtest 'nothing is documented that does not happen' => sub {
    for my $o ($api->operations) {
        my $name = "$o->{method} $o->{path}";
        my @unseen = grep { !$seen{$name}{$_} && !unreachable($o, $_) } sort keys %{ $o->{responses} };
        is_deeply \@unseen, [], $name;
    }
    my @never = grep { !$codes{$_} } @{ $api->document->{components}{schemas}{ErrorCode}{enum} };
    is_deeply [ sort @never ], [qw(CURSOR_EXPIRED GATE_FAILED GATE_RUNNING IDEMPOTENCY_IN_PROGRESS IDEMPOTENCY_KEY_REUSED INTERNAL_ERROR MISDIRECTED_REQUEST MONITOR_PAUSED NO_MATCH ORIGIN_NOT_ALLOWED PRECONDITION_FAILED STORAGE_FULL WAIT_NOT_MET)],
        'every code was seen but those before any route (origins.t), of repeated requests (api_retries.t), of a full disk (disk_full.t), and the one for mistakes of ours';
};

$_->stop_worker for $wp, $broken;
done_testing;
