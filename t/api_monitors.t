# One monitor's life through the API: created, read, changed, paused, exported, given a new key, deleted.
use strict;
use warnings;
use utf8;
use Test::More;
use JSON::PP ();
use Watchpost;

binmode $_, ':utf8' for Test::More->builder->output, Test::More->builder->failure_output;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new->keep_worker;
my %least = (name => 'shop', url => 'https://shop.example/');

sub create { return $wp->post('/monitors', { %least, @_ }) }
sub created { return create(@_)->{json}{monitor} }

sub refused_like {
    my ($answer, $status, $code, $name, $message) = @_;
    is $answer->{status}, $status, $name;
    is $answer->{json}{code}, $code, "$name: the code";
    like $answer->{json}{error}, $message // qr/./, "$name: a sentence";
}

subtest 'the least there is to say' => sub {
    my $answer = create();
    is $answer->{status}, 200, 'creating answers 200';
    my $made = $answer->{json};
    my $m = delete $made->{monitor};
    my $id = $m->{id};
    like $id, qr/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'a random UUID';
    my $key = $made->{manage_key};
    like $key, qr/^wp_[0-9a-f]{32}$/, 'a key';
    is_deeply $made, {
        manage_key => $key,
        manage_url => "/monitor/$id#key=$key",
        view_url => "/monitor/$id",
        api_base => "/api/v1/monitors/$id",
    }, 'and where to go';
    like $m->{created_at}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'a timestamp';
    my %defaults = (
        id => $id, name => 'shop', url => 'https://shop.example/', monitor_type => 'http', method => 'GET',
        interval_seconds => 600, timeout_ms => 10000, expected_status => 200, is_public => $false,
        is_paused => $false, current_status => 'unknown', stale => $false, is_flapping => $false, is_listed => $true, confirmation_threshold => 2, follow_redirects => $true,
        retry_interval_seconds => 60, recovery_threshold => 1, degraded_threshold => 2, dns_record_type => 'A', tags => [],
        invert => $false, ip_family => 'any', assertions => [], http_version => 'auto', cookies => $true, max_body_bytes => 1048576,
        tls_verify => $true, expiry_days => [ 21, 7, 1 ], created_at => $m->{created_at}, updated_at => $m->{created_at}, revision => 1,
    );
    is_deeply $m, \%defaults, 'every other field has its default, or is absent';
    is_deeply $wp->get("/monitors/$id")->{json}, \%defaults, 'and so it is read back';
    my %nulls = map { ($_ => undef) } qw(monitor_type method interval_seconds timeout_ms expected_status body_contains
        expected_body headers is_public confirmation_threshold retry_interval_seconds recovery_threshold degraded_threshold
        response_time_threshold_ms follow_redirects dns_record_type dns_expected sla_target sla_period_days tags group_name consensus_threshold);
    my $other = created(%nulls, unheard_of => { x => [] });
    is_deeply { %$other, id => $id, created_at => $m->{created_at}, updated_at => $m->{updated_at} }, \%defaults,
        'null is absent, and what we do not know is ignored';
};

my %full = (
    name => 'Ünïcode ☃', url => 'https://user:secret@shop.example/x?y=1', monitor_type => 'http', method => 'POST',
    interval_seconds => 900, timeout_ms => 5000, expected_status => 201, body_contains => 'fine',
    headers => { Accept => 'text/html', 'X-Token' => 's3cret' }, is_public => $true, confirmation_threshold => 3,
    response_time_threshold_ms => 800, follow_redirects => $false, dns_record_type => 'MX', dns_expected => 'mx.',
    sla_target => 99.9, sla_period_days => 7, tags => [ 'api', 'prod' ], group_name => 'Team A',
    consensus_threshold => 2, retry_interval_seconds => 120, recovery_threshold => 2, degraded_threshold => 4,
    invert => $true, ip_family => 'ipv4', assertions => [ { source => 'status', op => 'less_than', value => 300, severity => 'degraded' } ], notes_url => 'https://wiki.example/shop',
    description => 'Who to call', expected_statuses => [ '2xx', '301' ], body_not_contains => 'Fatal', cookies => $false,
    http_version => '1.1', max_body_bytes => 4096, tls_verify => $false, expiry_days => [ 30, 2 ], connect_to => '192.0.2.7:8443',
);

subtest 'all there is to say' => sub {
    my $answer = $wp->post('/monitors', \%full);
    my ($m, $key) = @{ $answer->{json} }{qw(monitor manage_key)};
    my %rest = map { ($_ => $m->{$_}) } qw(id is_paused is_listed is_flapping current_status stale consensus_state created_at updated_at revision);
    is_deeply $m, { %full, %rest }, 'comes back, secrets included';
    like $answer->{body}, qr/"sla_target":99\.9,/, 'numbers as they were written';
    my $masked = { %full, %rest, url => 'https://***@shop.example/x?***',
        headers => { Accept => '***', 'X-Token' => '***' } };
    is_deeply $wp->get("/monitors/$m->{id}")->{json}, $masked, 'to strangers, secrets are masked';
    is_deeply $wp->get("/monitors/$m->{id}", key => 'wp_' . '0' x 32)->{json}, $masked, 'to a wrong key, too';
    is_deeply $wp->get("/monitors/$m->{id}", key => $_)->{json}, { %full, %rest }, 'but not to its own or the admin\'s'
        for $key, $wp->admin_key;
    my ($listed) = grep { $_->{id} eq $m->{id} } @{ $wp->get('/monitors', key => $key)->{json} };
    is_deeply $listed, $masked, 'in lists its own key reveals nothing';
    ($listed) = grep { $_->{id} eq $m->{id} } @{ $wp->get('/monitors', key => $wp->admin_key)->{json} };
    is_deeply $listed, { %full, %rest }, 'the admin key does';

    my $export = $wp->get("/monitors/$m->{id}/export", key => $key)->{json};
    is_deeply $export, \%full, 'the export is what was given';
    my $copy = $wp->post('/monitors', $export)->{json};
    is_deeply $wp->get("/monitors/$copy->{monitor}{id}/export", key => $copy->{manage_key})->{json}, $export,
        'and makes the same monitor again';
};

subtest 'fields are trimmed, folded and clamped' => sub {
    my @stories = (
        [ name => "  a b\t\n", 'a b' ], [ name => "\x{2003}x\x{a0}", 'x' ], [ url => ' http://a/ ', 'http://a/' ],
        [ monitor_type => ' HTTP ', 'http' ], [ method => 'head', 'HEAD' ], [ interval_seconds => 1, 600 ],
        [ interval_seconds => 4294967295, 4294967295 ], [ timeout_ms => 0, 1000 ], [ timeout_ms => 90000, 60000 ],
        [ confirmation_threshold => 0, 1 ], [ confirmation_threshold => 99, 10 ],
        [ response_time_threshold_ms => 1, 100 ], [ dns_record_type => ' aaaa ', 'AAAA' ],
        [ dns_expected => ' 1.2.3.4 ', '1.2.3.4' ], [ dns_expected => '  ', undef ], [ body_contains => '', undef ],
        [ body_contains => ' ', ' ' ], [ group_name => ' g ', 'g' ], [ group_name => '', undef ],
        [ sla_target => 0, 0 ], [ sla_target => 100, 100 ], [ sla_period_days => 0, 1 ],
        [ sla_period_days => 999, 365 ], [ headers => {}, undef ], [ consensus_threshold => 1, 1 ],
        [ tags => 'A, b,,a ,ß', [ 'a', 'b', 'ß' ] ], [ tags => [ 'x,y', ' Y ', '' ], [ 'x', 'y' ] ], [ tags => '', [] ],
        [ name => 'ß' x 200, 'ß' x 200 ], [ tags => 'ß' x 50, [ 'ß' x 50 ] ],
    );
    for (@stories) {
        my ($field, $given, $stored) = @$_;
        is_deeply created($field => $given)->{$field}, $stored, "$field: " . (ref $given ? 'list' : $given);
    }
    my $retry = sub { created(@_)->{retry_interval_seconds} };
    is $retry->(retry_interval_seconds => 1), 60, 'a retry comes after a minute at the earliest';
    is $retry->(interval_seconds => 900, retry_interval_seconds => 5000), 900, '... and not after the next check';
    is created(confirmation_threshold => 5)->{degraded_threshold}, 5, 'slowness is confirmed as failures are';
    is created(confirmation_threshold => 5, degraded_threshold => 99)->{degraded_threshold}, 10, '... unless it says';
    is created(recovery_threshold => 0)->{recovery_threshold}, 1, 'recovery takes one good result at least';
    is created(expected_body => 'x')->{body_contains}, 'x', 'expected_body is body_contains';
    is created(expected_body => 'x', body_contains => 'y')->{body_contains}, 'y', 'which counts if both are there';
    is $wp->post('/monitors', '{"name":"a","name":"b","url":"http://a/"}')->{json}{monitor}{name}, 'b',
        'of repeated members the last counts';
};

subtest 'the admin may ask more often' => sub {
    my $admin = $wp->admin_key;
    my $make = sub {
        my $answer = $wp->post('/monitors', { name => 'a', url => 'http://a/', @_ }, key => $admin);
        return $answer->{json}{monitor};
    };
    is $make->(interval_seconds => 1)->{interval_seconds}, 10, 'every ten seconds';
    is $make->(interval_seconds => 10)->{retry_interval_seconds}, 10, 'a retry is never later than the next check';
    is $make->(retry_interval_seconds => 15)->{retry_interval_seconds}, 15, '... and may be as soon';
    my $m = $wp->post('/monitors', { name => 'a', url => 'http://a/', interval_seconds => 20 }, key => $admin)->{json};
    $wp->patch("/monitors/$m->{monitor}{id}", { name => 'b' }, key => $m->{manage_key});
    is $wp->get("/monitors/$m->{monitor}{id}")->{json}{interval_seconds}, 20, 'a manage key that renames keeps it';
    $wp->patch("/monitors/$m->{monitor}{id}", { interval_seconds => 20 }, key => $m->{manage_key});
    is $wp->get("/monitors/$m->{monitor}{id}")->{json}{interval_seconds}, 600, '... but cannot ask for it';
};

subtest 'an answer to HEAD has no body' => sub {
    my %body = (name => 'a', url => 'http://a/', method => 'HEAD', body_contains => 'x');
    is $wp->post('/monitors', \%body)->{json}{code}, 'VALIDATION_ERROR', 'no rule can be about it';
    my $m = $wp->monitor(method => 'HEAD');
    is $wp->patch("/monitors/$m->{id}", { body_contains => 'x' }, key => $m->{key})->{status}, 400, 'nor later';
    is $wp->patch("/monitors/$m->{id}", { body_contains => 'x', method => 'GET' }, key => $m->{key})->{status}, 200,
        'unless the method changes, too';
};

subtest 'urls by type' => sub {
    my %fine = (
        http => [ 'http://a', 'HTTPS://A:8443/x', 'http://[::1]:80/', 'http://u:p@h/', 'http://h?q',
            'http://münchen.example/é?ü', 'http://_a.b-c.example./' ],
        tcp => [ 'a:1', 'tcp://db.example:65535', '[::1]:22', 'tcp://[fe80::1]:22', 'münchen.example:1' ],
        dns => [ 'example.com', 'dns://example.com', '_sip._tcp.example.com', '127.0.0.1',
            '_dmarc.münchen.example', '*.example.com' ],
    );
    my %bad = (
        http => [ 'ftp://a/', 'http://', 'http:///x', 'example.com', 'http://a b/', "http://a\x{1}/", 'http://::1/',
            'http://h^ost/', 'http://*.x/', 'http://a,b/', 'http://a@b@c/', 'http://a%00@b/', 'http://a..b/', 'http://-ü-/' ],
        tcp => [ 'a', 'a:', ':1', 'a:0', 'a:65536', 'a:x', 'a/b:1', 'a b:1', 'tcp://', '*.x:1', 'h^ost:1', 'u@a:1' ],
        dns => [ 'dns://', 'a b', 'a/b', 'http://a', 'x' x 254, '-ü-.example' ],
    );
    for my $type (sort keys %fine) {
        is create(monitor_type => $type, url => $_)->{status}, 200, "$type: $_" for @{ $fine{$type} };
        refused_like create(monitor_type => $type, url => $_), 400, 'VALIDATION_ERROR', "$type: not " . substr $_, 0, 20
            for @{ $bad{$type} };
    }
    refused_like create(url => 'gopher://x'), 400, 'VALIDATION_ERROR', 'a bad http url', qr{http://};
    refused_like create(url => $_), 400, 'VALIDATION_ERROR', "$_, and the answer says all that a url needs",
        qr{http://.*port \(1 to 65535\).*no space} for 'http://a:65536/', 'http://a b/';
    is created(monitor_type => 'tcp', url => 'tcp://a:1', method => 'brew')->{method}, 'BREW',
        'methods of other types are kept';
    is created(monitor_type => 'tcp', url => 'tcp://a:1')->{url}, 'tcp://a:1', 'so is the prefix';
};

# What is wrong with a field, for creating and changing alike.
my @wrong_types = (
    (map { [ $_ => 5 ], [ $_ => [] ], [ $_ => $true ] } qw(name url monitor_type method body_contains expected_body
        dns_record_type dns_expected group_name)),
    (map { my $f = $_; map { [ $f => $_ ] } '5', 1.5, -1, 4294967296, $true, [], '' } qw(interval_seconds timeout_ms
        expected_status confirmation_threshold response_time_threshold_ms sla_period_days consensus_threshold)),
    (map { my $f = $_; map { [ $f => $_ ] } 'true', 1, 0, [] } qw(is_public follow_redirects)),
    [ sla_target => '99' ], [ sla_target => $true ], [ tags => 5 ], [ tags => {} ], [ tags => [ 'a', 5 ] ],
    [ tags => [ undef ] ], (map { [ dns_expected_values => $_ ] } 'a', 5, [5], [undef], {}), [ dns_match => 5 ],
);
my @bad_values = (
    [ name => '' ], [ name => ' ' ], [ name => 'x' x 201 ], [ url => '' ], [ url => 'http://' . 'x' x 2000 ],
    [ monitor_type => 'icmp' ], [ monitor_type => '' ], [ method => 'FETCH' ], [ method => '' ],
    [ expected_status => 99 ], [ expected_status => 600 ], [ body_contains => 'x' x 10001 ],
    [ dns_record_type => 'ANY' ], [ dns_expected => 'x' x 2001 ], [ sla_target => -1 ], [ sla_target => 100.1 ],
    [ group_name => 'x' x 101 ], [ consensus_threshold => 0 ], [ tags => 'x' x 51 ],
    [ tags => join ',', 1 .. 21 ], [ headers => 'X: y' ], [ headers => [] ], [ headers => $true ],
    [ headers => { map { ("h$_" => '') } 1 .. 21 } ], [ headers => { 'a b' => '' } ], [ headers => { '' => '' } ],
    [ headers => { 'x' x 101 => '' } ], [ headers => { a => 5 } ], [ headers => { a => undef } ],
    [ headers => { a => "x\r\ny" } ], [ headers => { a => 'x' x 4097 } ], [ name => "a\0b" ], [ tags => "a\0b" ],
    [ headers => { a => "x\0" } ], (map { [ dns_expected_values => $_ ] } [], [''], [ map {"v$_"} 1 .. 51 ], ["a\nb"], [ 'x' x 2001 ]),
    [ dns_match => 'some' ],
);

subtest 'what a dns monitor expects' => sub {
    my $made = $wp->post('/monitors', { name => 'zone', url => 'a.test', monitor_type => 'dns', dns_match => 'all',
        dns_expected_values => [ '192.0.2.1', ' 192.0.2.2 ' ] })->{json};
    my ($id, $key) = ($made->{monitor}{id}, $made->{manage_key});
    ok !$made->{warnings}, 'is taken';
    is_deeply $made->{monitor}{dns_expected_values}, [ '192.0.2.1', '192.0.2.2' ], '... as a list';
    is $made->{monitor}{dns_match}, 'all', '... of which as many must be there';
    is_deeply $wp->get("/monitors/$id")->{json}{dns_expected_values}, ['***'], 'strangers do not see it of a private one';
    my $now = $wp->patch("/monitors/$id", { dns_expected_values => undef, dns_match => 'exact' }, key => $key)->{json};
    ok !exists $now->{monitor}{dns_expected_values}, 'null clears it';
    is $now->{monitor}{dns_match}, 'exact', '... alone';
    my $http = $wp->post('/monitors', { name => 'page', url => 'http://a.test/', dns_expected_values => ['1'] })->{json};
    is_deeply $http->{warnings}, ['dns_expected_values is for dns monitors, and is ignored'], 'for other types it is nothing';
    ok !exists $http->{monitor}{$_}, "... and $_ is not kept" for qw(dns_expected_values dns_match);
    $now = $wp->patch("/monitors/$id", { monitor_type => 'http', url => 'http://a.test/' }, key => $key)->{json};
    ok !exists $now->{monitor}{dns_match}, 'another type drops it';
};

subtest 'what cannot be created' => sub {
    for (@wrong_types) {
        my ($field, $value) = @$_;
        refused_like create($field => $value), 422, 'UNPROCESSABLE_ENTITY', "$field of a wrong type", qr/\b$field\b/;
    }
    for my $field (qw(name url)) {
        refused_like create($field => undef), 422, 'UNPROCESSABLE_ENTITY', "$field null", qr/\b$field\b/;
        my %body = %least;
        delete $body{$field};
        refused_like $wp->post('/monitors', \%body), 422, 'UNPROCESSABLE_ENTITY', "$field missing", qr/\b$field\b/;
    }
    my $before = $wp->sql('select count(*) from monitors');
    for (@bad_values) {
        my ($field, $value) = @$_;
        refused_like create($field => $value), 400, 'VALIDATION_ERROR', "$field of a bad value";
    }
    refused_like create(monitor_type => 'x'), 400, 'VALIDATION_ERROR', 'bad type', qr/monitor_type/;
    refused_like create(dns_record_type => 'x'), 400, 'VALIDATION_ERROR', 'bad record type', qr/dns_record_type/;
    refused_like create(headers => 5), 400, 'VALIDATION_ERROR', 'bad headers', qr/JSON object/;
    refused_like create(name => '', timeout_ms => 'x'), 422, 'UNPROCESSABLE_ENTITY', 'types are judged before values';
    is $wp->sql('select count(*) from monitors'), $before, 'nothing was created by any of these';
};

subtest 'changing' => sub {
    my $m = $wp->monitor(%full);
    my $patch = sub { $wp->patch("/monitors/$m->{id}", $_[0], key => $m->{key}) };
    my $export = sub { $wp->get("/monitors/$m->{id}/export", key => $m->{key})->{json} };
    $wp->sql('update monitors set updated_at = 1');
    my $shown = sub { $wp->get("/monitors/$m->{id}", key => $m->{key})->{json} };
    for my $nothing ({}, { unheard_of => 1 }, { name => undef, url => undef, timeout_ms => undef, tags => undef }) {
        my $answer = $patch->($nothing)->{json};
        delete $answer->{warnings} if $nothing->{unheard_of};
        is_deeply $answer, { message => 'No changes', monitor => $shown->() }, 'nothing to change';
    }
    is_deeply $export->(), \%full, 'all as it was';
    is $wp->sql('select max(updated_at) from monitors'), 1, 'updated_at as well';

    my $answer = $patch->({ name => ' till ', timeout_ms => 1, tags => 'x,y' });
    is_deeply [ @$answer{qw(status json)} ], [ 200, { message => 'Monitor updated', monitor => $shown->(),
        warnings => ['timeout_ms raised from 1 to 1000'] } ], 'a change, told with what it led to';
    is $answer->{json}{monitor}{headers}{Accept} // '-', $full{headers}{Accept} // '-', '... nothing masked';
    is_deeply $export->(), { %full, name => 'till', timeout_ms => 1000, tags => [ 'x', 'y' ] }, '... alone';
    isnt $wp->sql("select updated_at from monitors where id = '$m->{id}'"), 1, '... moves updated_at';

    my @clearable = qw(body_contains headers response_time_threshold_ms dns_expected sla_target sla_period_days
        group_name consensus_threshold);
    for my $field (@clearable) {
        $patch->({ $field => undef });
        ok !exists $export->()->{$field}, "null clears $field";
    }
    $patch->(\%full);
    $patch->({ body_contains => '', dns_expected => ' ', group_name => '', tags => [] });
    my $now = $export->();
    ok !exists $now->{$_}, "'' clears $_" for qw(body_contains dns_expected group_name);
    is_deeply $now->{tags}, [], '[] empties tags';
    $patch->({ expected_body => 'z' });
    is $export->()->{body_contains}, 'z', 'the synonym works here too';

    $patch->(\%full);
    for (@wrong_types) {
        my ($field, $value) = @$_;
        refused_like $patch->({ name => 'other', $field => $value }), 422, 'UNPROCESSABLE_ENTITY',
            "$field of a wrong type", qr/\b$field\b/;
    }
    for (@bad_values) {
        my ($field, $value) = @$_;
        refused_like $patch->({ timeout_ms => 7000, $field => $value }), 400, 'VALIDATION_ERROR',
            "$field of a bad value";
    }
    refused_like $patch->({ monitor_type => 'tcp' }), 400, 'VALIDATION_ERROR', 'a type that the url does not fit';
    is_deeply $export->(), \%full, 'a refused change changes nothing';
    is $patch->({ monitor_type => 'tcp', url => 'db:5432', method => 'SYN' })->{status}, 200, 'both together fit';
    refused_like $patch->({ monitor_type => 'http', url => 'http://a/' }), 400, 'VALIDATION_ERROR',
        'a type that the method does not fit', qr/method/;
};

# What was taken, but not as it came.
subtest 'warnings' => sub {
    my %body = (name => 'w', url => 'http://127.0.0.1:1/');
    my $create = sub { $wp->post('/monitors', { %body, @_ })->{json} };
    my @stories = (
        [ [], undef ],
        [ [ interval_seconds => 600, timeout_ms => 60000, sla_target => 99.95 ], undef ],
        [ [ interval_seconds => 60 ], ['interval_seconds raised from 60 to 600'] ],
        [ [ interval_seconds => 0 ], ['interval_seconds raised from 0 to 600'] ],
        [ [ timeout_ms => 90000, confirmation_threshold => 11 ],
            [ 'timeout_ms lowered from 90000 to 60000', 'confirmation_threshold lowered from 11 to 10' ] ],
        [ [ interval_seconds => 900, retry_interval_seconds => 1000 ],
            ['retry_interval_seconds lowered from 1000 to 900'] ],
        [ [ retry_interval_seconds => undef, interval_seconds => undef ], undef ],
    );
    for (@stories) {
        my ($fields, $warnings) = @$_;
        is_deeply $create->(@$fields)->{warnings}, $warnings, JSON::PP->new->canonical->encode({@$fields});
    }
    my $bulk = $wp->post('/monitors/bulk', { monitors => [ \%body, { %body, timeout_ms => 1 }, {} ] })->{json};
    is_deeply [ map { $_->{warnings} } @{ $bulk->{created} } ], [ undef, ['timeout_ms raised from 1 to 1000'] ],
        'each of many has its own';
    my $m = $wp->monitor;
    my $patched = $wp->patch("/monitors/$m->{id}", { interval_seconds => 20, retry_interval_seconds => 5, name => 'x' },
        key => $m->{key})->{json};
    is_deeply $patched->{warnings},
        [ 'interval_seconds raised from 20 to 600', 'retry_interval_seconds raised from 5 to 60' ], 'of a change';
    is $patched->{monitor}{interval_seconds}, 600, '... with what became of it';
    ok !exists $wp->patch("/monitors/$m->{id}", { name => 'y' }, key => $m->{key})->{json}{warnings}, 'or none';
};

subtest 'pausing' => sub {
    my $m = $wp->monitor;
    my $go = sub { $wp->post("/monitors/$m->{id}/$_[0]", $_[1], key => $m->{key}) };
    my $shown = sub { $wp->get("/monitors/$m->{id}", key => $m->{key})->{json} };
    for my $body (undef, {}, { x => 1 }) {
        my $answer = $go->(pause => $body)->{json};
        delete $answer->{warnings} if $body && $body->{x};
        is_deeply $answer, { message => 'Monitor paused', monitor => $shown->() }, 'paused';
        ok $wp->get("/monitors/$m->{id}")->{json}{is_paused}, '... as is seen';
    }
    is_deeply $go->('resume')->{json}, { message => 'Monitor resumed', monitor => $shown->() }, 'resumed';
    ok !$wp->get("/monitors/$m->{id}")->{json}{is_paused}, '... as is seen';
    $wp->sql('update monitors set updated_at = 1');
    is $go->('resume')->{status}, 200, 'again';
    is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'unknown', 'the status is left alone';
    for my $path (qw(pause resume rotate-key)) {
        refused_like $go->($path => '{'), 400, 'BAD_REQUEST', "$path: a broken body";
        refused_like $go->($path => '[]'), 422, 'UNPROCESSABLE_ENTITY', "$path: not an object";
    }
};

subtest 'a new key' => sub {
    my $m = $wp->monitor;
    my $answer = $wp->post("/monitors/$m->{id}/rotate-key", undef, key => $m->{key});
    my $key = $answer->{json}{manage_key};
    like $key, qr/^wp_[0-9a-f]{32}$/, 'is made';
    is_deeply $answer->{json}, { message => 'Manage key rotated', manage_key => $key,
        manage_url => "/monitor/$m->{id}#key=$key" }, 'and told';
    is $wp->get("/monitors/$m->{id}/export", key => $m->{key})->{status}, 403, 'the old one is dead';
    is $wp->get("/monitors/$m->{id}/export", key => $key)->{status}, 200, 'the new one works';
};

subtest 'deleting' => sub {
    my ($m, $other) = ($wp->monitor, $wp->monitor);
    is_deeply $wp->delete("/monitors/$m->{id}", key => $m->{key})->{json}, { message => 'Monitor deleted' }, 'deleted';
    refused_like $wp->get("/monitors/$m->{id}"), 404, 'NOT_FOUND', 'gone';
    refused_like $wp->delete("/monitors/$m->{id}", key => $m->{key}), 404, 'NOT_FOUND', 'its key opens nothing now';
    is $wp->get("/monitors/$other->{id}")->{status}, 200, 'others stay';
};

subtest 'which are trusted' => sub {
    my $trusted = sub { $wp->sql("select trusted from monitors where id = '$_[0]{id}'") };
    my $m = $wp->monitor;
    is $trusted->($m), 0, 'a monitor made without a key is not';
    $wp->patch("/monitors/$m->{id}", { name => 'x' }, key => $wp->admin_key);
    is $trusted->($m), 0, 'the admin key alone does not change that';
    $wp->patch("/monitors/$m->{id}", { url => 'http://x/' }, key => $wp->admin_key);
    is $trusted->($m), 1, 'a url given with it does';
    $wp->patch("/monitors/$m->{id}", { name => 'y' }, key => $m->{key});
    is $trusted->($m), 1, 'other changes leave it';
    $wp->patch("/monitors/$m->{id}", { url => 'http://x/' }, key => $m->{key});
    is $trusted->($m), 0, 'a url given with the manage key takes it back';
    my ($made, $key) = @{ $wp->post('/monitors', \%least, key => $wp->admin_key)->{json} }{qw(monitor manage_key)};
    is $trusted->($made), 1, 'a monitor made with the admin key is';
    for my $change ({ method => 'POST' }, { headers => { 'X-A' => 'b' } }, { url => 'http://x/' }) {
        my ($field) = keys %$change;
        $wp->patch("/monitors/$made->{id}", { url => 'http://y/', method => 'GET', headers => {} }, key => $wp->admin_key);
        my $answer = $wp->patch("/monitors/$made->{id}", $change, key => $key);
        is $trusted->($made), 0, "another $field with the manage key takes that back";
        like $answer->{json}{warnings}[0], qr/no longer trusted/, '... which the answer says';
    }
};

subtest 'another least interval' => sub {
    my $interval = sub {
        my ($bound, %body) = @_;
        return Watchpost->new(MIN_INTERVAL_SECONDS => $bound)->monitor(%body)->{interval_seconds};
    };
    is $interval->(30, interval_seconds => 10), 30, 'bounds it';
    is $interval->(30), 600, 'the default stays';
    is $interval->(900), 900, 'unless the bound is higher';
};

$wp->stop_worker;
done_testing;
