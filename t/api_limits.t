# How much there may be of everything, what is counted as one client, and an instance that is closed to strangers.
use strict;
use warnings;
use JSON::PP ();
use Test::More;
use Watchpost;

my $wp = Watchpost->new(MONITOR_RATE_LIMIT => 2);
$wp->keep_worker;
my %shop = (name => 'shop', url => 'http://127.0.0.1:1/');

sub made { return $wp->post('/monitors', \%shop, address => $_[0])->{status} }

sub limit {
    my ($name, @options) = @_;
    my ($found) = grep { $_->{name} eq $name } @{ $wp->get('/limits', @options)->{json}{limits} };
    return $found;
}

sub refused {
    my ($answer, $status, $code, $name) = @_;
    is "$answer->{status} $answer->{json}{code}", "$status $code", $name;
    return;
}

subtest 'one client, by IPv4 and by IPv6' => sub {
    is join(' ', map { made('192.0.2.1') } 1 .. 3), '200 200 429', 'an address of IPv4';
    is made('::ffff:192.0.2.1'), 429, '... is the same, mapped';
    is made('192.0.2.2'), 200, '... and not its neighbour';
    is join(' ', map { made("2001:db8:0:1::$_") } 1 .. 3), '200 200 429', 'the addresses of a /64';
    is made('2001:db8:0:2::1'), 200, '... and not those of the next';
    is scalar(grep { made(sprintf '2001:db8:0:%x::1', 16 + $_) == 200 } 1 .. 40), 29, 'a /48 has sixteen times as much';
    is made('2001:db8:1::1'), 200, '... and not the next';
    my $team = $wp->post('/workspaces', { name => 'Doc' }, address => '192.0.2.1')->{json}{key};
    my $refused = $wp->post('/apply', { version => 1, monitors => { one => \%shop } }, key => $team, address => '192.0.2.1');
    refused $refused, 429, 'RATE_LIMIT_EXCEEDED', 'a document, likewise';
    cmp_ok $refused->{json}{retry_after_secs}, '>', 0, '... and says for how long';
    is $refused->{headers}{'retry-after'}, $refused->{json}{retry_after_secs}, '... twice';
    refused $wp->post('/monitors', \%shop, address => '192.0.2.1'), 429, 'RATE_LIMIT_EXCEEDED', 'with its code';
};

subtest 'what is left to a key and its workspace' => sub {
    my $owner = $wp->post('/workspaces', { name => 'Team' }, address => '192.0.2.60')->{json}{key};
    my $key = $wp->post('/workspace/keys', { label => 'agent', role => 'editor', writes_per_hour => 3 }, key => $owner)->{json}{key};
    my $left = sub { my $found = limit($_[0], key => $key) // {}; return join ' ', map { $_ // '-' } @$found{qw(scope limit window_seconds remaining)} };
    is $left->('key_writes'), 'key 3 3600 3', 'writes of the key';
    is $left->('keys'), 'workspace 20 - 18', 'keys of its workspace';
    is $left->('workspace_channels'), 'workspace 20 - 20', '... channels';
    is $left->('workspace_monitors'), 'workspace 50 - 50', '... monitors';
    is $left->('workspace_pages'), 'workspace 5 - 5', '... pages';
    $wp->post('/channels', { name => 'x', channel_type => 'webhook', config => { url => 'http://h/' } }, key => $key);
    $wp->post('/monitors', \%shop, key => $key, address => '192.0.2.61');
    is $left->('key_writes'), 'key 3 3600 1', 'two were used';
    like limit('key_writes', key => $key)->{reset_at}, qr/Z$/, '... until when';
    is $left->('workspace_channels'), 'workspace 20 - 19', 'a channel';
    is $left->('workspace_monitors'), 'workspace 50 - 49', 'a monitor';
    is limit('key_writes'), undef, 'others have no such limit';
};

subtest 'what is left' => sub {
    my $mine = limit('monitors', address => '192.0.2.2');
    is_deeply [ @$mine{qw(scope limit window_seconds remaining)} ], [ 'client', 2, 3600, 1 ], 'of the client that asks';
    like $mine->{reset_at}, qr/Z$/, '... until when';
    is limit('monitors', address => '192.0.2.9')->{remaining}, 2, 'another has all of it';
    is limit('monitors', key => $wp->admin_key)->{remaining}, undef, 'the admin is not limited';
    is_deeply limit('channels'), { name => 'channels', scope => 'monitor', limit => 20 }, 'what is counted as it is there';
    is_deeply [ map { [ @{ limit($_) }{qw(scope limit)} ] } qw(connections streams writes database_mib channel_config_bytes) ],
        [ [ 'client', 128 ], [ 'client', 64 ], [ 'client', 50 ], [ 'instance', 4096 ], [ 'channel', 8192 ] ],
        'what the settings say, and a config';
};

subtest 'as many as there may be' => sub {
    $wp->set(MONITOR_RATE_LIMIT => 0);
    $wp->keep_worker;
    is limit('monitors'), undef, 'a limit that is switched off is none';
    my $m = $wp->monitor(confirmation_threshold => 1);
    my $at = "/monitors/$m->{id}";
    my %stories = (
        channels => [ 20, "$at/notifications",
            { name => 'c', channel_type => 'webhook', config => { url => 'http://127.0.0.1:1/' } } ],
        windows => [ 100, "$at/maintenance",
            { title => 'w', starts_at => '2999-01-01T00:00:00Z', ends_at => '2999-01-02T00:00:00Z' } ],
    );
    for my $what (sort keys %stories) {
        my ($most, $path, $body) = @{ $stories{$what} };
        my $last;
        $last = $wp->post($path, $body, key => $m->{key}) for 1 .. $most;
        is $last->{status}, 200, "$most $what";
        refused $wp->post($path, $body, key => $m->{key}), 409, 'LIMIT_REACHED', '... and no more';
        refused $wp->post($path, {}, key => $m->{key}), 422, 'UNPROCESSABLE_ENTITY', '... after the types';
    }
    refused $wp->post("$at/maintenance", { %{ $stories{windows}[2] }, starts_at => '1999-01-01T00:00:00Z',
        ends_at => '1999-01-02T00:00:00Z' }, key => $m->{key}), 409, 'LIMIT_REACHED', 'a past window has no room either';
    $wp->sql("update maintenance_members set over_at = 1 where maintenance in (select maintenance from maintenance_members limit 1)");
    is $wp->post("$at/maintenance", $stories{windows}[2], key => $m->{key})->{status}, 200, 'one is over: one more';
    my ($over) = grep { $_->{starts_at} =~ /^2999/ } @{ $wp->get("$at/maintenance", key => $m->{key})->{json} };
    is $wp->patch("/maintenance/$over->{id}", { title => 'x', ends_at => '2999-01-03T00:00:00Z' }, key => $m->{key})->{status}, 200,
        'those that count may be changed';
    $wp->patch("/maintenance/$over->{id}", { starts_at => '1999-01-01T00:00:00Z', ends_at => '1999-01-02T00:00:00Z' }, key => $m->{key});
    is $wp->post("$at/maintenance", $stories{windows}[2], key => $m->{key})->{status}, 200, 'one is moved into the past: one more';
    refused $wp->patch("/maintenance/$over->{id}", { starts_at => '2999-01-01T00:00:00Z', ends_at => '2999-01-02T00:00:00Z' }, key => $m->{key}),
        409, 'LIMIT_REACHED', '... and what is over cannot come back';

    $wp->check;
    my $incident = $wp->get("$at/incidents")->{json}[0]{id};
    $wp->sql("with recursive n(i) as (select 1 union all select i + 1 from n where i < 499)
        insert into incident_notes (key, id, incident, content, author, created_at)
        select 1000 + i, 'n' || i, (select seq from incidents where id = '$incident'), 'c', 'a', 1 from n");
    my $note = sub { $wp->post("/incidents/$incident/notes", { content => 'x' }, key => $m->{key}) };
    is $note->()->{status}, 201, '500 notes';
    refused $note->(), 409, 'LIMIT_REACHED', '... and no more';

    my $acknowledge = sub { $wp->post("/incidents/$incident/acknowledge", { note => 'x' }, key => $_[0] // $m->{key}) };
    is scalar(grep { $acknowledge->()->{status} == 200 } 1 .. 101), 100, '100 acknowledgements in an hour';
    refused $acknowledge->(), 429, 'RATE_LIMIT_EXCEEDED', '... and no more';
    is $wp->delete("/incidents/$incident/acknowledge", key => $m->{key})->{status}, 200, '... but it can be withdrawn';
    is $acknowledge->($wp->admin_key)->{status}, 200, 'the admin may go on';

    my @others = map { $wp->monitor(name => "on $_", is_public => JSON::PP::true) } 1 .. 51;
    my @said = map { $wp->post("$at/dependencies", { depends_on_id => $_->{id} }, key => $m->{key}) } @others;
    is scalar(grep { $_->{status} == 201 } @said), 50, '50 dependencies';
    refused $said[-1], 409, 'LIMIT_REACHED', '... and no more';
};

subtest 'tests of channels' => sub {
    my $m = $wp->monitor;
    my @channels = map {
        $wp->post("/monitors/$m->{id}/notifications", { name => "c$_", channel_type => 'webhook',
            config => { url => 'http://127.0.0.1:1/' } }, key => $m->{key})->{json} } 1 .. 11;
    my $test = sub {
        my ($channel, $key, $address) = @_;
        return $wp->post("/monitors/$m->{id}/notifications/$channel->{id}/test", {}, key => $key // $m->{key},
            address => $address // '127.0.0.1');
    };
    is $test->($channels[0])->{status}, 200, 'one';
    refused $test->($channels[0]), 429, 'RATE_LIMIT_EXCEEDED', '... in ten seconds';
    is scalar(grep { $test->($channels[$_])->{status} == 200 } 1 .. 10), 9, 'ten an hour';
    is $test->($channels[10], $wp->admin_key)->{status}, 200, 'the admin may go on';
    $wp->sql('delete from rate_limits');
    my @said = map { $test->($channels[$_], undef, "2001:db8:9:1::$_")->{status} } 0 .. 10;
    is_deeply \@said, [ (200) x 10, 429 ], 'the addresses of a /64 have ten together';
    is $test->($channels[10], undef, '2001:db8:9:2::1')->{status}, 200, '... and the next /64 its own';
};

subtest 'closed to strangers' => sub {
    my $m = $wp->monitor;
    $wp->set(PUBLIC_CREATE => 'no');
    $wp->keep_worker;
    refused $wp->post('/monitors', \%shop), 403, 'CREATE_CLOSED', 'no monitor';
    refused $wp->post('/monitors/', 'not even JSON'), 403, 'CREATE_CLOSED', '... however it is asked';
    refused $wp->post('/monitors/bulk', { monitors => [ \%shop ] }), 403, 'CREATE_CLOSED', 'nor many';
    refused $wp->post('/status-pages', { slug => 's', title => 't' }), 403, 'CREATE_CLOSED', 'no page';
    refused $wp->post('/monitors', \%shop, key => $m->{key}), 403, 'CREATE_CLOSED', 'not with the key of another';
    is $wp->post('/monitors', \%shop, key => $wp->admin_key)->{status}, 200, 'the admin may';
    is $wp->patch("/monitors/$m->{id}", { name => 'x' }, key => $m->{key})->{status}, 200, 'what is there is its owner\'s';
};

done_testing;
