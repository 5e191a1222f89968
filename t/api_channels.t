# Where a monitor's alerts go: channels made, changed, taken away; and the log of deliveries to them.
use strict;
use warnings;
use utf8;
use Test::More;
use JSON::PP ();
use Watchpost;

binmode $_, ':utf8' for Test::More->builder->output, Test::More->builder->failure_output;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new(HEARTBEAT_RETENTION_DAYS => 36_500);
my $admin = $wp->admin_key;
my $m = $wp->monitor;
my $other = $wp->monitor(name => 'other');
my $home = "/monitors/$m->{id}/notifications";
my %hook = (name => 'hook', channel_type => 'webhook', config => { url => 'https://hooks.example/x' });
my %mail = (name => 'mail', channel_type => 'email', config => { address => 'ops@example.com' });

my @eight = qw(incident.created incident.resolved incident.reminder incident.escalated monitor.degraded
    monitor.recovered maintenance.started maintenance.ended);

my $no_mail = 'This instance sends no mail: nothing reaches this channel until the operator sets SMTP_HOST';

sub refused_like {
    my ($answer, $status, $code, $name, $message) = @_;
    is $answer->{status}, $status, $name or diag $answer->{body};
    is $answer->{json}{code}, $code, "$name: the code";
    like $answer->{json}{error}, $message // qr/./, "$name: a sentence";
}

sub add { return $wp->post($home, $_[0], key => $m->{key}) }
sub hook_with { return add({ %hook, config => { %{ $hook{config} }, @_ } }) }
sub list { return $wp->get($home, key => $m->{key})->{json} }
sub change { return $wp->patch("/notifications/$_[0]{id}", $_[1], key => $m->{key}) }
sub clear { return $wp->sql('delete from channels') }
sub decoded { return JSON::PP->new->utf8->decode($_[0]) }
sub trusted { return $wp->sql("select trusted from channels where id = '$_[0]{id}'") }

subtest 'made' => sub {
    is_deeply list(), [], 'none yet';
    my $answer = add({ %hook, name => "  on call\n", is_enabled => $false });
    is $answer->{status}, 200, 'creating answers 200';
    my $c = $answer->{json};
    is_deeply delete $c->{warnings}, ['"is_enabled" is ignored: there is no such field here'], 'what it does not take';
    like $c->{id}, qr/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'with an id';
    like $c->{created_at}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'and a timestamp';
    is_deeply $c, { id => $c->{id}, monitor_id => $m->{id}, name => 'on call', channel_type => 'webhook',
        config => $hook{config}, is_enabled => $true, state => 'active', min_duration_seconds => 0, group_wait_seconds => 0, max_per_second => 1,
        events => \@eight,
        created_at => $c->{created_at}, revision => 1 }, 'always enabled at first';
    my $second = add(\%mail)->{json};
    is_deeply delete $second->{warnings}, [$no_mail], 'one of mail says that none is sent here';
    is_deeply list(), [ $c, $second ], 'listed, oldest first';
    is_deeply $wp->get("/monitors/$other->{id}/notifications", key => $other->{key})->{json}, [], 'only here';
};

subtest 'configs' => sub {
    clear();
    my %config = (
        url => 'HTTP://[::1]:8080/a/b?c=d#e', payload_format => 'chat', method => 'PUT', headers => { 'X-Team' => 'ü' },
        secret => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    );
    my $c = add({ %hook, config => \%config })->{json};
    my %shown = (%config, headers => { 'X-Team' => '***' }, secret => '***');
    is_deeply $c->{config}, \%shown, 'secrets are not shown again';
    is_deeply list()->[-1]{config}, $c->{config}, '... nor later';
    is_deeply decoded($wp->sql("select config from channels where id = '$c->{id}'")), \%config, 'all is kept';
    is hook_with(payload_format => $_)->{status}, 200, "payload_format $_" for qw(json chat slack discord ntfy);
    is hook_with(payload_format => undef)->{status}, 200, 'no payload_format';
    is hook_with(url => 'http://h/' . 'x' x 1991)->{status}, 200, 'a url of 2000 characters';
    for my $secret ('ß' x 16, 'x' x 16, 'ß' x 200) {
        my $warnings = hook_with(secret => $secret)->{json}{warnings};
        like $warnings->[0], qr/config\.secret is used as its bytes/, 'a text as secret';
    }
    ok !exists hook_with(secret => 'x' x 32)->{json}{warnings}, 'base64 of a key';
    for my $url (undef, 5, [], '', 'ftp://h/', 'h.example', 'http://', 'http:// h/', "http://h/\nx", '//h/') {
        my $name = 'url ' . JSON::PP->new->allow_nonref->encode($url);
        refused_like hook_with(url => $url), 400, 'VALIDATION_ERROR', $name, defined $url ? qr{http://} : qr/url/;
    }
    my @bad = (
        [ url => 'http://h/' . 'x' x 1992 ], [ payload_format => 'xml' ], [ payload_format => 'JSON' ],
        [ payload_format => 5 ], [ payload_format => '' ], [ secret => '' ], [ secret => 'x' x 201 ], [ secret => 5 ],
        [ secret => undef ], [ secret => 'x' x 15 ], [ secret => 'whsec_' . 'a' x 194 ], [ secret => 'whsec_abc' ],
        [ method => 'GET' ], [ headers => { Host => 'x' } ], [ tls_ca => 'no certificate' ], [ tls_verify => 'no' ],
    );
    refused_like hook_with(@$_), 400, 'VALIDATION_ERROR', "bad $_->[0]", qr/$_->[0]/ for @bad;
    refused_like hook_with(tls_vrify => $false), 400, 'VALIDATION_ERROR', 'an unknown member',
        qr/config\.tls_vrify is not known.*config\.tls_verify\?/;
    refused_like hook_with(events => ['incident.created']), 400, 'VALIDATION_ERROR', 'what belongs beside it',
        qr/put it beside config/;
    refused_like add({ %hook, config => {} }), 400, 'VALIDATION_ERROR', 'no url';
    refused_like add({ %hook, config => { url => "http://h/\0" } }), 400, 'VALIDATION_ERROR', 'U+0000';
    refused_like add({ %hook, config => { %{ $hook{config} }, "a\0" => { b => 1 } } }), 400, 'VALIDATION_ERROR',
        'U+0000 in a member that is not in the schema';
};

# What a channel stored before may hold is refused now, but goes on.
subtest 'configs of old' => sub {
    clear();
    my $c = add(\%hook)->{json};
    $wp->sql(qq(update channels set config = '{"secret_as_bytes":true,"url":"https://h/","secret":"x","more":[1.50]}'
        where id = '$c->{id}'));
    is_deeply list()->[-1]{config}, { url => 'https://h/', secret => '***', more => [1.5] }, 'shown';
    is change($c, { name => 'renamed' })->{status}, 200, 'changed otherwise';
    refused_like change($c, { config => { url => 'https://h/', secret => '***', more => [1.5] } }), 400,
        'VALIDATION_ERROR', 'sent anew', qr/config\.more is not known/;
    is change($c, { config => { url => 'https://other/', secret => '***' } })->{status}, 200, 'the secret stays';
    is_deeply decoded($wp->sql("select config from channels where id = '$c->{id}'")),
        { url => 'https://other/', secret => 'x', secret_as_bytes => $true }, '... with its meaning';
};

subtest 'pace' => sub {
    clear();
    my $c = add({ %hook, max_per_second => 101 })->{json};
    is_deeply [ @$c{qw(max_per_second warnings)} ], [ 100, ['max_per_second lowered from 101 to 100'] ], 'at most a hundred';
    is change($c, { max_per_second => 7 })->{json}{notification}{max_per_second}, 7, 'changed';
    is change($c, { name => 'x' })->{json}{notification}{max_per_second}, 7, '... and kept';
    is change($c, { max_per_second => 0 })->{json}{notification}{max_per_second}, 1, 'at least one';
    is change($c, { max_per_second => 'x' })->{status}, 422, 'a number';
    my $letter = add({ %mail, max_per_second => 7 })->{json};
    is_deeply [ @$letter{qw(max_per_second warnings)} ],
        [ undef, ['max_per_second is not used by a channel of type email', $no_mail] ],
        'mail has none';
};

subtest 'events' => sub {
    clear();
    my $c = add({ %hook, events => [ 'gate.passed', 'incident.acknowledged', 'gate.passed' ],
        min_duration_seconds => 3601 })->{json};
    is_deeply [ @$c{qw(events min_duration_seconds warnings)} ], [ [ 'incident.acknowledged', 'gate.passed' ], 3600,
        ['min_duration_seconds lowered from 3601 to 3600'] ], 'as asked for, as far as may be';
    is_deeply change($c, { events => [] })->{json}{notification}{events}, [], 'none';
    my $nulls = change($c, { events => undef, min_duration_seconds => undef });
    is_deeply $nulls->{json}{notification}{events}, [], 'as before';
    is_deeply change($c, { events => \@eight })->{json}{notification}{events}, \@eight, 'the eight';
    my $chat = hook_with(payload_format => 'chat')->{json};
    is scalar @{ $chat->{events} }, 13, 'people get more';
    ok !(grep { /acknowledged|changed|^gate/ } @{ $chat->{events} }), '... but not all';
    refused_like change($c, { events => [$_] }), 400, 'VALIDATION_ERROR', "no event: $_", qr/did you mean "incident\.created"/
        for 'incident.create', 'INCIDENT.CREATE', 'incident_created';
    refused_like change($c, { events => ['check.completed'] }), 400, 'VALIDATION_ERROR', 'a live event only', qr/events/;
    refused_like change($c, { events => $_ }), 422, 'UNPROCESSABLE_ENTITY', 'events of a wrong type', qr/events/
        for 'incident.created', [1], {};
};

subtest 'addresses' => sub {
    clear();
    my $mail_to = sub { return add({ %mail, config => { address => $_[0] } }) };
    is $mail_to->($_)->{status}, 200, $_ for 'a@b', 'first.last+tag@sub.example.com', 'zoë@exämple.com';
    is $mail_to->('x' x 250 . '@b.c')->{status}, 200, '254 characters';
    my @bad = (undef, 5, [], '', 'a', '@', 'a@', '@b', 'a@b@c', 'a @b', "a\@b\n", "a\@b\r\nBcc: c\@d", "a\@b\t",
        "a\@b\x{7f}", 'x' x 251 . '@b.c');
    my $many = sub { return add({ %mail, config => { addresses => [@_] } }) };
    my @two = ('a@b', 'c@bücher.example');
    is_deeply $many->(@two)->{json}{config}, { addresses => \@two }, 'several';
    is $many->(map { "a$_\@b" } 1 .. 20)->{status}, 200, 'twenty';
    refused_like $many->(@$_), 400, 'VALIDATION_ERROR', scalar(@$_) . ' addresses', qr/addresses/
        for [], [ map { "a$_\@b" } 1 .. 21 ], [ 'a@b', 'c' ];
    refused_like $mail_to->($_), 400, 'VALIDATION_ERROR', 'refused: ' . JSON::PP->new->allow_nonref->encode($_),
        qr/address/ for @bad;
    refused_like add({ %mail, config => {} }), 400, 'VALIDATION_ERROR', 'no address';
    refused_like add({ %mail, config => $hook{config} }), 400, 'VALIDATION_ERROR', "a webhook's config";
};

subtest 'refused' => sub {
    clear();
    my $before = @{ list() };
    for my $field (qw(name channel_type config)) {
        my %without = %hook;
        delete $without{$field};
        refused_like add(\%without), 422, 'UNPROCESSABLE_ENTITY', "no $field", qr/$field/;
        refused_like add({ %hook, $field => undef }), 422, 'UNPROCESSABLE_ENTITY', "$field null", qr/$field/;
    }
    for my $field (qw(name channel_type)) {
        refused_like add({ %hook, $field => $_ }), 422, 'UNPROCESSABLE_ENTITY', "$field of a wrong type", qr/$field/
            for 5, [], {}, $true;
    }
    refused_like add({ %hook, config => $_ }), 400, 'VALIDATION_ERROR', 'config no object', qr/config/
        for 'x', 5, [], $true;
    refused_like add({ %hook, name => $_ }), 400, 'VALIDATION_ERROR', 'a bad name', qr/name/ for '', '  ', 'x' x 201;
    refused_like add({ %hook, channel_type => $_ }), 400, 'VALIDATION_ERROR', "channel_type '$_'", qr/channel_type/
        for '', 'sms', 'Webhook', ' webhook';
    refused_like add({ %hook, name => '', channel_type => 5 }), 422, 'UNPROCESSABLE_ENTITY', 'types before values';
    refused_like add({ %hook, name => '', config => undef }), 422, 'UNPROCESSABLE_ENTITY', 'required before values';
    refused_like add($_), 400, 'BAD_REQUEST', 'no JSON' for '', '{';
    refused_like add($_), 422, 'UNPROCESSABLE_ENTITY', 'no object' for '[]', '"x"', 'null';
    is @{ list() }, $before, 'and nothing was made';

    my $of_other = $wp->post("/monitors/$other->{id}/notifications", \%hook, key => $other->{key})->{json}{id};
    refused_like $wp->post("$home/$_->[1]/test", '{', key => $m->{key}), 404, 'NOT_FOUND', "$_->[0], before the body"
        for [ 'an unknown channel', 'nope' ], [ 'the channel of another monitor', $of_other ];
};

subtest 'changed' => sub {
    clear();
    my $c = add(\%hook)->{json};
    my $shown = sub { my ($found) = grep { $_->{id} eq $c->{id} } @{ list() }; return $found };
    my @stories = (
        [ {}, 'nothing' ], [ { unknown => 1, channel_type => 'email' }, 'nothing that can be' ],
        [ { name => undef, config => undef, is_enabled => undef }, 'nulls' ],
        [ { is_enabled => $false }, 'switched off', is_enabled => $false, state => 'disabled' ],
        [ { name => ' new ' }, 'its name', name => 'new' ],
        [ { config => { url => 'http://b/', method => 'PUT' } }, 'its config, whole',
            config => { url => 'http://b/', method => 'PUT' } ],
        [ { min_duration_seconds => 60, events => ['gate.failed'] }, 'what is told', min_duration_seconds => 60,
            events => ['gate.failed'] ],
        [ { is_enabled => $true, name => 'x' }, 'two at once', is_enabled => $true, state => 'active', name => 'x' ],
    );
    for (@stories) {
        my ($body, $name, %changes) = @$_;
        $c = { %$c, %changes, revision => $c->{revision} + (%changes ? 1 : 0) };
        my $answer = change($c, $body);
        delete $answer->{json}{warnings} if exists $body->{unknown};
        is_deeply [ @$answer{qw(status json)} ],
            [ 200, { message => 'Notification channel updated', notification => $c } ], $name;
        is_deeply $shown->(), $c, '... and it shows';
    }
    refused_like change($c, { is_enabled => $_ }), 422, 'UNPROCESSABLE_ENTITY', 'is_enabled of a wrong type'
        for 1, 'true', [];
    refused_like change($c, { name => 5 }), 422, 'UNPROCESSABLE_ENTITY', 'name of a wrong type';
    refused_like change($c, { name => ' ' }), 400, 'VALIDATION_ERROR', 'a blank name';
    refused_like change($c, { config => $_, name => 'y', is_enabled => $false }), 400, 'VALIDATION_ERROR',
        'a bad config'
        for 'x', {}, { url => 'x' }, { address => 'a@b' };
    refused_like change($c, ''), 400, 'BAD_REQUEST', 'an empty body';
    is_deeply $shown->(), $c, 'what is refused changes nothing';
    refused_like $wp->patch("/notifications/$c->{id}", {}, key => $other->{key}), 403, 'FORBIDDEN', "another's key";
    refused_like $wp->patch('/notifications/nope', {}, key => $m->{key}), 404, 'NOT_FOUND', 'an unknown channel',
        qr/channel/;
    my $mail = add(\%mail)->{json};
    refused_like change($mail, { config => $hook{config} }), 400, 'VALIDATION_ERROR', "a config of the other type";
    is change($mail, { config => { address => 'b@c' } })->{status}, 200, 'one of its own';
};

# There is room for twenty of them.

subtest 'trusted' => sub {
    clear();
    my $c = $wp->post($home, \%hook, key => $admin)->{json};
    is trusted($c), 1, 'added with the admin key';
    is trusted(add(\%hook)->{json}), 0, 'or with the manage key';
    change($c, { name => 'x', is_enabled => $false });
    is trusted($c), 1, 'a name does not matter';
    change($c, { config => { url => 'http://127.0.0.1/' } });
    is trusted($c), 0, 'the key with which the config was given decides';
    $wp->patch("/notifications/$c->{id}", { config => $hook{config} }, key => $admin);
    is trusted($c), 1, '... either way';
};

subtest 'taken away' => sub {
    clear();
    my ($c, $kept) = map { add(\%hook)->{json} } 1, 2;
    for my $of ($c, $kept) {
        $wp->sql("insert into alerts (id, monitor, channel, channel_id, alert_type, event, sent_at, outcome, body,
                delivery_group, due_at)
            select '$of->{id}-' || o, monitor, key, id, 'initial', 'incident.created', 1, o, 'facts', 'g',
                case o when 'pending' then 1 end
            from channels, (select 'pending' as o union all select 'delivered') as outcomes where id = '$of->{id}'");
    }
    my $state = sub { $wp->sql("select outcome, coalesce(reason, '-'), coalesce(cast(due_at as text), '-'), body from alerts
        where channel_id = '$_[0]{id}' order by outcome") };
    is_deeply $wp->delete("/notifications/$c->{id}", key => $m->{key})->{json},
        { message => 'Notification channel deleted' }, 'deleted';
    is $state->($c), "delivered|-|-|facts\nskipped|channel removed|-|", 'what was queued for it is dropped';
    is $state->($kept), "delivered|-|-|facts\npending|-|1|facts", '... and nothing else';
    is $wp->delete("/notifications/$c->{id}", key => $m->{key})->{status}, 404, 'once';
    ok !(grep { $_->{id} eq $c->{id} } @{ list() }), 'it is listed no more';
    $wp->delete("/monitors/$other->{id}", key => $other->{key});
    is $wp->get("/monitors/$other->{id}/notifications", key => $admin)->{status}, 404, 'a monitor takes its own along';
};

subtest 'deliveries' => sub {
    my $log = "/monitors/$m->{id}/webhook-deliveries";
    my $read = sub { return $wp->get("$log?" . ($_[0] // ''), key => $m->{key})->{json} };
    my $seqs = sub {
        my $json = $read->(@_);
        return join ' ', (map { $_->{seq} } @{ $json->{deliveries} }), "of $json->{total}";
    };
    is_deeply $read->(), { deliveries => [], total => 0 }, 'none yet';
    my @rows = (
        [ 3, 'incident.created', 1, 'failed', 503, "'HTTP 503'" ], [ 5, 'incident.created', 2, 'success', 204, 'null' ],
        [ 6, 'incident.resolved', 1, 'failed', 'null', "'Connection refused'" ],
        [ 9, 'incident.resolved', 2, 'success', 200, 'null' ],
    );
    for (@rows) {
        my ($seq, $event, $attempt, $status, $code, $error) = @$_;
        $wp->sql("insert into deliveries (seq, id, delivery_group, monitor, event, url, attempt, status, status_code,
                error_message, response_ms, created_at)
            select $seq, 'd$seq', 'g', key, '$event', 'http://h/', $attempt, '$status', $code, $error, 12, 1770732000
            from monitors where id = '$m->{id}'");
    }
    my %of_all = (monitor_id => $m->{id}, delivery_group => 'g', url => 'http://h/', response_time_ms => 12,
        created_at => '2026-02-10T14:00:00Z');
    is_deeply $read->('limit=2'), { total => 4, deliveries => [
        { %of_all, id => 'd9', seq => 9, event => 'incident.resolved', attempt => 2, status => 'success',
            status_code => 200, error_message => undef },
        { %of_all, id => 'd6', seq => 6, event => 'incident.resolved', attempt => 1, status => 'failed',
            status_code => undef, error_message => 'Connection refused' },
    ] }, 'the newest two, and how many there are';
    my %stories = (
        '' => '9 6 5 3 of 4', 'after=0' => '3 5 6 9 of 4', 'after=5' => '6 9 of 2', 'after=5&limit=1' => '6 of 2',
        'before=6' => '5 3 of 2', 'before=9&limit=1' => '6 of 3',
        'after=9' => 'of 0', 'after=x' => '9 6 5 3 of 4', 'limit=0' => '9 of 4', 'limit=x' => '9 6 5 3 of 4',
        'event=incident.created' => '5 3 of 2', 'status=failed' => '6 3 of 2', 'status=Failed' => 'of 0',
        'event=nope' => 'of 0', 'event=incident.resolved&status=success&after=1' => '9 of 1', 'event=&status=%20' =>
        '9 6 5 3 of 4', 'status=%20failed' => 'of 0',
    );
    is $seqs->($_), $stories{$_}, "?$_" for sort keys %stories;
    refused_like $wp->get("$log?event=%00", key => $m->{key}), 400, 'VALIDATION_ERROR', 'no text', qr/event/;
};

done_testing;
