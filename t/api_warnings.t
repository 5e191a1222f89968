# What a write was not asked for in words that we know: told in its warnings, or, with ?strict=true, refused.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my %shop = (name => 'shop', url => 'http://shop.example/');

sub told { return $_[0]{json}{warnings} // [] }

subtest 'an unknown field, and what was probably meant' => sub {
    my %meant = (
        keyword => 'body_contains', interval => 'interval_seconds', status_code => 'expected_status',
        expected_code => 'expected_status', timeout => 'timeout_ms', threshold => 'confirmation_threshold',
        retries => 'confirmation_threshold', group => 'group_name', tag => 'tags', type => 'monitor_type',
        target => 'url', host => 'url', timeoutMs => 'timeout_ms', maxretries => 'confirmation_threshold',
        friendly_name => 'name', expectedStatus => 'expected_status', 'interval-seconds' => 'interval_seconds',
        tgas => 'tags', is_pubilc => 'is_public', dns_resolve_type => 'dns_record_type', isPublic => 'is_public',
        accepted_statuscodes => 'expected_status', retryInterval => 'retry_interval_seconds',
        heartbeatInterval => 'interval_seconds', 'follow-redirect' => 'follow_redirects',
    );
    for my $given (sort keys %meant) {
        my $answer = $wp->post('/monitors', { %shop, $given => undef });
        is_deeply told($answer), [ qq("$given" is ignored; did you mean "$meant{$given}"?) ], $given;
    }
    is_deeply told($wp->post('/monitors', { %shop, zyzzyva => { a => 1 } })),
        ['"zyzzyva" is ignored: there is no such field here'], 'one that is like none';
    is_deeply told($wp->post('/monitors', { %shop, expected_body => 'x' })), [], 'a synonym of ours is known';
    ok !exists $wp->post('/monitors', \%shop)->{json}{warnings}, 'without any, there are no warnings';
    my $answer = $wp->post('/monitors', { %shop, "a\"b\n" . 'x' x 500 => 1 });
    is $answer->{status}, 200, 'a strange name';
    cmp_ok length told($answer)->[0], '<', 150, '... is cut';
};

subtest 'a threshold that nobody can reach' => sub {
    my $m = $wp->monitor(name => 'slow', response_time_threshold_ms => 9999);
    ok !exists $m->{warnings}, 'one that can be reached';
    my $words = 'response_time_threshold_ms 10000 cannot be reached: a check ends after timeout_ms, 10000';
    is_deeply told($wp->post('/monitors', { %shop, response_time_threshold_ms => 10000 })), [$words], 'creating';
    is_deeply told($wp->patch("/monitors/$m->{id}", { response_time_threshold_ms => 10000 }, key => $m->{key})), [$words], 'changing';
    my $bulk = $wp->post('/monitors/bulk', { monitors => [ { %shop, response_time_threshold_ms => 10000 } ] });
    is_deeply $bulk->{json}{created}[0]{warnings}, [$words], 'in bulk';
    my %never = (ids => [ $m->{id} ], checks => 20, timeout_seconds => 60);
    my $gate = $wp->post('/gates', \%never, key => $m->{key});
    like told($gate)->[-1], qr/^checks 20 cannot be reached for monitor $m->{id}: that many, \d+ seconds apart, take \d+ seconds, and timeout_seconds is 60$/, 'a gate';
    is $wp->post('/gates?strict=true', \%never, key => $m->{key})->{status}, 400, '... is refused if it is to be strict';
    is $wp->delete("/gates/$gate->{json}{id}", key => $m->{key})->{status}, 200, '... cancelled';
};

subtest 'a gate is said in the body as in the query' => sub {
    my $m = $wp->monitor(name => 'gated');
    my $ask = sub { my ($query, %body) = @_; return $wp->post("/gates$query", { ids => [ $m->{id} ], %body }, key => $m->{key}) };
    is $ask->('', wait => 0)->{json}{code}, 'GATE_RUNNING', 'wait in the body';
    is $ask->('')->{status}, 201, 'without it';
    my $twice = $ask->('?wait=0', wait => 0);
    is "$twice->{status} $twice->{json}{error}", '400 wait is in the query and in the body: say it once', 'in both';
    is $ask->('', wait => 601)->{status}, 400, 'too long';
    is $ask->('?wait=601')->{status}, 400, '... in the query';
    is $ask->('', wait => '5')->{status}, 422, 'no number';
    is $ask->('?checks=x')->{status}, 400, '... in the query';
    my $unknown = $wp->post('/gates', { tag => 'x' }, key => 'wp_' . '0' x 32);
    like $unknown->{json}{error}, qr/^This key is not known/, 'an unknown key';
    $wp->delete("/gates/$_->{id}", key => $wp->admin_key) for @{ $wp->get('/gates', key => $wp->admin_key)->{json} };
};

subtest 'with every write' => sub {
    my $made = $wp->post('/monitors', { %shop, tag => 1, timeout_ms => 1 })->{json};
    is_deeply $made->{warnings}, [ '"tag" is ignored; did you mean "tags"?', 'timeout_ms raised from 1 to 1000' ],
        'both kinds';
    my ($id, %key) = ($made->{monitor}{id}, key => $made->{manage_key});
    my $other = $wp->monitor(name => 'other');
    my $at = "/monitors/$id";
    my $page = $wp->post('/status-pages', { slug => 'a', title => 'A', name => 'B' });
    is_deeply told($page), ['"name" is ignored; did you mean "title"?'], 'a page';
    my $location = $wp->post('/locations', { name => 'Oslo', area => 1 }, key => $admin);
    is_deeply told($location), ['"area" is ignored; did you mean "region"?'], 'a location';
    my %hook = (name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' });
    my $channel = $wp->post("$at/notifications", { %hook, type => 'x' }, %key);
    is_deeply told($channel), ['"type" is ignored; did you mean "channel_type"?'], 'a channel';
    $wp->check(monitor => $other->{id});
    my %window = (title => 'x', starts_at => '2099-01-01T00:00:00Z', ends_at => '2099-01-02T00:00:00Z');
    my %writes = (
        "patch $at" => [ { keyword => 1 }, qr/"body_contains"/ ],
        "post $at/pause" => [ { until => 1 }, qr/"until" is ignored: there is no such field/ ],
        "post $at/resume" => [ { x => 1 }, qr/"x" is ignored/ ],
        "patch /notifications/$channel->{json}{id}" => [ { enabled => 1 }, qr/"is_enabled"/ ],
        "put $at/alert-rules" => [ { repeat => 1 }, qr/"repeat_interval_minutes"/ ],
        "post $at/maintenance" => [ { %window, end => 1 }, qr/"ends_at"/ ],
        "post $at/dependencies" => [ { depends_on_id => $other->{id}, parent => 1 }, qr/"depends_on_id"/ ],
        'patch /status-pages/a' => [ { logo => 1 }, qr/"logo_url"/ ],
        'post /status-pages/a/monitors' => [ { monitor_ids => [$id], ids => 1 }, qr/"monitor_ids"/ ],
        'put /settings' => [ { name => 1 }, qr/"title"/ ],
        'post /monitors/bulk' => [ { monitors => [ {%shop} ], x => 1 }, qr/"x"/ ],
    );
    for my $write (sort keys %writes) {
        my ($method, $path) = split ' ', $write;
        my ($body, $words) = @{ $writes{$write} };
        my $answer = $wp->$method($path, $body, key => $admin);
        like $answer->{status}, qr/^20[01]$/, $write;
        is scalar @{ told($answer) }, 1, '... one warning';
        like told($answer)->[0], $words, '... which says it';
    }
    my $probe = $wp->post('/probe', { results => [{ monitor_id => $id, status => 'up', response_time_ms => 1 }], y => 1 },
        key => $location->{json}{probe_key});
    is_deeply told($probe), ['"y" is ignored: there is no such field here'], 'a probe';
    is $wp->patch($at, { keyword => 1 }, %key)->{json}{message}, 'No changes', 'what is unknown changes nothing';
    is $wp->post("$at/rotate-key", { x => 1 }, %key)->{json}{warnings}[0], '"x" is ignored: there is no such field here',
        'a new key';
};

subtest 'in bulk, with its item' => sub {
    my $answer = $wp->post('/monitors/bulk', { monitors => [ {%shop}, { %shop, interval => 60 }, { interval => 1 } ] })->{json};
    is_deeply [ map { $_->{warnings} } @{ $answer->{created} } ],
        [ undef, ['"interval" is ignored; did you mean "interval_seconds"?'] ], 'those that were made';
    is $answer->{failed}, 1, 'one was not';
    ok !exists $answer->{warnings}, 'none of the whole';
};

subtest 'retries that go along' => sub {
    my $m = $wp->monitor(interval_seconds => 3600, retry_interval_seconds => 900);
    my ($at, %key) = ("/monitors/$m->{id}", key => $m->{key});
    my $said = 'retry_interval_seconds lowered from 900 to 600: a retry is never later than the next check';
    my $answer = $wp->patch("$at?strict=true", { interval_seconds => 600 }, %key);
    is_deeply $answer->{json}{warnings}, [$said], 'a shorter interval says what else it changes';
    is $answer->{json}{monitor}{retry_interval_seconds}, 600, '... which it does, strict or not';
    is $wp->patch($at, { interval_seconds => 7200 }, %key)->{json}{warnings}, undef, 'a longer one has nothing to say';
    is $wp->patch($at, { interval_seconds => 700, retry_interval_seconds => 300 }, %key)->{json}{warnings}, undef,
        'nor has one that speaks of both';
    like $wp->patch($at, { retry_interval_seconds => 5000 }, %key)->{json}{warnings}[0], qr/lowered from 5000 to 700/,
        'what is given and moved is told as ever';
};

subtest 'strict' => sub {
    my $count = sub { scalar @{ $wp->get('/monitors', key => $admin)->{json} } };
    my $before = $count->();
    for my $yes (qw(true 1)) {
        my $answer = $wp->post("/monitors?strict=$yes", { %shop, keyword => 'x' });
        is $answer->{status}, 400, "strict=$yes";
        is $answer->{json}{code}, 'VALIDATION_ERROR', 'the code';
        like $answer->{json}{error}, qr/"keyword" is ignored; did you mean "body_contains"\?/, 'the sentence';
        is $wp->post("/monitors?strict=$yes", { %shop, interval_seconds => 1 })->{status}, 400, 'moved values, too';
    }
    is $count->(), $before, 'nothing is written';
    is $wp->post("/monitors?strict=$_", { %shop, keyword => 'x' })->{status}, 200, "strict=$_" for qw(false 0);
    like $wp->post('/monitors?strict=true', { name => 'db', monitor_typ => 'tcp', url => '127.0.0.1:5432' })->{json}{error},
        qr/did you mean "monitor_type"/, 'a misspelled name comes before what it leaves out';
    is $wp->post('/monitors?strict=true', \%shop)->{status}, 200, 'without warnings it is as ever';
    for my $bad ('', 'yes', 'TRUE', '%20', '2', '%00') {
        my $answer = $wp->post("/monitors?strict=$bad", \%shop);
        is "$answer->{status} $answer->{json}{code}", '400 VALIDATION_ERROR', "strict=$bad is never a write";
    }
    my $m = $wp->monitor;
    is $wp->patch("/monitors/$m->{id}?strict=1", { name => 'y', tag => 1 }, key => $m->{key})->{status}, 400, 'a change';
    is $wp->get("/monitors/$m->{id}")->{json}{name}, $m->{name}, '... is not made';
    my $bulk = $wp->post('/monitors/bulk?strict=1', { monitors => [ {%shop}, { %shop, tag => 1 } ] })->{json};
    is "$bulk->{succeeded} $bulk->{failed} $bulk->{errors}[0]{index} $bulk->{errors}[0]{code}", '1 1 1 VALIDATION_ERROR',
        'in bulk each for itself';
    is $wp->patch("/monitors/$m->{id}?strict=x", {})->{status}, 401, 'judged after a key that is missing';
    is $wp->patch('/monitors/none?strict=x', {}, key => 'x')->{status}, 400, '... and before the id';
    is $wp->get('/monitors?strict=true')->{status}, 400, 'reads do not know it';
};

done_testing;
