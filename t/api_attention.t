# What needs attention: of all for the admin, of its workspace for its keys; the worst first, each thing as long as it
# lasts.
use strict;
use warnings;
use Hook;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Wait qw(eventually);
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my $hook = Hook->new($wp->folder);
my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1') or die "listen: $!";
my $now = time;

sub stamp { return Watchpost::timestamp($_[0]) }
sub attention { return $wp->get('/attention', key => $admin)->{json} }
sub items { my ($kind) = @_; return [ grep { !$kind || $_->{kind} eq $kind } @{ attention()->{items} } ] }
sub titles { return join ', ', map { $_->{title} } @{ items(@_) } }

subtest 'keys that may read it' => sub {
    my $m = $wp->monitor;
    is_deeply [ map { $wp->get('/attention', @$_)->{status} } [], [ key => 'wp_' . '0' x 32 ], [ key => $m->{key} ] ],
        [ 401, 403, 403 ], 'only the admin';
    my $answer = $wp->get('/attention', key => $admin);
    is $answer->{status}, 200, 'the admin may';
    is $answer->{headers}{'cache-control'}, 'no-store', 'and no cache keeps it';
    is $wp->post('/attention', {}, key => $admin)->{headers}{allow}, 'GET, HEAD, OPTIONS', 'only to be read';
    $wp->delete("/monitors/$m->{id}", key => $admin);
};

subtest 'the checker' => sub {
    is_deeply attention(), { items => [], truncated => $false }, 'an empty instance has no worries';
    my $m = $wp->monitor(name => 'first', monitor_type => 'tcp', url => '127.0.0.1:' . $listener->sockport);
    is titles(), '', 'nor a new monitor: cron has a moment';
    $wp->sql('update monitors set created_at = ' . ($now - 200));
    is_deeply items(), [ { kind => 'checker', severity => 'critical', title => 'The checker does not run',
        detail => 'No run has ever finished. `watchpost doctor` says what mends it', since => stamp($now - 200) } ],
        'it never came';
    $wp->check(at => $now - 300);
    like items()->[0]{detail}, qr{No run has finished since}, 'it comes no more';
    is items()->[0]{since}, stamp($now - 300), '... since then';
    $wp->check(at => $now);
    is titles(), '', 'it came';
};

my $down = $wp->monitor(name => 'Shop', confirmation_threshold => 1, sla_target => 99);
$wp->post("/monitors/$down->{id}/notifications", { name => 'Chat', channel_type => 'webhook',
    config => { url => $hook->url('/200/chat') } }, key => $admin);
my $at = "/monitors/$down->{id}";
$wp->check(at => $now - 1200, monitor => $down->{id});
$wp->check(at => $now);
my ($incident) = @{ $wp->get("$at/incidents")->{json} };

subtest 'an incident' => sub {
    is_deeply items('incident'), [ { kind => 'incident', severity => 'critical', title => 'Shop is down',
        detail => 'Connection refused', since => stamp($now - 1200), monitor_id => $down->{id}, monitor_name => 'Shop',
        incident_id => $incident->{id} } ], 'private ones, too';
    $wp->post("/incidents/$incident->{id}/acknowledge", { actor => 'ops' }, key => $admin);
    is items('incident')->[0]{acknowledged_by}, 'ops', 'and by whom it was acknowledged';
    $wp->post("$at/pause", undef, key => $admin);
    is titles('incident'), '', 'of a monitor that is paused there is none';
    $wp->post("$at/resume", undef, key => $admin);
    is titles('incident'), 'Shop is down', '... until it is resumed';
};

subtest 'an error budget' => sub {
    my ($item) = @{ items('error_budget') };
    is_deeply $item, { kind => 'error_budget', severity => 'critical', title => 'Shop has missed its target',
        detail => '0 % over 30 days, where 99 % is the target', monitor_id => $down->{id}, monitor_name => 'Shop' },
        'breached';
    $wp->patch($at, { sla_target => 0 }, key => $admin);
    is titles('error_budget'), '', 'as much as was promised';
    $wp->patch($at, { sla_target => 99 }, key => $admin);
    $wp->post("$at/pause", undef, key => $admin);
    is titles('error_budget'), '', 'what is paused needs no attention';
    $wp->post("$at/resume", undef, key => $admin);
};

subtest 'a delivery' => sub {
    my $alerts = sub { $wp->get("$at/alert-log", key => $admin)->{json} };
    ok eventually(sub { $alerts->()->[0]{outcome} eq 'delivered' }), 'one that arrives';
    is titles('delivery'), '', '... needs none';
    # As if it had been given up, ten minutes ago.
    my $sent_at = $now - 600;
    $wp->sql("update alerts set outcome = 'failed', sent_at = $sent_at");
    $wp->sql("update deliveries set status = 'failed', error_message = 'HTTP 500'");
    is_deeply items('delivery'), [ { kind => 'delivery', severity => 'warning', title => 'Chat was not told about Shop',
        detail => 'HTTP 500', since => stamp($sent_at), monitor_id => $down->{id}, monitor_name => 'Shop' } ],
        'one that does not';
    my ($channel) = @{ $wp->get("$at/notifications", key => $admin)->{json} };
    my $enable = sub { $wp->patch("/notifications/$channel->{id}", { is_enabled => $_[0] }, key => $admin) };
    $enable->($false);
    is titles('delivery'), '', 'a channel that is switched off is not missed';
    $enable->($true);
    $wp->sql('update alerts set sent_at = ' . ($now - 86400 - 60));
    is titles('delivery'), '', 'nor is what was a day ago';
    $wp->sql("update alerts set sent_at = $sent_at");
    my $later = sub {
        my ($outcome) = @_;
        $wp->sql("insert into alerts (id, monitor, channel, alert_type, event, sent_at, outcome, body, " .
            "delivery_group) select '$outcome', monitor, channel, 'repeat', 'incident.reminder', sent_at + 60, " .
            "'$outcome', '', '$outcome' from alerts limit 1");
    };
    $later->($_) for 'pending', 'skipped';
    isnt titles('delivery'), '', 'a later one that is on its way says nothing yet';
    $later->('delivered');
    is titles('delivery'), '', 'a later one that arrived says that all is well again';
    $wp->sql("delete from alerts");
};

subtest 'a monitor that is slow, and a probe that is silent' => sub {
    my $key = "(select key from monitors where name = 'first')";
    $wp->sql("update monitor_states set status = 2, status_since = $now - 90, status_reason = 'slow' " .
        "where monitor = $key");
    my ($first) = @{ items('degraded') };
    is_deeply $first, { kind => 'degraded', severity => 'warning', title => 'first is degraded', detail => 'slow',
        since => stamp($now - 90), monitor_id => $first->{monitor_id}, monitor_name => 'first' }, 'degraded';
    $wp->sql("update monitor_states set is_paused = 1 where monitor = $key");
    is titles('degraded'), '', 'not while it is paused';
    $wp->sql("update monitor_states set is_paused = 0 where monitor = $key");

    my $probe = $wp->post('/locations', { name => 'Oslo' }, key => $admin)->{json}{location};
    is titles('probe'), '', 'a probe that is new';
    $wp->sql('update locations set last_seen_at = ' . ($now - 3600));
    is_deeply items('probe'), [ { kind => 'probe', severity => 'warning', title => 'Oslo does not report',
        detail => 'Is its `watchpost probe` run every minute?', since => stamp($now - 3600),
        location_id => $probe->{id} } ],
        'one that is silent';
    $wp->command('tidy');
    is titles('probe'), 'Oslo does not report', 'disabled: it is no better';
    is titles(), 'Shop is down, Shop has missed its target, first is degraded, Oslo does not report', 'the worst first';
    $wp->delete("/locations/$probe->{id}", key => $admin);
    is titles('probe'), '', 'until it is retired';
};

subtest 'keys of workspaces' => sub {
    my $team = $wp->post('/workspaces', { name => 'Team' }, key => $admin)->{json};
    my $own = sub { return $wp->post('/workspace/keys', { label => 'x', role => 'viewer', @_ }, key => $team->{key})->{json}{key} };
    my ($viewer, $bound) = ($own->(), $own->(tags => ['api']));
    my $seen = sub { my ($key, $query) = @_; return join ', ', map { $_->{title} } @{ $wp->get('/attention' . ($query // ''), key => $key)->{json}{items} } };
    my $gone = $hook->url('/410/gone');
    my %of = map { ($_ => $wp->post('/monitors', { name => $_, url => 'http://127.0.0.1:1/', confirmation_threshold => 1,
        tags => [$_] }, key => $team->{key})->{json}{monitor}{id}) } qw(api web);
    is $seen->($viewer), '', 'nothing of others';
    $wp->post('/channels', { name => 'Shared', channel_type => 'webhook', config => { url => $gone } }, key => $team->{key});
    $wp->check(at => $now, monitor => $of{$_}) for qw(api web);
    ok eventually(sub { $seen->($viewer) =~ /switched off/ }), 'a channel of all that is gone';
    is $seen->($viewer), 'api is down, web is down, Shared is switched off: its receiver is gone', 'what concerns the workspace';
    is $seen->($bound), 'api is down, Shared is switched off: its receiver is gone', '... or the tags of the key, and channels';
    is $seen->($admin, "?workspace=$team->{workspace}{id}"), $seen->($viewer), 'the admin, in it';
    like $seen->($admin), $_, '... and of all' for qr/Shop is down/, qr/web is down/;
    my $default = $wp->post('/workspace/keys', { label => 'x', role => 'viewer' }, key => $admin)->{json}{key};
    my $probe = $wp->post('/locations', { name => 'Rome' }, key => $admin)->{json}{location};
    $wp->sql('update locations set last_seen_at = ' . ($now - 3600));
    is $seen->($default), 'Rome does not report', 'probes are the default workspace\'s';
    unlike $seen->($viewer), qr/Rome/, '... alone';
    $wp->delete("/locations/$probe->{id}", key => $admin);
    my ($channel) = @{ $wp->get('/channels', key => $team->{key})->{json} };
    $wp->patch("/channels/$channel->{id}", { is_enabled => $true, name => 'Back' }, key => $team->{key});
    $wp->sql("update alerts set outcome = 'failed', sent_at = $now - 60 where channel_id = '$channel->{id}'");
    like $seen->($viewer), qr/Back was not told about (?:api|web)/, 'what a channel of all was not told';
    is $wp->delete('/workspace?confirm=Team', key => $team->{key})->{status}, 200, 'it goes';
};

subtest 'never old' => sub {
    isnt titles('incident'), '', 'there is one';
    $wp->delete($at, key => $admin);
    is titles('incident'), '', 'and it is gone';
};

subtest 'more than can be shown' => sub {
    $wp->sql('with recursive n (i) as (select 1000 union all select i + 1 from n where i < 1600) ' .
        'insert into monitors (key, id, manage_key, type, interval_seconds, timeout_ms, expected_status, is_public, ' .
        'confirmation_threshold, follow_redirects, trusted, created_at, updated_at, method, dns_record_type, name, ' .
        "tags, url) select i, i, '', 0, 600, 1, 200, 0, 2, 1, 0, 0, 0, '', '', 'm' || i, '', '' from n");
    $wp->sql('insert into monitor_states (monitor, status) select key, 3 from monitors where key >= 1000');
    $wp->sql("insert into incidents (seq, id, monitor, started_at, cause) select key, 'i' || key, key, key, 'x' from " .
        'monitors where key >= 1000');
    my $all = attention();
    is scalar @{ $all->{items} }, 500, 'is cut';
    is $all->{truncated}, $true, '... and says so';
    is $all->{items}[0]{title}, 'm1000 is down', 'the worst stay';
};

$wp->stop_worker;
done_testing;
