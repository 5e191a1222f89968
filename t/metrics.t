# GET /metrics: figures in the form that Prometheus reads, for clients on this host and for the admin; and what is
# there to be loaded into Prometheus and Grafana fits them.
use strict;
use warnings;
use File::Spec ();
use JSON::PP qw(decode_json);
use Streams;
use POSIX ();
use Target;
use Test::More;
use Wait qw(eventually together);
use Watchpost;

my $T = 1_700_000_000;
my $source = $ENV{WATCHPOST_SOURCE} // '.';
my $promtool = grep { -x "$_/promtool" } split /:/, $ENV{PATH};
my $wp = Watchpost->new(SERVER_NAMES => 'status.example metrics.example');
my $admin = $wp->admin_key;
$wp->keep_worker;

# The samples, by name and labels as they are written; and the types of the families.
sub scrape {
    my %with = @_;
    my $answer = $wp->request(GET => '/metrics', undef, %with);
    return ($answer, {}) if $answer->{status} != 200;
    my (%samples, %types);
    for (split /\n/, $answer->{body}) {
        if (/^# TYPE (\S+) (\S+)$/) { is $types{$1}, undef, "$1 is one family"; $types{$1} = $2; next }
        next if /^# HELP \S+ \S.*$/;
        my ($series, $family, $value) = /^((\w+)(?:\{[^}]*\})?) (\S+)$/ or return fail "no sample: $_";
        $family =~ s/_(?:bucket|sum|count)$// if !$types{$family};
        ok $types{$family}, "$series belongs to a family" if !$types{$family};
        fail "$series twice" if exists $samples{$series};
        $samples{$series} = $value;
    }
    return ($answer, \%samples, \%types);
}

subtest 'clients that may read them' => sub {
    my %proxied = (headers => { 'X-Forwarded-For' => '203.0.113.7' });
    my @ours = qw(127.0.0.1 192.0.2.7:3007 localhost LOCALHOST.:80 wp.localhost:3007 [::1] [2001:db8::7]:80
        status.example Metrics.example:8080);
    my @others = (qw(evil.example evil.example:80 127.0.0.1.evil.example localhost.evil.example notlocalhost example
        status.example.evil [::1 [::1]x ::1 1.2.3), '', 'status.example metrics.example');
    my @cases = (
        [ 200, 'this host' ],
        [ 200, 'this host, by IPv6', address => '::1' ],
        [ 200, 'another of its addresses', address => '127.9.9.9' ],
        [ 403, 'another host', address => '192.0.2.1' ],
        [ 403, 'another, by IPv6', address => '2001:db8::1' ],
        [ 403, 'a client without an address', address => '' ],
        [ 403, 'a proxy on this host', %proxied ],
        [ 403, 'a proxy that says so as RFC 7239 has it', headers => { Forwarded => 'for=203.0.113.7' } ],
        [ 403, 'a proxy that names its client only', headers => { 'X-Real-IP' => '203.0.113.7' } ],
        [ 403, 'a proxy that names itself only', headers => { Via => '1.1 proxy' } ],
        [ 403, 'a page in a browser', headers => { Origin => 'https://evil.example' } ],
        (map { [ 200, "a client that calls us $_", headers => { Host => $_ } ] } @ours),
        (map { [ 403, "a page that had a browser call us $_", headers => { Host => $_ } ] } @others),
        [ 200, 'such a page with the admin key', headers => { Host => 'evil.example' }, key => $admin ],
        [ 403, 'another host with a wrong key', address => '192.0.2.1', key => 'wp_x' ],
        [ 200, 'another host with the admin key', address => '192.0.2.1', key => $admin ],
        [ 200, 'a proxy with it', %proxied, key => $admin ],
    );
    for (@cases) {
        my ($status, $name, @with) = @$_;
        my ($answer) = scrape(@with);
        is $answer->{status}, $status, $name;
        is $answer->{json}{code}, 'FORBIDDEN', 'as JSON' if $status == 403;
    }
    my $head = $wp->request(HEAD => '/metrics');
    is $head->{headers}{'content-type'}, 'text/plain; version=0.0.4; charset=utf-8', 'the format';
    is $wp->request(POST => '/metrics')->{status}, 405, 'it is only read';
};

subtest 'checks, and how monitors stand' => sub {
    my (undef, $empty) = scrape();
    is $empty->{'watchpost_checks_total{type="http",result="up"}'}, 0, 'nothing was checked yet';
    is $empty->{watchpost_last_run_timestamp_seconds}, undef, 'nor was there a run';
    is $empty->{'watchpost_monitors{status="unknown"}'}, 0, 'there are no monitors';
    my $port = serve(sub { my ($c) = @_; sysread $c, my $head, 4096; print {$c} "HTTP/1.0 200 OK\r\n\r\n" });
    $wp->monitor(url => "http://127.0.0.1:$port/") for 1 .. 2;
    my $down = $wp->monitor(confirmation_threshold => 1);
    my $tcp = $wp->monitor(monitor_type => 'tcp', url => "127.0.0.1:$port");
    $wp->post("/monitors/$tcp->{id}/pause", {}, key => $tcp->{key});
    (undef, my $due) = scrape();
    is $due->{watchpost_monitors_due}, 3, 'three are due';
    $wp->check(at => $T);
    my ($answer, $found, $types) = scrape();
    my %expected = (
        'watchpost_checks_total{type="http",result="up"}' => 2,
        'watchpost_checks_total{type="http",result="down"}' => 1,
        'watchpost_checks_total{type="tcp",result="up"}' => 0,
        'watchpost_check_duration_seconds_count{type="http"}' => 3,
        'watchpost_check_duration_seconds_bucket{type="http",le="+Inf"}' => 3,
        'watchpost_monitors{status="up"}' => 2,
        'watchpost_monitors{status="down"}' => 1,
        'watchpost_monitors{status="unknown"}' => 1,
        watchpost_monitors_paused => 1,
        'watchpost_incidents_open{acknowledged="false"}' => 1,
        'watchpost_incidents_open{acknowledged="true"}' => 0,
        watchpost_last_run_timestamp_seconds => $T,
        watchpost_outbox_pending => 0,
    );
    is $found->{$_}, $expected{$_}, $_ for sort keys %expected;
    my @buckets = map { $found->{$_} } sort { ($a =~ /le="([^"]*)/)[0] <=> ($b =~ /le="([^"]*)/)[0] }
        grep { /^watchpost_check_duration_seconds_bucket\{type="http"/ && !/Inf/ } keys %$found;
    is "@buckets", join(' ', sort { $a <=> $b } @buckets), 'buckets add up';
    cmp_ok $found->{watchpost_database_size_bytes}, '>', 4096, 'the size of the database';
    cmp_ok $found->{watchpost_last_run_duration_seconds}, '>=', 0, 'how long the run took';
    is $types->{watchpost_check_duration_seconds}, 'histogram', 'a histogram';
    my ($version) = `'$Watchpost::BUILD/watchpost' --version` =~ /(\d\S*)/;
    is $found->{qq(watchpost_build_info{version="$version"})}, 1, 'the version';
    cmp_ok $found->{watchpost_check_lag_seconds}, '>', 1_000_000, 'that run lived in the past: checks are late';

    my $location = $wp->post('/locations', { name => 'far' }, key => $admin)->{json};
    my @results = map { { monitor_id => $down->{id}, status => 'up', response_time_ms => 700 } } 1 .. 2;
    $wp->post('/probe', { results => \@results }, key => $location->{probe_key});
    $wp->delete("/monitors/$down->{id}", key => $down->{key});
    $wp->command('tidy');
    (undef, my $later) = scrape();
    is $later->{'watchpost_checks_total{type="http",result="up"}'}, 4, 'what locations report counts, too';
    is $later->{'watchpost_checks_total{type="http",result="down"}'}, 1, 'and what was deleted still does';
    cmp_ok $later->{'watchpost_check_duration_seconds_sum{type="http"}'}, '>=', 1.4, 'seconds add up';
    is $found->{watchpost_last_run_lateness_seconds}, 0, 'first checks are not late';
    $wp->check(at => $T + 640);
    is +(scrape())[1]{watchpost_last_run_lateness_seconds}, 40, 'those after ten minutes are, after 640 seconds';
};

subtest 'the outbox' => sub {
    my $m = $wp->monitor(confirmation_threshold => 1);
    $wp->post("/monitors/$m->{id}/notifications",
        { name => 'hook', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' } }, key => $m->{key});
    $wp->sql(q(insert into alerts (id, monitor, alert_type, event, sent_at, outcome, body, delivery_group, due_at)
        select 'x', key, 'initial', 'incident.created', ) . (time - 100) . q(, 'pending', '{}', 'g', ) . (time - 50) . q(000
        from monitors limit 1));
    my (undef, $found) = scrape();
    is $found->{watchpost_outbox_pending}, 1, 'one alert waits';
    cmp_ok $found->{watchpost_outbox_oldest_age_seconds}, '>=', 100, 'and for how long';
    cmp_ok $found->{watchpost_outbox_due_age_seconds}, '>=', 50, 'and for how long it could have gone';
    $wp->sql('delete from alerts');
};

subtest 'requests, counted by all workers' => sub {
    my (undef, $before) = scrape();
    my $read = sub { my ($samples, $method, $route, $code) = @_;
        $samples->{qq(watchpost_http_requests_total{method="$method",route="$route",code="$code"})} // 0 };
    my $etag = $wp->get('/settings')->{headers}{etag};
    $wp->get('/settings', headers => { 'If-None-Match' => $etag });
    $wp->head('/settings');
    $wp->get('/monitors/nobody') for 1 .. 3;
    $wp->get('/nowhere');
    $wp->as_cgi->get('/settings');                  # a process of its own
    $wp->keep_worker;
    my (undef, $after) = scrape();
    my @expected = (
        [ 'GET', '/api/v1/settings', 200, 3 ], [ 'GET', '/api/v1/settings', 304, 1 ],
        [ 'GET', '/api/v1/monitors/:id', 404, 3 ], [ 'other', 'other', 404, 1 ],
    );
    for (@expected) {
        my ($method, $route, $code, $more) = @$_;
        is $read->($after, $method, $route, $code) - $read->($before, $method, $route, $code), $more,
            "$method $route $code";
    }
    $wp->as_cgi;
    together((sub { $wp->get('/settings') for 1 .. 5; '' }) x 4);      # each time a worker of its own
    $wp->keep_worker;
    (undef, my $end) = scrape();
    is $read->($end, 'GET', '/api/v1/settings', 200) - $read->($after, 'GET', '/api/v1/settings', 200), 20,
        'four processes at once lose none';
};

subtest 'streams' => sub {
    my (undef, $found) = scrape();
    is $found->{watchpost_stream_helper_up}, 0, 'no helper runs';
    my $helper = Streams->start($wp);
    my @clients = map { $helper->ask('/events') } 1 .. 3;
    my $shows = sub {
        my (undef, $now) = scrape();
        return "@$now{qw(watchpost_stream_helper_up watchpost_stream_clients)}";
    };
    ok eventually(sub { $shows->() eq '1 3' }), 'three clients listen';
    pop @clients;
    ok eventually(sub { $shows->() eq '1 2' }), 'one leaves';
    $helper->stop('KILL');
    is $shows->(), '0 0', 'the helper is killed: no client listens';
    (undef, $found) = scrape();
    is $found->{watchpost_streams_opened_total}, 3, 'what was counted stays';
};

# What a text refers to must be there.
sub names_in {
    my ($text) = @_;
    my %names = map { ($_ => 1) } $text =~ /\b(watchpost_[a-z_]+)/g;
    return sort keys %names;
}

sub slurp { my ($path) = @_; open my $file, '<', "$source/$path" or die "$path: $!"; local $/; return scalar <$file> }

subtest 'what goes with it' => sub {
    my ($answer, undef, $types) = scrape();
    my @histograms = grep { $types->{$_} eq 'histogram' } keys %$types;
    my %known = map { ($_ => 1) } keys %$types, map { ("${_}_bucket", "${_}_sum", "${_}_count") } @histograms;
    my $alerts = slurp('docs/prometheus/alerts.yml');
    is_deeply [ grep { !$known{$_} } names_in($alerts) ], [], 'alerts.yml speaks of what there is';
    my $dashboard = decode_json(slurp('docs/grafana/watchpost.json'));
    my @queries = map { map { $_->{expr} } @{ $_->{targets} // [] } } @{ $dashboard->{panels} };
    cmp_ok @queries, '>', 8, 'the dashboard asks';
    is_deeply [ grep { !$known{$_} } map { names_in($_) } @queries ], [], 'for what there is';
    my %ids;
    $ids{ $_->{id} }++ for @{ $dashboard->{panels} };
    is_deeply [ grep { $_ != 1 } values %ids ], [], 'panels have ids of their own';
    my $operations = slurp('docs/operations.md');
    my %told = map { ($_ => 1) } names_in($operations);
    is_deeply [ grep { !$told{$_} } sort keys %$types ], [], 'docs/operations.md tells of every family';
    SKIP: {
        skip 'promtool is not installed', 3 if !$promtool;
        my $file = $wp->folder . '/metrics.txt';
        open my $out, '>', $file or die $!;
        print {$out} $answer->{body};
        close $out;
        is `promtool check metrics <'$file' 2>&1`, '', 'promtool has nothing to say about the names';
        like `promtool check rules '$source/docs/prometheus/alerts.yml' 2>&1`, qr/SUCCESS: \d+ rules found/,
            'rules are read';
        my $stories = slurp('t/data/prometheus_alerts.yml')
            =~ s{RULES}{File::Spec->rel2abs("$source/docs/prometheus/alerts.yml")}er;
        open $out, '>', $file or die $!;
        print {$out} $stories;
        close $out;
        like `promtool test rules '$file' 2>&1`, qr/SUCCESS/, 'and fire when they should';
    }
};

$wp->stop_worker;
done_testing;
