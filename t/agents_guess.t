# What agents guess: a hundred wrong calls, each answered with the right name; and how little it takes to begin.
use strict;
use warnings;
use Test::More;
use JSON::PP qw(encode_json);
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my %shop = (name => 'shop', url => 'http://shop.example/');
my $m = $wp->monitor(name => 'first', confirmation_threshold => 1);
$wp->check(monitor => $m->{id});
my $incident = $wp->get("/monitors/$m->{id}/incidents")->{json}[0]{id};
my $calls = 0;

# Members of bodies, by what they are guessed for.
my @fields = (
    [ 'POST', '/monitors', \%shop, {
        keyword => 'body_contains', interval => 'interval_seconds', frequency => 'interval_seconds', checkInterval => 'interval_seconds',
        intervalSeconds => 'interval_seconds', timeout => 'timeout_ms', timeoutMs => 'timeout_ms', timeout_seconds => 'timeout_ms',
        status_code => 'expected_status', expectedStatus => 'expected_status', retries => 'confirmation_threshold',
        failure_threshold => 'confirmation_threshold', max_retries => 'confirmation_threshold', success_threshold => 'recovery_threshold',
        group => 'group_name', folder => 'group_name', tag => 'tags', labels => 'tags', type => 'monitor_type', protocol => 'monitor_type',
        public => 'is_public', http_method => 'method', request_headers => 'headers', header => 'headers', body => 'request_body',
        payload => 'request_body', basic_auth => 'auth', authentication => 'auth', verify_ssl => 'tls_verify', ignore_tls => 'tls_verify',
        insecure => 'tls_verify', followRedirects => 'follow_redirects', record_type => 'dns_record_type', upside_down => 'invert',
        slo => 'sla_target', runbook => 'notes_url', runbook_url => 'notes_url', notes => 'description', ca_cert => 'tls_ca',
        conditions => 'assertions', asserts => 'assertions', externalId => 'external_id', key => 'external_id',
        latency_threshold => 'response_time_threshold_ms', resolver => 'dns_resolvers', ipVersion => 'ip_family' } ],
    [ 'POST', "/monitors/$m->{id}/notifications", { name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' } }, {
        type => 'channel_type', event_types => 'events', triggers => 'events', settings => 'config' } ],
    [ 'PUT', "/monitors/$m->{id}/alert-rules", {}, {
        repeat => 'repeat_interval_minutes', reminder => 'repeat_interval_minutes', escalate_after => 'escalation_after_minutes',
        max_reminders => 'max_repeats' } ],
    [ 'POST', "/monitors/$m->{id}/maintenance", { title => 'x', starts_at => '2099-01-01T00:00:00Z', ends_at => '2099-01-02T00:00:00Z' }, {
        start => 'starts_at', end_time => 'ends_at', until => 'ends_at' } ],
    [ 'POST', "/incidents/$incident/acknowledge", {}, { comment => 'note', message => 'note', user => 'actor', by => 'actor' } ],
    [ 'POST', "/incidents/$incident/notes", { content => 'x' }, { text => 'content', user => 'author' } ],
    [ 'POST', '/status-pages', { slug => 'a', title => 'A' }, { logo => 'logo_url', domain => 'custom_domain', public => 'is_public', tz => 'timezone' } ],
    [ 'POST', '/workspaces', { name => 'a' }, { tz => 'timezone' } ],
    [ 'POST', '/locations', { name => 'a' }, { location => 'region' } ],
    [ 'POST', '/silences', { monitor_ids => [ $m->{id} ], duration_seconds => 60 }, { minutes => 'duration_seconds' } ],
);
for (@fields) {
    my ($method, $path, $body, $meant) = @$_;
    for my $given (sort keys %$meant) {
        my $answer = $wp->request($method, "/api/v1$path?dry_run=true", { %$body, $given => 'x' }, key => $admin);
        my ($told) = grep { /\Q"$given"/ } @{ $answer->{json}{warnings} // [ $answer->{json}{error} // 'nothing' ] };
        $calls++;
        is $told, qq("$given" is ignored; did you mean "$meant->{$given}"?), "$method $path";
    }
}

my $wrong = $wp->post("/monitors/$m->{id}/notifications", { name => 'a', channel_type => 'webhook', config => { url => 'http://h/', format => 'slack' } }, key => $admin);
like $wrong->{json}{error}, qr/did you mean config\.payload_format\?/, 'within a config, too';

my @parameters = (
    [ '/monitors', { q => 'search', tags => 'tag', state => 'status', groups => 'group', per_page => 'limit', count => 'limit', skip => 'offset' } ],
    [ "/monitors/$m->{id}/heartbeats", { size => 'limit', since => 'after' } ],
    [ "/monitors/$m->{id}/response-times", { range => 'period', window => 'period' } ],
    [ '/incidents', { state => 'status', max => 'limit' } ],
    [ '/wait', { id => 'ids', monitor_ids => 'ids', since => 'after' } ],
    [ '/events', { type => 'types', cursor => 'after' } ],
);
for (@parameters) {
    my ($path, $meant) = @$_;
    for my $given (sort keys %$meant) {
        $calls++;
        my $answer = $wp->get("$path?$given=x", key => $admin);
        is $answer->{status}, 400, "GET $path?$given";
        like $answer->{json}{error}, qr/did you mean "$meant->{$given}"/, "... is $meant->{$given}";
    }
}

my %paths = (
    "POST /monitor" => 'POST /api/v1/monitors', "GET /monitor/$m->{id}" => 'GET /api/v1/monitors/:id',
    "POST /monitor/$m->{id}/unpause" => 'POST /api/v1/monitors/:id/resume', "POST /monitors/$m->{id}/unpause" => 'POST /api/v1/monitors/:id/resume',
    "POST /monitors/$m->{id}/run" => 'POST /api/v1/monitors/:id/check', "POST /monitors/$m->{id}/checks" => 'POST /api/v1/monitors/:id/check',
    "GET /monitors/$m->{id}/heartbeat" => 'GET /api/v1/monitors/:id/heartbeats', "GET /monitors/$m->{id}/uptimes" => 'GET /api/v1/monitors/:id/uptime',
    "POST /incidents/$incident/ack" => 'POST /api/v1/incidents/:id/acknowledge', "POST /incident/$incident/acknowledge" => 'POST /api/v1/incidents/:id/acknowledge',
    "GET /incident" => 'GET /api/v1/incidents', "GET /status_pages" => 'GET /api/v1/status-pages', "GET /statuspages" => 'GET /api/v1/status-pages',
    'GET /keys' => 'GET /api/v1/workspace/keys', 'GET /webhooks' => 'GET /api/v1/channels',
    'POST /notifications' => 'POST /api/v1/channels', 'GET /alerts' => 'GET /api/v1/attention', 'GET /uptime' => 'GET /api/v1/uptime-history',
    "POST /gate" => 'POST /api/v1/gates', "GET /channel" => 'GET /api/v1/channels', "GET /event" => 'GET /api/v1/events',
);
for my $call (sort keys %paths) {
    my ($method, $path) = split ' ', $call;
    my $answer = $wp->request($method, "/api/v1$path", $method eq 'POST' ? {} : undef, key => $admin);
    $calls++;
    is $answer->{status}, 404, $call;
    like $answer->{json}{error}, qr/\Q$paths{$call}\E\b/, "... is $paths{$call}";
}
cmp_ok $calls, '>=', 100, 'a hundred of them';

subtest 'what it takes to begin' => sub {
    my $bytes = 0;
    my $say = sub {
        my ($method, $path, $body) = @_;
        my $answer = $wp->request($method, "/api/v1$path", $body, key => $admin);
        $bytes += length($path) + ($body ? length encode_json($body) : 0) + length $answer->{body};
        return $answer;
    };
    my $made = $say->('POST', '/monitors', { %shop, url => 'http://127.0.0.1:1/' });
    my $id = $made->{json}{monitor}{id};
    $say->('POST', "/monitors/$id/check");
    my $gate = $say->('POST', '/gates', { ids => [$id] });
    is $gate->{status}, 201, 'three calls: made, checked, gated';
    cmp_ok $bytes / 4.4, '<', 1500, 'in less than 1,500 tokens';
};

done_testing;
