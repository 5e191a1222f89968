# Silences: who may, what is shown, what they hold back, and what is told when they are over.
use strict;
use utf8;
use warnings;
use Hook;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Time::Local 'timegm';
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new(TARGET_POLICY => 'any')->keep_worker;
my $admin = $wp->admin_key;
my $team = $wp->post('/workspaces', { name => 'Team' }, key => $admin)->{json};
my $owner = $team->{key};
my %own = map { my $role = $_; ($role => $wp->post('/workspace/keys', { label => $role, role => $role }, key => $owner)->{json}{key}) }
    qw(viewer responder);
my $bound = $wp->post('/workspace/keys', { label => 'bound', role => 'responder', tags => ['web'] }, key => $owner)->{json}{key};

sub seconds { my ($y, $m, $d, @t) = $_[0] =~ /\d+/g; return timegm(reverse(@t), $d, $m - 1, $y) }
sub monitor_of {
    my ($key, %more) = @_;
    my $made = $wp->post('/monitors', { name => 'shop', url => 'http://127.0.0.1:1/', confirmation_threshold => 1, %more }, key => $key)->{json};
    return { %{ $made->{monitor} }, key => $made->{manage_key} };
}
my $shop = monitor_of($owner, name => 'Shop', tags => 'web');
my $api = monitor_of($owner, name => 'API', tags => 'web', group_name => 'Back');
my $db = monitor_of($owner, name => 'DB', tags => 'data');
my $stranger = $wp->monitor;

sub silence { my ($key, %body) = @_; return $wp->post('/silences', { duration_seconds => 3600, %body }, key => $key) }
sub refused {
    my ($answer, $status, $code, $name, $like) = @_;
    is "$answer->{status} $answer->{json}{code}", "$status $code", $name or diag $answer->{body};
    like $answer->{json}{error}, $like // qr/./, "$name: a sentence";
}

subtest 'made, listed, ended' => sub {
    my $before = time;
    my $answer = silence($own{responder}, match => { tags => ['WEB'] }, reason => ' deploy ', actor => 'ci');
    is $answer->{status}, 201, 'by a responder' or diag $answer->{body};
    my $s = $answer->{json};
    my $from = seconds($s->{starts_at});
    ok $from >= $before && $from <= time, 'from now on';
    is_deeply { %$s, id => undef, starts_at => undef, created_at => undef }, { id => undef, match => { tags => ['web'] }, monitor_count => 2,
        reason => 'deploy', actor => 'ci', starts_at => undef, ends_at => Watchpost::timestamp($from + 3600), active => $true, created_at => undef }, 'the shape';
    is $answer->{headers}{location}, "/api/v1/silences/$s->{id}", 'where it is';
    my $named = silence($owner, duration_seconds => undef, ends_at => Watchpost::timestamp(time + 604000), monitor_ids => [ $db->{id} ]);
    is_deeply $named->{json}{monitor_ids}, [ $db->{id} ], 'by names, until a time';
    is_deeply silence($owner, match => { tags => ['nope'] })->{json}{warnings}, ['match finds no monitor yet'], 'of none, so far';
    my $list = $wp->get('/silences', key => $own{viewer});
    is $list->{headers}{'x-total-count'}, 3, 'how many there are';
    is $list->{json}[2]{id}, $s->{id}, 'the latest first';
    is_deeply [ map { $_->{id} } @{ $wp->get("/silences?limit=1&after=$list->{json}[0]{id}", key => $owner)->{json} } ], [ $list->{json}[1]{id} ], '... in pages';
    is_deeply [ map { $_->{id} } @{ $wp->get('/silences', key => $bound)->{json} } ], [ $s->{id} ], 'a key for some tags sees those of its monitors';
    refused $wp->get('/silences?after=nope', key => $owner), 400, 'VALIDATION_ERROR', 'after one that is not there';
    refused $wp->get('/silences?state=upcoming', key => $owner), 400, 'VALIDATION_ERROR', 'no such state', qr/active or past/;
    my $over = $wp->delete("/silences/$s->{id}", key => $own{responder});
    is $over->{status}, 200, 'ended' or diag $over->{body};
    is_deeply [ @{ $over->{json}{silence} }{qw(id active)} ], [ $s->{id}, $false ], '... and shown';
    is $wp->delete("/silences/$s->{id}", key => $owner)->{json}{message}, 'No changes', 'also when it is over';
    is_deeply [ map { $_->{id} } @{ $wp->get('/silences?state=past', key => $owner)->{json} } ], [ $s->{id} ], 'the past';
    is scalar @{ $wp->get('/silences?state=active', key => $owner)->{json} }, 2, '... and the present';
    my @audit = grep { $_->{subject}{type} eq 'silence' } @{ $wp->get('/workspace/audit', key => $owner)->{json} };
    is scalar @audit, 4, 'each write is in the audit, but for the one that changed nothing';
    is_deeply [ @{ $audit[0]{subject} }{qw(id name)} ], [ $s->{id}, 'deploy' ], '... by its reason';
    $wp->delete("/silences/$_->{id}", key => $owner) for @{ $wp->get('/silences?state=active', key => $owner)->{json} };
    my $dry = $wp->post('/silences?dry_run=true', { duration_seconds => 60, match => { all => $true }, motive => 'x' }, key => $owner)->{json};
    is $dry->{would}, 'create', 'on trial';
    like $dry->{warnings}[0], qr/motive/, '... with warnings';
    is scalar @{ $wp->get('/silences?state=active', key => $owner)->{json} }, 0, '... without a trace';
};

subtest 'whose' => sub {
    my %ids = (monitor_ids => [ $shop->{id} ]);
    refused silence(undef, %ids), 401, 'UNAUTHORIZED', 'without a key';
    refused silence('wp_' . '0' x 32, %ids), 403, 'FORBIDDEN', 'with an unknown one';
    refused silence($own{viewer}, %ids), 403, 'FORBIDDEN', 'a viewer';
    my $mine = silence($shop->{key}, %ids);
    is $mine->{status}, 201, 'a manage key, for its monitor' or diag $mine->{body};
    refused silence($shop->{key}, monitor_ids => [ $shop->{id}, $api->{id} ]), 403, 'FORBIDDEN', '... and no other';
    refused silence($shop->{key}, match => { tags => ['web'] }), 403, 'FORBIDDEN', '... nor by a match';
    refused $wp->get('/silences', key => $shop->{key}), 403, 'FORBIDDEN', '... which lists none';
    refused silence($owner, monitor_ids => [ $stranger->{id} ]), 400, 'VALIDATION_ERROR', 'none of elsewhere', qr/$stranger->{id}/;
    refused silence($owner, monitor_ids => ['nope']), 400, 'VALIDATION_ERROR', 'none that is not there', qr/nope/;
    refused silence($owner), 400, 'VALIDATION_ERROR', 'neither', qr/match or monitor_ids/;
    refused silence($owner, %ids, match => { all => $true }), 400, 'VALIDATION_ERROR', 'both', qr/either/;
    is silence($bound, match => { tags => ['web'] })->{status}, 201, 'a key for some tags, within them';
    refused silence($bound, match => { all => $true }), 403, 'FORBIDDEN', '... and not beyond';
    my $both = silence($owner, monitor_ids => [ $shop->{id}, $api->{id} ])->{json};
    my $other = $wp->post('/workspaces', { name => 'Other' }, key => $admin)->{json}{key};
    refused $wp->delete("/silences/$both->{id}"), 401, 'UNAUTHORIZED', 'ended without a key';
    refused $wp->delete("/silences/$both->{id}", key => $other), 404, 'NOT_FOUND', "... with another workspace's";
    refused $wp->delete("/silences/$both->{id}", key => $shop->{key}), 403, 'FORBIDDEN', '... with the manage key of one of two';
    refused $wp->delete("/silences/$both->{id}", key => $own{viewer}), 403, 'FORBIDDEN', '... by a viewer';
    refused $wp->delete('/silences/00000000-0000-4000-8000-000000000009', key => $owner), 404, 'NOT_FOUND', 'one that is not there', qr/silence/;
    is $wp->delete("/silences/$mine->{json}{id}", key => $shop->{key})->{status}, 200, "what is a monitor's alone is its key's";
    is silence($stranger->{key}, monitor_ids => [ $stranger->{id} ])->{status}, 201, 'also where it is in no workspace';
    $wp->delete("/silences/$_->{id}", key => $owner) for @{ $wp->get('/silences?state=active', key => $owner)->{json} };
};

subtest 'values' => sub {
    my %all = (match => { all => $true });
    my $no = sub { refused silence($owner, %all, @{ $_[0] }), $_[2] // 400, $_[2] ? 'UNPROCESSABLE_ENTITY' : 'VALIDATION_ERROR', join(' ', @{ $_[0] }), $_[1] };
    $no->([ duration_seconds => $_ ], qr/duration_seconds/) for 59, 604801;
    $no->([ duration_seconds => 'x' ], qr/duration_seconds/, 422);
    $no->([ ends_at => Watchpost::timestamp(time + 600) ], qr/either/);
    refused $wp->post('/silences', { %all, ends_at => $_ }, key => $owner), 400, 'VALIDATION_ERROR', "until $_", qr/ends_at/
        for 'soon', Watchpost::timestamp(time + 30), Watchpost::timestamp(time - 600), Watchpost::timestamp(time + 605000);
    refused $wp->post('/silences', {%all}, key => $owner), 400, 'VALIDATION_ERROR', 'for ever', qr/ends_at or duration_seconds/;
    $no->([ reason => 'x' x 2001 ], qr/reason/);
    $no->([ actor => "a\nb" ], qr/actor/);
    $no->([ match => 5 ], qr/match/, 422);
};

# --- what it holds back ---

my $hook = Hook->new($wp->folder);
my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1:0', ReuseAddr => 1) or die $!;
my $port = $listener->sockport;
sub go_down { $listener = undef }
sub go_up { $listener //= IO::Socket::INET->new(Listen => 16, LocalAddr => "127.0.0.1:$port", ReuseAddr => 1) or die $! }

my $now = time;
sub step { $wp->check(at => $now += 700); $wp->command('notify', '--now', Watchpost::timestamp($now)); return }

# A monitor with two receivers; what came to them since the last call, as first lines and events.
my %seen;
sub news { my ($path) = @_; my @all = map { $_->{json}{event} ? $_->{json}{event} . ($_->{json}{reason} ? " ($_->{json}{reason})" : '') : (split /\n/, $_->{json}{content})[0] } @{ $hook->got($path) };
    my $from = $seen{$path} // 0; $seen{$path} = @all; return [ @all[ $from .. $#all ] ] }
my $count = 0;
sub watched {
    my $m = monitor_of($owner, name => 'till', monitor_type => 'tcp', url => "127.0.0.1:$port", interval_seconds => 600, @_);
    $m->{paths} = [ map { "/200/$_" . $count++ } 'json', 'chat' ];
    $wp->post("/monitors/$m->{id}/notifications", { name => 'hook', channel_type => 'webhook', group_wait_seconds => 0,
        config => { url => $hook->url($m->{paths}[$_]), payload_format => ('json', 'chat')[$_] } }, key => $owner) for 0, 1;
    return $m;
}
# From now to so long after, whatever the clock says: the API knows only the real one.
sub silenced {
    my ($m, $seconds) = @_;
    my $s = silence($m->{key}, monitor_ids => [ $m->{id} ])->{json};
    $wp->sql("update silences set starts_at = $now, ends_at = $now + $seconds where id = '$s->{id}'");
    return $s;
}
sub outcomes { my ($m) = @_; return join ' ', sort map { "$_->{event}:$_->{outcome}" } @{ $wp->get("/monitors/$m->{id}/alert-log", key => $owner)->{json} } }

subtest 'down within it, and still down when it is over' => sub {
    my $m = watched();
    step();
    silenced($m, 1000);
    go_down();
    step();
    is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'down', 'it is down';
    is_deeply [ map { @{ news($_) } } @{ $m->{paths} } ], [], 'nobody is told';
    is outcomes($m), 'incident.created:silenced incident.created:silenced', '... as the log says';
    is $wp->sql("select count(*) from events where type = 'incident.created' and monitor = (select key from monitors where id = '$m->{id}')"), 1, 'but those who watch are';
    step();
    is_deeply news($m->{paths}[0]), ['incident.created'], 'over: programs are told as if it were new';
    is_deeply news($m->{paths}[1]), ['🔴 till is DOWN'], '... and people';
    is $wp->sql("select count(*) from events where type = 'incident.created' and monitor = (select key from monitors where id = '$m->{id}')"), 1, '... but those who watched know';
    step();
    is_deeply [ map { @{ news($_) } } @{ $m->{paths} } ], [], 'once';
    go_up();
    step();
    is_deeply [ map { @{ news($_) } } @{ $m->{paths} } ], [ 'incident.resolved', '🟢 till is up again, was down for 35 min' ], 'and the end as ever';
    $wp->delete("/monitors/$m->{id}", key => $owner);
};

subtest 'known before, still down when it is over' => sub {
    my $m = watched();
    $wp->put("/monitors/$m->{id}/alert-rules", { repeat_interval_minutes => 11, max_repeats => 3, escalation_after_minutes => 12 }, key => $owner);
    go_down();
    step();
    news($_) for @{ $m->{paths} };
    silenced($m, 2200);
    step() for 1 .. 3;
    is_deeply [ map { @{ news($_) } } @{ $m->{paths} } ], [], 'no reminder, no escalation';
    unlike outcomes($m), qr/reminder|escalated/, '... which wait';
    step();
    is_deeply news($m->{paths}[0]), [ 'incident.reminder (silence ended)', 'incident.escalated' ], 'over: programs are reminded; the escalation is due';
    is_deeply news($m->{paths}[1]), [ '🔔 till is still down, silence ended, for 46 min', '🚨 till has been down for 46 min and nobody has acknowledged' ], '... and people';
    go_up();
    step();
    news($_) for @{ $m->{paths} };
    $wp->delete("/monitors/$m->{id}", key => $owner);
};

subtest 'up again within it' => sub {
    my $m = watched();
    go_down();
    step();
    news($_) for @{ $m->{paths} };
    silenced($m, 2000);
    go_up();
    step();
    go_down();
    step();
    is_deeply [ map { @{ news($_) } } @{ $m->{paths} } ], [], 'nobody is told of the end, nor of what comes next';
    go_up();
    $wp->post("/monitors/$m->{id}/notifications", { name => 'late', channel_type => 'webhook', group_wait_seconds => 0, config => { url => $hook->url('/200/late') } }, key => $owner);
    step();
    is_deeply news($m->{paths}[0]), ['incident.resolved'], 'over: who knew of it is told the end';
    is_deeply news($m->{paths}[1]), ['🟢 till is up again, was down for 11 min'], '... with its true length';
    is_deeply news('/200/late'), [], '... and nobody else';
    is $wp->sql('select count(*) from silenced_ends'), 0, 'nothing is left to tell';
    is_deeply [ map { @{ news($_) } } @{ $m->{paths} } ], [], 'of what began and ended within it nobody hears';
    $wp->delete("/monitors/$m->{id}", key => $owner);
};

subtest 'what waits when it begins; a monitor that goes' => sub {
    my $m = watched();
    go_down();
    $wp->check(at => $now += 700);
    $wp->post("/monitors/$m->{id}/notifications", { name => 'slow', channel_type => 'webhook', group_wait_seconds => 0,
        config => { url => $hook->url('/500,500,500,200/slow') } }, key => $owner);
    go_up();
    step();
    go_down();
    $wp->check(at => $now += 700);
    $wp->command('notify', '--now', Watchpost::timestamp($now));
    news($_) for @{ $m->{paths} };
    is scalar @{ $hook->got('/500,500,500,200/slow') }, 3, 'one is away';
    silenced($m, 3600);
    step();
    is scalar @{ $hook->got('/500,500,500,200/slow') }, 3, 'the silence is for what waited, too';
    like outcomes($m), qr/incident.created:silenced/, '... as the log says';
    is $wp->delete("/monitors/$m->{id}", key => $owner)->{status}, 200, 'the monitor goes';
    $wp->command('notify', '--now', Watchpost::timestamp($now));
    is_deeply news($m->{paths}[0]), ['incident.resolved'], 'that it does is told in spite of it: nobody could tell later';
};

subtest 'by match, one behind the other' => sub {
    my $m = watched(tags => 'late');
    go_up();
    step();
    my @s = map { silence($owner, match => { tags => ['late'] })->{json} } 1, 2;
    $wp->sql("update silences set starts_at = $now, ends_at = $now + 800 where id = '$s[0]{id}'");
    $wp->sql("update silences set starts_at = $now, ends_at = $now + 2200 where id = '$s[1]{id}'");
    go_down();
    step();
    step();
    is_deeply [ map { @{ news($_) } } @{ $m->{paths} } ], [], 'one is over, the other goes on';
    $wp->patch("/monitors/$m->{id}", { tags => 'other' }, key => $owner);
    step();
    is_deeply [ map { @{ news($_) } } @{ $m->{paths} } ], [], 'without the tag it is silenced no longer, but that is no end of a silence';
    $wp->patch("/monitors/$m->{id}", { tags => 'late' }, key => $owner);
    step();
    is_deeply [ map { @{ news($_) } } @{ $m->{paths} } ], [ 'incident.created', '🔴 till is DOWN' ], 'over: told once';
    $wp->delete("/monitors/$m->{id}", key => $owner);
};

$wp->sql("update silences set ends_at = 1");
$wp->check(at => $now);
$wp->command('tidy');
is $wp->sql('select count(*) from silences'), 0, 'what was over long ago is forgotten';
$wp->stop_worker;
done_testing;
