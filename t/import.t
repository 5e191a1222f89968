# What other monitors keep becomes a document that is applied as it is, and what cannot be carried over is told.
use strict;
use warnings;
use Instance;
use JSON::PP;
use Test::More;

my $it = Instance->start(env => { %Instance::unlimited, MONITOR_RATE_LIMIT => 0, WATCHPOST_WORKERS => 1 });
my $build = $ENV{WATCHPOST_BUILD} // 'build';
my $folder = File::Temp->newdir;
$ENV{WATCHPOST_SERVER} = $it->url;
$ENV{WATCHPOST_KEY} = $it->{admin_key};

sub put {
    my ($name, $content) = @_;
    open my $to, '>', "$folder/$name" or die $!;
    print $to $content;
    close $to or die $!;
    return "$folder/$name";
}

sub run {
    my (@words) = @_;
    my $line = join ' ', map { "'$_'" } "$build/watchpost", @words;
    my $out = `$line 2>'$folder/err'`;
    my $status = $? >> 8;
    open my $from, '<', "$folder/err" or die $!;
    return { out => $out, status => $status, err => scalar do { local $/; <$from> } };
}

# The document as JSON, through the server: what was applied, exported again.
sub applied {
    my ($set, $yaml) = @_;
    my $file = put('document.yaml', $yaml =~ s/^version: 1$/version: 1\nset: $set/mr);
    my $done = run('apply', $file, '--yes');
    is $done->{status}, 0, 'it is applied as it is' or diag "$done->{err}\n$yaml";
    return decode_json(run('export', '--format', 'json', '--set', $set, '--secrets')->{out});
}

subtest 'csv' => sub {
    my $got = run('import', 'csv', put('list.csv', <<'CSV'));
name,url,tags,interval_seconds,colour
"Shop, main",https://shop.example.com,web;prod,300,
,https://api.example.com/health,,,
Database,db.example.com:5432,,,blue
No address,,,,
CSV
    is $got->{status}, 1, 'not all of it' or diag $got->{err};
    like $got->{err}, qr/^line 5: it has no url: No address$/m, 'a line without a url';
    like $got->{err}, qr/^database: column colour/m, 'a column that is nothing here';
    my $m = applied('csv', $got->{out})->{monitors};
    is_deeply [ sort keys %$m ], [qw(database https-api-example-com-health shop-main)], 'three monitors';
    is_deeply $m->{'shop-main'}{tags}, [qw(web prod)], 'with tags';
    is $m->{'shop-main'}{interval_seconds}, 300, 'and an interval';
    is $m->{database}{monitor_type}, 'tcp', 'a port';
    is run('import', 'csv', put('bad.csv', "a,b\n1,2\n"))->{status}, 1, 'no column url';
};

subtest 'healthchecks' => sub {
    my $got = run('import', 'healthchecks', put('checks.json', <<'JSON'));
{"checks": [
 {"name": "Backups", "slug": "backups", "tags": "prod db", "desc": "nightly", "grace": 600, "n_pings": 10, "status": "up",
  "started": false, "last_ping": "2026-01-01T00:00:00+00:00", "next_ping": null, "manual_resume": false, "methods": "POST",
  "ping_url": "https://hc.example/ping/x", "channels": "", "timeout": 3600},
 {"name": "Report", "slug": "", "tags": "", "desc": "", "grace": 3600, "status": "paused", "methods": "", "channels": "a,b",
  "schedule": "15 5 * * *", "tz": "Europe/Berlin"}
]}
JSON
    is $got->{status}, 1, 'ping urls are others';
    like $got->{err}, qr/^backups: its ping url/m, 'which is told';
    like $got->{err}, qr/^report: channels/m, 'channels, too';
    my $m = eval { applied('healthchecks', $got->{out})->{monitors} };
    is $m->{backups}{every_seconds}, 3600, 'by a period';
    is $m->{report}{cron}, '15 5 * * *', 'by cron';
    is $m->{report}{timezone}, 'Europe/Berlin', 'in its zone';
    ok $m->{report}{is_paused}, 'paused';
};

subtest 'gatus' => sub {
    my $got = run('import', 'gatus', put('gatus.yaml', <<'YAML'));
alerting:
  slack:
    webhook-url: "https://hooks.example/x"
endpoints:
  - name: front
    group: core
    url: "https://example.org/health"
    interval: 1m
    headers:
      X-Token: secret
    conditions:
      - "[STATUS] == 200"
      - "[BODY].status == UP"
      - "len([BODY].items) > 2"
      - "[BODY] == pat(*ok*)"
      - "[RESPONSE_TIME] < 300"
      - "[CERTIFICATE_EXPIRATION] > 48h"
      - "[DOMAIN_EXPIRATION] > 720h"
    client:
      insecure: true
      timeout: 5s
    alerts:
      - type: slack
        failure-threshold: 4
        success-threshold: 2
  - name: icmp
    url: "icmp://example.org"
    conditions: ["[CONNECTED] == true"]
  - name: resolver
    url: "8.8.8.8"
    dns: {query-name: example.org, query-type: A}
    conditions: ["[DNS_RCODE] == NOERROR"]
  - name: shell
    url: "ssh://example.org:22"
    conditions: ["[CONNECTED] == true"]
external-endpoints:
  - name: job
    token: t
    heartbeat: {interval: 30m}
YAML
    is $got->{status}, 1, 'not all of it';
    like $got->{err}, qr/^core-front: condition \[DOMAIN_EXPIRATION\]/m, 'a condition';
    like $got->{err}, qr/^core-front: its alert by slack/m, 'an alert';
    like $got->{err}, qr/^shell: no monitor asks ssh/m, 'a kind of target';
    like $got->{err}, qr/alerting is not carried over$/m, 'providers';
    my $m = eval { applied('gatus', $got->{out})->{monitors} };
    is $m->{'core-front'}{group_name}, 'core', 'its group';
    is_deeply [ map { "$_->{source} $_->{op}" } @{ $m->{'core-front'}{assertions} } ],
        [ 'json equals', 'json greater_than', 'body matches', 'response_time less_than', 'certificate_days at_least' ], 'conditions are assertions';
    is $m->{'core-front'}{confirmation_threshold}, 4, 'its threshold';
    is $m->{'core-front'}{timeout_ms}, 5000, 'its patience';
    is $m->{icmp}{monitor_type}, 'ping', 'icmp';
    is_deeply $m->{resolver}{dns_resolvers}, ['8.8.8.8'], 'dns';
    is $m->{job}{every_seconds}, 1800, 'what reports by itself';
};

# What Gatus asks of a status must all hold, and what nobody asks is not asked here.
subtest 'gatus: what its conditions leave' => sub {
    my $got = run('import', 'gatus', put('conditions.yaml', <<'YAML'));
ui: {title: x}
endpoints:
  - name: range
    url: https://example.org
    conditions: ["[STATUS] >= 200", "[STATUS] < 400", "[STATUS] != 304"]
  - name: some
    url: https://example.org
    conditions: ["[STATUS] == any(200, 429, 500)", "[STATUS] < 500", "[BODY].load < 3.5"]
  - name: any
    url: https://example.org
    client: {timeout: 90s, dns-resolver: "tcp://8.8.8.8:53"}
    conditions: ["[RESPONSE_TIME] < 500"]
  - name: socket
    url: wss://example.org
    body: 'a\b'
    conditions: ["[BODY] == pat(*served*)"]
  - name: record
    url: 8.8.8.8
    dns: {query-name: example.org, query-type: A}
    conditions: ["[BODY] == 192.0.2.1", "[BODY] == pat(192.*)"]
  - name: service
    url: grpcs://example.org:443
    conditions: ["[CONNECTED] == true"]
  - name: never
    url: https://example.org
    conditions: ["[STATUS] == 200", "[STATUS] == 201"]
YAML
    is $got->{status}, 1, 'not all of it';
    like $got->{err}, qr/$_/m, "told: $_" for qr/^any: client\.dns-resolver/m, qr/^any: timeout_ms lowered from 90000 to 60000/m, qr/^record: condition .*pat/m, qr/^never: no status/m, qr/: ui is not/m;
    my $m = applied('conditions', $got->{out})->{monitors};
    is_deeply [ map { $_->{expected_statuses} } @{$m}{qw(range some any)} ], [ [qw(200-303 305-399)], [qw(200 429)], ['100-599'] ], 'codes';
    is $m->{some}{assertions}[0]{value}, 3.5, 'a number';
    is $m->{socket}{send}, 'a\\\\b', 'what a socket is sent';
    is_deeply $m->{record}{dns_expected_values}, ['192.0.2.1'], 'a record';
    is_deeply [ @{ $m->{service} }{qw(monitor_type url)} ], [ 'grpc', 'grpcs://example.org:443' ], 'a service';
    my $none = run('import', 'gatus', put('none.yaml', "checks: []\n"));
    is $none->{status}, 1, 'a file without endpoints';
    like $none->{err}, qr/it has no endpoints/, '... is told';
};

# What is out of range, of several lines or nothing that a monitor has does not keep the rest from being applied.
subtest 'what the API would refuse' => sub {
    my $got = run('import', 'csv', put('odd.csv', qq(name,url,timeout_ms,expected_status,starts\n"two\nlines",https://example.org,999999,200,\n"a\x{e2}\x{80}\x{8b}b",https://example.org,,,\nbad,https://,,,\nport,example.org:99,,,\n)));
    is $got->{status}, 1, 'not all of it';
    like $got->{err}, qr/$_/m, "told: $_"
        for qr/^two-lines: its name is not one line/m, qr/^two-lines: timeout_ms lowered/m, qr/^a-b: name must not hold the character U\+200B/m, qr/^bad: url of a tcp monitor must/m, qr/^bad: there is nothing to make of it/m;
    my $m = applied('odd', $got->{out})->{monitors};
    is_deeply [ map { $_->{name} } @{$m}{qw(two-lines a-b port)} ], [ 'two lines', 'a-b', 'port' ], 'the rest is applied';
};

subtest 'blackbox: nothing is dropped in silence' => sub {
    my $modules = put('modules.yml', <<'YAML');
modules:
  http_2xx: {prober: http, http: {bearer_token: t, compression: gzip, preferred_ip_protocol: ip4}}
  signed: {prober: http, http: {authorization: {type: Bearer, credentials: c, credentials_file: f}}}
  resolver: {prober: dns, dns: {query_name: example.org, query_type: A, transport_protocol: tcp}}
  host: {prober: icmp, icmp: {payload_size: 64}}
YAML
    my $scrape = put('jobs.yml', <<'YAML');
scrape_configs:
  - {job_name: plain, metrics_path: /probe, static_configs: [{targets: [https://plain.example]}]}
  - {job_name: signed, params: {module: [signed]}, static_configs: [{targets: [https://signed.example]}]}
  - {job_name: names, params: {module: [resolver]}, static_configs: [{targets: [192.0.2.53]}]}
  - {job_name: hosts, params: {module: [host]}, static_configs: [{targets: [192.0.2.1]}]}
  - {job_name: empty, params: {module: [host]}}
YAML
    my $got = run('import', 'blackbox', $modules, $scrape);
    like $got->{err}, qr/$_/m, "told: $_"
        for qr/^https-plain-example: http\.compression/m, qr/^https-signed-example: http\.authorization\.credentials_file/m, qr/: dns\.transport_protocol/m, qr/: icmp\.payload_size/m, qr/^empty: it has no targets/m;
    unlike $got->{err}, qr/preferred_ip_protocol|bearer_token/, 'what is carried over is not';
    my $m = applied('modules', $got->{out})->{monitors};
    is_deeply [ map { $m->{$_}{auth} } qw(https-plain-example https-signed-example) ], [ map { { type => 'bearer', token => $_ } } qw(t c) ], 'tokens';
};

subtest 'blackbox' => sub {
    my $modules = put('blackbox.yml', <<'YAML');
modules:
  http_2xx:
    prober: http
    timeout: 5s
    http:
      valid_status_codes: [200, 301]
      fail_if_body_not_matches_regexp: ["ok"]
      tls_config: {insecure_skip_verify: true}
  icmp: {prober: icmp}
  tcp_connect: {prober: tcp}
YAML
    my $scrape = put('prometheus.yml', <<'YAML');
global: {scrape_interval: 30s}
scrape_configs:
  - job_name: web
    metrics_path: /probe
    params: {module: [http_2xx]}
    static_configs:
      - targets: ["https://example.org", example.com]
        labels: {service: shop}
  - job_name: hosts
    params: {module: [icmp]}
    file_sd_configs: [{files: [x]}]
    static_configs: [{targets: [10.0.0.1]}]
  - job_name: node
    static_configs: [{targets: ["localhost:9100"]}]
YAML
    my $got = run('import', 'blackbox', $scrape, $modules);
    like $got->{err}, qr/^hosts: file_sd_configs/m, 'discovery is told';
    my $m = applied('blackbox', $got->{out})->{monitors};
    is_deeply [ sort keys %$m ], [qw(10-0-0-1 example-com https-example-org)], 'each target';
    is_deeply $m->{'https-example-org'}{expected_statuses}, [qw(200 301)], 'codes';
    is $m->{'example-com'}{url}, 'http://example.com', 'a host is a url';
    is $m->{'10-0-0-1'}{interval_seconds}, 30, 'the interval of all';
    is run('import', 'blackbox', $scrape)->{status}, 2, 'it takes two files';
};

my $kuma = <<'SQL';
CREATE TABLE monitor (id INTEGER PRIMARY KEY, name VARCHAR(150), active BOOLEAN DEFAULT 1, user_id INTEGER, interval INTEGER DEFAULT 20,
    url TEXT, type VARCHAR(20), weight INTEGER, hostname VARCHAR(255), port INTEGER, created_date DATETIME, keyword VARCHAR(255),
    maxretries INTEGER DEFAULT 0, ignore_tls BOOLEAN DEFAULT 0, upside_down BOOLEAN DEFAULT 0, maxredirects INTEGER DEFAULT 10,
    accepted_statuscodes_json TEXT DEFAULT '["200-299"]', dns_resolve_type VARCHAR(5), dns_resolve_server VARCHAR(255),
    retry_interval INTEGER DEFAULT 0, push_token VARCHAR(20), method TEXT DEFAULT 'GET', body TEXT, headers TEXT,
    basic_auth_user TEXT, basic_auth_pass TEXT, docker_host INTEGER, docker_container VARCHAR(255), proxy_id INTEGER, description TEXT,
    parent INTEGER, invert_keyword BOOLEAN DEFAULT 0, json_path TEXT, expected_value VARCHAR(255), timeout DOUBLE DEFAULT 0,
    resend_interval INTEGER DEFAULT 0, auth_method VARCHAR(250), json_path_operator VARCHAR(255), conditions TEXT DEFAULT '[]');
CREATE TABLE tag (id INTEGER PRIMARY KEY, name VARCHAR(255), color VARCHAR(255));
CREATE TABLE monitor_tag (id INTEGER PRIMARY KEY, monitor_id INTEGER, tag_id INTEGER, value TEXT);
CREATE TABLE notification (id INTEGER PRIMARY KEY, name VARCHAR(255), config VARCHAR(255), active BOOLEAN DEFAULT 1, user_id INTEGER, is_default BOOLEAN);
CREATE TABLE monitor_notification (id INTEGER PRIMARY KEY, monitor_id INTEGER, notification_id INTEGER);
CREATE TABLE status_page (id INTEGER PRIMARY KEY, slug VARCHAR(255), title VARCHAR(255), description TEXT, published BOOLEAN DEFAULT 1);
CREATE TABLE "group" (id INTEGER PRIMARY KEY, name VARCHAR(255), status_page_id INTEGER, weight INTEGER);
CREATE TABLE monitor_group (id INTEGER PRIMARY KEY, monitor_id INTEGER, group_id INTEGER, weight INTEGER);
INSERT INTO monitor (id, name, type, interval) VALUES (1, 'Backend', 'group', 60);
INSERT INTO monitor (id, name, type, url, interval, retry_interval, maxretries, headers, basic_auth_user, basic_auth_pass, parent, description, timeout)
    VALUES (2, 'Shop', 'http', 'https://shop.example.com', 300, 60, 2, '{"X-A": "b"}', 'u', 'p', 1, 'the shop', 48);
INSERT INTO monitor (id, name, type, url, interval, keyword, upside_down) VALUES (3, 'Word', 'keyword', 'https://x.example.com', 60, 'hello', 1);
INSERT INTO monitor (id, name, type, hostname, port, interval, active) VALUES (4, 'Redis', 'port', 'redis.example.com', 6379, 60, 0);
INSERT INTO monitor (id, name, type, hostname, interval) VALUES (5, 'Host', 'ping', 'host.example.com', 60);
INSERT INTO monitor (id, name, type, hostname, dns_resolve_type, dns_resolve_server, port, interval) VALUES (6, 'Zone', 'dns', 'example.com', 'MX', '1.1.1.1', 53, 60);
INSERT INTO monitor (id, name, type, docker_container, interval) VALUES (7, 'Container', 'docker', 'web', 60);
INSERT INTO monitor (id, name, type, url, interval, json_path, json_path_operator, expected_value) VALUES (8, 'Query', 'json-query', 'https://j.example.com', 60, '$.ok', '==', 'yes');
INSERT INTO tag VALUES (1, 'prod', '#fff');
INSERT INTO monitor_tag VALUES (1, 2, 1, ''), (2, 3, 1, 'eu');
INSERT INTO notification (id, name, config) VALUES (1, 'Chat', '{"type":"slack","slackwebhookURL":"https://hooks.example/1"}'), (2, 'Odd', '{"type":"pushover"}'),
    (3, 'Mail', '{"type":"smtp","smtpHost":"mail.example.com","smtpTo":"Ann <ann@example.com>, bob@example.com","smtpCC":"cy@example.com"}'),
    (4, 'Phone', '{"type":"ntfy","ntfyserverurl":"https://ntfy.example.com/","ntfytopic":"ops","ntfyaccesstoken":"tk_1"}');
INSERT INTO monitor_notification VALUES (1, 2, 1), (2, 3, 1), (3, 2, 3), (4, 2, 4);
INSERT INTO status_page (id, slug, title) VALUES (1, 'kuma-page', 'Kuma');
INSERT INTO "group" VALUES (1, 'Services', 1, 1);
INSERT INTO monitor_group VALUES (1, 2, 1, 1), (2, 5, 1, 2);
SQL

subtest 'uptime-kuma: its database' => sub {
    my $file = "$folder/kuma.db";
    open my $to, '|-', 'sqlite3', $file or die $!;
    print $to $kuma;
    close $to or die $!;
    my $before = (stat $file)[9] . ' ' . -s $file;
    my $got = run('import', 'uptime-kuma', $file);
    is $got->{status}, 1, 'not all of it';
    like $got->{err}, qr/^Container: there are no monitors of type docker/m, 'a type';
    like $got->{err}, qr/^Odd: a notification of type pushover/m, 'a notification';
    like $got->{err}, qr/in plain: put \$\{NAME\}/, 'what is secret';
    like $got->{err}, qr/^Mail: its smtpHost: mails go by SMTP_HOST/m, 'a mail server';
    is +(stat $file)[9] . ' ' . -s $file, $before, 'the file is as it was';
    my $all = applied('kuma', $got->{out});
    my $m = $all->{monitors};
    is_deeply [ sort keys %$m ], [qw(host query redis shop word zone)], 'the others';
    is $m->{shop}{group_name}, 'Backend', 'a group is a name of its members';
    is $m->{shop}{confirmation_threshold}, 3, 'two retries are three failures';
    is_deeply [ @{ $m->{shop} }{qw(interval_seconds retry_interval_seconds timeout_ms description)} ], [ 300, 60, 48000, 'the shop' ], 'numbers and words';
    is_deeply $m->{shop}{auth}, { type => 'basic', username => 'u', password => 'p' }, 'a password';
    is_deeply $m->{shop}{expected_statuses}, ['200-299'], 'codes';
    is_deeply [ $m->{shop}{tags}, $m->{word}{tags} ], [ ['prod'], ['prod-eu'] ], 'tags';
    ok $m->{word}{invert}, 'upside down';
    ok $m->{redis}{is_paused}, 'paused';
    is $m->{redis}{url}, 'redis.example.com:6379', 'a port';
    is $m->{query}{assertions}[0]{path}, '$.ok', 'a query';
    is_deeply [ sort @{ $all->{channels}{chat}{match}{monitor_ids} } ], [qw(shop word)], 'a channel for its monitors';
    is_deeply [ @{ $all->{channels}{mail} }{qw(channel_type config)} ], [ 'email', { addresses => [ map { "$_\@example.com" } qw(ann bob cy) ] } ], 'mail';
    is_deeply $all->{channels}{phone}{config}, { url => 'https://ntfy.example.com/ops', payload_format => 'ntfy', token => 'tk_1' }, 'ntfy';
    is_deeply [ sort @{ $all->{status_pages}{'kuma-page'}{monitors} } ], [qw(host shop)], 'a page';
};

subtest 'uptime-kuma: a backup' => sub {
    my $got = run('import', 'uptime-kuma', put('backup.json', encode_json({
        version => '1.23.0',
        notificationList => [ { id => 1, name => 'Hook', config => '{"type":"webhook","webhookURL":"https://hooks.example/2","webhookAdditionalHeaders":"{\"X-A\": \"b\"}"}', active => 1 } ],
        monitorList => [ { id => 1, name => 'Old', url => 'https://old.example.com', type => 'http', interval => 60, retryInterval => 60, maxretries => 0,
            active => JSON::PP::true, upsideDown => JSON::PP::false, ignoreTls => JSON::PP::true, maxredirects => 0, accepted_statuscodes => ['200-299'],
            notificationIDList => { 1 => JSON::PP::true }, tags => [ { name => 'old', value => '' } ] } ],
    })));
    is $got->{status}, 0, 'all of it' or diag $got->{err};
    my $all = applied('backup', $got->{out});
    is_deeply [ @{ $all->{monitors}{old} }{qw(tls_verify follow_redirects)} ], [ JSON::PP::false, JSON::PP::false ], 'names in camel case';
    is_deeply $all->{channels}{hook}{match}, { monitor_ids => ['old'] }, 'and its notification';
    is_deeply $all->{channels}{hook}{config}{headers}, { 'X-A' => 'b' }, '... with its headers';
};

subtest 'what is none of it' => sub {
    is run('import')->{status}, 2, 'no format';
    is run('import', 'nagios', 'x')->{status}, 2, 'an unknown one';
    is run('import', 'gatus', "$folder/nothing")->{status}, 1, 'no such file';
    my $odd = run('import', 'uptime-kuma', put('odd.db', "SQLite format 3\0" . 'x' x 5000));
    is $odd->{status}, 1, 'no database';
    like $odd->{err}, qr/no SQLite database/, 'which is told';
};

done_testing;
