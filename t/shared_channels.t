# Channels of a workspace: for all of its monitors that match, those that are made later, too.
use strict;
use warnings;
use Hook;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $T0 = 1_770_732_000;
my $wp = Watchpost->new->keep_worker;
my $owner = $wp->post('/workspaces', { name => 'Team' })->{json}{key};
my $viewer = $wp->post('/workspace/keys', { label => 'v', role => 'viewer' }, key => $owner)->{json}{key};
my $hook = Hook->new($wp->folder);
my %hook = (name => 'hook', channel_type => 'webhook', config => { url => $hook->url('/200/in?secret=1') });

my $made = $wp->post('/channels', { %hook, match => { tags => ['API'] } }, key => $owner);
is $made->{status}, 201, 'a channel' or diag $made->{body};
my $c = $made->{json};
is $made->{headers}{location}, "/api/v1/channels/$c->{id}", 'where it is';
is_deeply $c->{match}, { tags => ['api'] }, 'which monitors it is for';
ok !exists $c->{monitor_id} && $c->{workspace_id}, 'a workspace\'s';

my $in = $wp->post('/monitors', { name => 'in', url => 'http://127.0.0.1:1/', tags => ['api'], confirmation_threshold => 1 }, key => $owner)->{json};
my $out = $wp->post('/monitors', { name => 'out', url => 'http://127.0.0.1:1/', confirmation_threshold => 1 }, key => $owner)->{json};
my $stranger = $wp->monitor(name => 'stranger', tags => ['api'], confirmation_threshold => 1);

subtest 'whom it tells of' => sub {
    my $list = sub { return $wp->get("/monitors/$_[0]{monitor}{id}/notifications", key => $_[1] // $owner)->{json} };
    my ($seen) = @{ $list->($in) };
    is $seen->{id}, $c->{id}, 'a monitor that matches has it';
    ok $seen->{inherited}, 'as inherited';
    is_deeply $list->($out), [], 'another has not';
    is $list->($in, $in->{manage_key})->[0]{config}{url} =~ s{:\d+$}{}r, 'http://127.0.0.1', 'a manage key sees where it leads, not how';
    $wp->check(at => $T0);
    my @got = grep { $_->{event} eq 'incident.created' } map { $_->{json} } @{ $hook->got };
    is_deeply [ map { $_->{monitor}{name} } @got ], ['in'], 'what goes down is told';
    is $wp->get("/monitors/$in->{monitor}{id}/alert-log", key => $owner)->{json}[0]{channel_id}, $c->{id}, 'and in the log';
    my $deliveries = $wp->get("/channels/$c->{id}/deliveries", key => $owner)->{json};
    is $deliveries->{total}, 1, 'its deliveries';
    is $deliveries->{deliveries}[0]{monitor_id}, $in->{monitor}{id}, 'of which monitor';
    unlike $wp->get("/channels/$c->{id}/deliveries", key => $viewer)->{body}, qr/in\?/, 'a viewer sees no more of the url than the origin';
};

subtest 'by way of a monitor' => sub {
    my $at = "/monitors/$in->{monitor}{id}";
    my $shown = sub { return $wp->get("$at/webhook-deliveries", key => $_[0])->{json}{deliveries} };
    my $own = $wp->post("$at/notifications", { %hook, name => 'own', config => { url => $hook->url('/200/own?secret=2') } }, key => $in->{manage_key})->{json};
    my ($sent) = @{ $shown->($owner) };
    like $sent->{url}, qr{/200/in\?}, 'an editor sees where a delivery went';
    unlike $shown->($_)->[0]{url}, qr{/200}, '... the manage key and a viewer no more than the origin' for $in->{manage_key}, $viewer;
    my $test = "$at/notifications/$c->{id}/test";
    is $wp->post($test, undef, key => $owner)->{json}{delivered}, JSON::PP::true(), 'it can be tested there';
    is $wp->post($test, undef, key => $in->{manage_key})->{status}, 403, '... by no manage key';
    is $wp->post("/monitors/$out->{monitor}{id}/notifications/$c->{id}/test", undef, key => $owner)->{status}, 404, '... where it is told of';
    my $again = "$at/webhook-deliveries/$sent->{id}/redeliver";
    is $wp->post($again, undef, key => $in->{manage_key})->{status}, 403, 'no manage key sends again what went through it';
    is $wp->post($again, undef, key => $viewer)->{status}, 403, '... nor a viewer';
    is $wp->post($again, undef, key => $owner)->{status}, 202, 'an editor does';
    ok eventually(sub { $wp->get("/channels/$c->{id}/deliveries", key => $owner)->{json}{total} == 2 }), 'each is listed once';
    my $all = $wp->get("/channels/$c->{id}/deliveries", key => $owner)->{json}{deliveries};
    is scalar @$all, 2, '... once';
    my $after = $wp->get("/channels/$c->{id}/deliveries?after=0", key => $owner)->{json}{deliveries};
    is_deeply [ map { $_->{id} } @$after ], [ reverse map { $_->{id} } @$all ], 'with after the oldest first';
    $wp->delete("/notifications/$own->{id}", key => $in->{manage_key});
};

subtest 'reading and changing' => sub {
    is $wp->get('/channels', key => $viewer)->{headers}{'x-total-count'}, 1, 'a viewer sees it';
    my $seen = $wp->get("/channels/$c->{id}", key => $viewer)->{json}{config};
    unlike $seen->{url}, qr/secret/, 'and not its config';
    is $wp->patch("/channels/$c->{id}", { name => 'x' }, key => $viewer)->{status}, 403, 'nor changes it';
    my $changed = $wp->patch("/channels/$c->{id}", { name => 'all', match => { all => \1 } }, key => $owner)->{json};
    is $changed->{channel}{name}, 'all', 'an owner does';
    ok $changed->{channel}{match}{all}, 'for all';
    is $wp->patch("/channels/$c->{id}", { match => { monitor_ids => [ $stranger->{id} ] } }, key => $owner)->{status}, 400, 'of the workspace';
    is $wp->post('/channels', { %hook, match => { tag => 'x' } }, key => $owner)->{status}, 400, 'by what there is';
    is $wp->post('/channels', { %hook, match => 'x' }, key => $owner)->{status}, 422, 'as an object';
    my $other = $wp->post('/workspaces', { name => 'Other' })->{json}{key};
    is $wp->get("/channels/$c->{id}", key => $other)->{status}, 404, 'others\' is not there';
    is $wp->get('/channels', key => $in->{manage_key})->{status}, 403, 'no manage key opens it';
    is $wp->patch("/notifications/$c->{id}", { name => 'x' }, key => $wp->admin_key)->{status}, 404, 'it is no monitor\'s';
    my $preview = $wp->post("/channels/$c->{id}/preview", {}, key => $owner)->{json}{previews};
    ok @$preview > 5, 'what it would send';
    like $wp->post("/channels/$c->{id}/rotate-secret", {}, key => $owner)->{json}{secret}, qr/^whsec_/, 'a new secret';
    is $wp->post("/channels/$c->{id}/test", {}, key => $owner)->{status}, 429, 'tested moments ago';
    is $wp->get('/workspace/audit?limit=1', key => $owner)->{json}[0]{subject}{type}, 'channel', 'changes are in the audit';
    is $wp->delete("/channels/$c->{id}", key => $owner)->{status}, 200, 'deleted';
    is $wp->get("/channels/$c->{id}", key => $owner)->{status}, 404, 'and gone';
};

subtest 'gates' => sub {
    my $listener = IO::Socket::INET->new(Listen => 64, LocalAddr => '127.0.0.1:0') or die $!;
    my $on = $wp->post('/monitors', { name => 'on', monitor_type => 'tcp', url => '127.0.0.1:' . $listener->sockport }, key => $owner)->{json}{monitor}{id};
    my $hears = sub { my ($name, $format, @events) = @_; return $wp->post('/channels', { name => $name, channel_type => 'webhook',
        config => { url => $hook->url("/200/gate-$name"), payload_format => $format }, @events ? (events => [@events]) : () }, key => $owner)->{json}{id} };
    my @channels = ($hears->('json', 'json', 'gate.passed', 'gate.failed'), $hears->('slack', 'slack', 'gate.passed', 'gate.failed'), $hears->('other', 'chat'));
    my $got = sub { return map { $_->{json} } @{ $hook->got("/200/gate-$_[0]") } };
    my $made = $wp->post("/gates?ids=$on&checks=1&label=release%207", undef, key => $owner)->{json};
    ok eventually(sub { $got->('json') && $got->('slack') }, 30), 'a gate that passes is told';
    my ($told) = $got->('json');
    is_deeply [ @{$told}{qw(event monitor)}, $told->{gate}{id}, $told->{gate}{state} ], [ 'gate.passed', undef, $made->{id}, 'passed' ], 'what programs are told';
    is +($got->('slack'))[0]{text}, "\x{2705} Gate passed: release 7\n1 good check in a row of 1 monitor", '... and people';
    $wp->post("/gates?ids=$on&checks=20", undef, key => $owner);
    $wp->post("/monitors/$on/pause", undef, key => $owner);
    ok eventually(sub { $got->('slack') > 1 }, 30), 'one that fails';
    like +($got->('slack'))[1]{text}, qr/^\x{26d4} Gate failed: on\n20 good checks in a row of 1 monitor\n\S.*paused/, '... and why';
    is scalar(() = $got->('other')), 0, 'others are not told';
    $wp->delete("/channels/$_", key => $owner) for @channels;
    $wp->delete("/monitors/$on", key => $owner);
};

subtest 'mail, and limits' => sub {
    my $mail = { name => 'm', channel_type => 'email', config => { address => 'a@example.com' } };
    my $made = $wp->post('/channels', $mail, key => $owner);
    is $made->{status}, 201, 'a mail channel';
    is $wp->post("/channels/$made->{json}{id}/rotate-secret", {}, key => $owner)->{status}, 400, 'has no secret';
    $wp->post('/channels', { %hook, name => "h$_" }, key => $owner) for 1 .. 19;
    is $wp->post('/channels', \%hook, key => $owner)->{json}{code}, 'LIMIT_REACHED', 'as many as the workspace may have';
};

$wp->stop_worker;
done_testing;
