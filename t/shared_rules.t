# Channels by the name that their client gave them; alert rules of a workspace; whom an escalation goes to.
use strict;
use warnings;
use Hook;
use IO::Socket::INET;
use Test::More;
use Watchpost;

my $T0 = 1_770_732_000;
my $wp = Watchpost->new->keep_worker;
my $made = $wp->post('/workspaces', { name => 'Team' })->{json};
my ($owner, $workspace) = ($made->{key}, $made->{workspace}{id});
my $viewer = $wp->post('/workspace/keys', { label => 'v', role => 'viewer' }, key => $owner)->{json}{key};
my $hook = Hook->new($wp->folder);
my $url = $hook->url('/200/first');
my %hook = (name => 'hook', channel_type => 'webhook', config => { url => $url, secret => 'a secret of 16 characters' });

subtest 'by its name' => sub {
    my $by = '/channels/by/ops.main';
    is $wp->get($by, key => $owner)->{status}, 404, 'not there';
    is $wp->delete($by, key => $owner)->{status}, 404, 'nor to be deleted';
    is $wp->put($by, { %hook, external_id => 'other' }, key => $owner)->{status}, 400, 'the body names another';
    is $wp->put($by, \%hook, key => $viewer)->{status}, 403, 'a viewer makes none';
    is $wp->put("$by?dry_run=true", \%hook, key => $owner)->{json}{would}, 'create', 'a dry run';
    my $put = $wp->put($by, { %hook, min_duration_seconds => 60 }, key => $owner);
    is $put->{status}, 201, 'made' or diag $put->{body};
    is $put->{json}{external_id}, 'ops.main', 'with its name';
    my $id = $put->{json}{id};
    is $wp->get($by, key => $viewer)->{json}{id}, $id, 'read';
    my $again = $wp->put($by, { %hook, min_duration_seconds => 60, config => { url => $url, secret => '***' } }, key => $owner)->{json};
    is $again->{message}, 'No changes', 'the same again changes nothing, a secret that is kept neither';
    is $again->{channel}{revision}, 1, 'its revision stays';
    my $changed = $wp->put($by, { %hook, name => 'other', events => ['incident.created'] }, key => $owner);
    is $changed->{status}, 200, 'changed';
    is $changed->{json}{channel}{name}, 'other', 'as the body says';
    is $changed->{json}{channel}{min_duration_seconds}, 0, 'what is left out is at its default';
    is $changed->{json}{channel}{revision}, 2, 'another revision';
    is $wp->put($by, \%hook, key => $owner, headers => { 'If-Match' => '"1-x"' })->{json}{code}, 'PRECONDITION_FAILED', 'of an older revision';
    is $wp->put('/channels/by/none', \%hook, key => $owner, headers => { 'If-Match' => '*' })->{status}, 412, 'only if it is there';
    my $mail = $wp->put($by, { name => 'mail', channel_type => 'email', config => { address => 'a@example.com' } }, key => $owner)->{json}{channel};
    is_deeply [ @$mail{qw(id channel_type)} ], [ $id, 'email' ], 'another kind';
    is $wp->put($by, { name => 'x', channel_type => 'webhook', config => { url => $url, secret => '***' } }, key => $owner)->{status}, 400, 'which keeps no secret of the other';
    is $wp->post('/channels', { %hook, external_id => 'ops.main' }, key => $owner)->{json}{code}, 'DUPLICATE_EXTERNAL_ID', 'a name is one channel\'s';
    my $second = $wp->post('/channels', \%hook, key => $owner)->{json}{id};
    is $wp->patch("/channels/$second", { external_id => 'ops.main' }, key => $owner)->{json}{code}, 'DUPLICATE_EXTERNAL_ID', 'also by a change';
    is $wp->put('/channels/by/ops.main', \%hook, key => $wp->admin_key)->{status}, 201, 'in another workspace it is another\'s';
    is $wp->delete($by, key => $owner)->{status}, 200, 'deleted';
    is $wp->get("/channels/$id", key => $owner)->{status}, 404, 'and gone';
    $wp->delete("/channels/$second", key => $owner);
};

sub channel {
    my ($name, %more) = @_;

    return $wp->put("/channels/by/$name", { name => $name, channel_type => 'webhook', config => { url => $hook->url("/200/$name") }, %more }, key => $owner)->{json}{id};
}

my $seen = 0;

# What came since it was asked last.
sub told {
    my @all = @{ $hook->got };
    my @new = map { "$_->{path} $_->{json}{event}" =~ s{^/200/}{}r } @all[ $seen .. $#all ];

    $seen = @all;
    return \@new;
}

subtest 'rules of a workspace' => sub {
    my $rules = '/workspace/alert-rules';
    is $wp->get($rules, key => $viewer)->{status}, 404, 'none';
    is $wp->delete($rules, key => $owner)->{status}, 404, 'nor to be deleted';
    is $wp->put($rules, {}, key => $viewer)->{status}, 403, 'a viewer sets none';
    is $wp->put($rules, { escalation_after_minutes => 4 }, key => $owner)->{status}, 400, 'as those of a monitor';
    is $wp->put($rules, { escalation_channel_ids => ['nobody'] }, key => $owner)->{status}, 400, 'a channel that is not there';
    my $second = channel('second', match => { tags => ['none'] }, events => [ 'incident.escalated', 'incident.resolved' ]);
    my $set = $wp->put($rules, { repeat_interval_minutes => 10, escalation_after_minutes => 30, escalation_channel_ids => [$second] }, key => $owner)->{json};
    is $set->{workspace_id}, $workspace, 'set';
    is_deeply $set->{escalation_channel_ids}, [$second], 'with whom the escalation goes to';
    ok !exists $set->{monitor_id} && !$set->{repeat_after_acknowledge}, 'and the default of the rest';
    is $wp->get($rules, key => $viewer)->{json}{repeat_interval_minutes}, 10, 'read';
    my $row = $wp->get('/workspace/audit?limit=1', key => $owner)->{json}[0];
    is_deeply [ $row->{subject}{type}, $row->{subject}{id} ], [ 'alert_rules', $workspace ], 'in the audit';
};

subtest 'whom they concern' => sub {
    channel('first');
    my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1:0') or die $!;
    my %down = (url => 'http://127.0.0.1:1/', confirmation_threshold => 1, interval_seconds => 600);
    my $plain = $wp->post('/monitors', { %down, name => 'plain' }, key => $owner)->{json}{monitor}{id};
    my $own = $wp->post('/monitors', { %down, name => 'own' }, key => $owner)->{json}{monitor}{id};
    $wp->put("/monitors/$own/alert-rules", {}, key => $owner);
    is $wp->get("/monitors/$plain/alert-rules", key => $owner)->{status}, 404, 'a monitor has none of its own';
    $wp->check(at => $T0);
    is_deeply told(), [ ('first incident.created') x 2 ], 'both go down';
    $wp->check(at => $T0 + 660);
    is_deeply told(), ['first incident.reminder'], 'one is reminded of; the other has rules of its own';
    $wp->check(at => $T0 + 1860);
    is_deeply told(), ['second incident.escalated'], 'an escalation goes to whom it is for, whether it matches or not';
    my $log = $wp->get("/monitors/$plain/alert-log?limit=1", key => $owner)->{json};
    is $log->[0]{alert_type}, 'escalation', 'in the log';
    $wp->patch("/monitors/$plain", { monitor_type => 'tcp', url => '127.0.0.1:' . $listener->sockport }, key => $owner);
    $wp->check(at => $T0 + 2520);
    my @end = grep { /resolved/ } @{ told() };
    is_deeply [ sort @end ], [ 'first incident.resolved', 'second incident.resolved' ], 'all that were told hear of the end';
    is $wp->delete('/workspace/alert-rules', key => $owner)->{json}{message}, 'Alert rules removed', 'removed';
};

subtest 'of one monitor' => sub {
    my $m = $wp->monitor(confirmation_threshold => 1);
    my $at = "/monitors/$m->{id}";
    my @ids = map { $wp->post("$at/notifications", { name => $_, channel_type => 'webhook', config => { url => $hook->url("/200/$_") } }, key => $wp->admin_key)->{json}{id} } 'a', 'b';
    is $wp->put("$at/alert-rules", { escalation_after_minutes => 5, escalation_channel_ids => [ channel('third') ] }, key => $m->{key})->{status}, 400, 'not another\'s channel';
    $wp->put("$at/alert-rules", { escalation_after_minutes => 5, escalation_channel_ids => [ $ids[1] ] }, key => $m->{key});
    $wp->check(at => $T0);
    told();
    $wp->check(at => $T0 + 360);
    is_deeply told(), ['b incident.escalated'], 'one of its own';
};

$wp->stop_worker;
done_testing;
