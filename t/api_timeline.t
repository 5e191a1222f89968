# The time line of an incident: for every client what happened, for keys that manage the monitor also what was sent.
use strict;
use warnings;
use Hook;
use Test::More;
use Wait qw(eventually);
use Watchpost;

my $wp = Watchpost->new;
my $hook = Hook->new($wp->folder);
my $m = $wp->monitor(name => 'shop');
my $other = $wp->monitor(name => 'other');
my $at = "/monitors/$m->{id}";
my $T = int(time / 3600) * 3600 - 7200;

sub stamp { return Watchpost::timestamp($_[0]) }
sub timeline { my ($id, @options) = @_; return $wp->get("/incidents/$id/timeline", @options)->{json} }

for ([ Chat => '/200/chat' ], [ Pager => '/500,200/pager' ]) {
    my ($name, $path) = @$_;
    $wp->post("$at/notifications", { name => $name, channel_type => 'webhook', config => { url => $hook->url($path) } },
        key => $m->{key});
}

$wp->check(at => $T, monitor => $m->{id});
$wp->sql("update heartbeats set error_message = 'the very first'");
$wp->check(at => $T + 600, monitor => $m->{id});
my ($incident) = @{ $wp->get("$at/incidents")->{json} };
my $id = $incident->{id};

my @facts = (
    { at => stamp($T), type => 'first_failure', title => 'First failed check', detail => 'the very first' },
    { at => stamp($T + 600), type => 'opened', title => 'Incident opened', detail => 'Connection refused' },
);

subtest 'for every client' => sub {
    is_deeply timeline($id), \@facts, 'what happened';
    is_deeply timeline($id, key => $_), \@facts, 'a foreign key is none'
        for $other->{key}, 'wp_' . '0' x 32, 'nonsense';
    my $answer = $wp->get("/incidents/$id/timeline");
    unlike $answer->{body}, qr/Chat|Pager|127\.0\.0\.1/, 'the channels are not shown';
    is $wp->get("/incidents/$id/timeline", headers => { 'If-None-Match' => $answer->{headers}{etag} })->{status}, 304,
        'sent once';
};

subtest 'for the keys that manage it' => sub {
    eventually(sub { @{ $wp->get("$at/webhook-deliveries", key => $m->{key})->{json}{deliveries} } == 3 });
    my @all = @{ timeline($id, key => $m->{key}) };
    is_deeply [ @all[ 0, 1 ] ], \@facts, 'what happened';
    my %told = (event => 'incident.created');
    my @alerts = grep { $_->{type} eq 'alert' } @all;
    is_deeply \@alerts, [
        map { { at => stamp($T + 600), type => 'alert', title => 'Alert', status => 'delivered',
            channel_name => $_, %told } }
            qw(Chat Pager)
    ], 'which channels were told';
    my $attempts = sub {
        my ($name) = @_;
        return [ map { join ' ', @$_{qw(attempt status title event)}, $_->{detail} // '-' }
                grep { $_->{type} eq 'delivery' && $_->{channel_name} eq $name } @all ];
    };
    is_deeply $attempts->('Chat'), [ '1 success Delivered incident.created -' ], 'a receipt';
    is_deeply $attempts->('Pager'), [ '1 failed Not delivered incident.created HTTP 500',
        '2 success Delivered incident.created -' ], 'an attempt that failed, and one that did not';
    is_deeply [ map { $_->{at} } @all ], [ sort map { $_->{at} } @all ], 'in order';
    unlike $wp->get("/incidents/$id/timeline", key => $m->{key})->{body}, qr/127\.0\.0\.1/, 'where to is not said';
    is_deeply timeline($id, key => $wp->admin_key), \@all, 'the admin is one of them';
};

subtest 'people, and the end' => sub {
    $wp->post("/incidents/$id/notes", { content => 'first note', author => 'ann' }, key => $m->{key});
    $wp->post("/incidents/$id/notes", { content => 'second note' }, key => $m->{key});
    $wp->post("/incidents/$id/acknowledge", { note => 'Looking', actor => 'ops' }, key => $m->{key});
    my @said = grep { $_->{type} =~ /note|acknowledged/ } @{ timeline($id) };
    delete $_->{at} for @said;
    is_deeply [ sort { $a->{detail} cmp $b->{detail} } @said ], [
        { type => 'acknowledged', title => 'Acknowledged', detail => 'Looking', actor => 'ops' },
        { type => 'note', title => 'Note', detail => 'first note', actor => 'ann' },
        { type => 'note', title => 'Note', detail => 'second note', actor => 'anonymous' },
    ], 'what people said, for every client';
    is_deeply [ map { $_->{detail} } grep { $_->{type} eq 'note' } @said ], [ 'first note', 'second note' ], 'in order';

    $wp->sql("update incidents set resolved_at = $T + 1200");
    my ($end) = grep { $_->{type} eq 'resolved' } @{ timeline($id) };
    is_deeply $end, { at => stamp($T + 1200), type => 'resolved', title => 'Resolved' }, 'how it ended';
    is timeline($id)->[2]{type}, 'resolved', 'before results that came late';
};

subtest 'a channel that is gone' => sub {
    my ($chat) = grep { $_->{name} eq 'Chat' } @{ $wp->get("$at/notifications", key => $m->{key})->{json} };
    $wp->delete("/notifications/$chat->{id}", key => $m->{key});
    my @nameless = grep { $_->{type} =~ /alert|delivery/ && !exists $_->{channel_name} }
        @{ timeline($id, key => $m->{key}) };
    is join(' ', map { "$_->{type}:$_->{status}" } @nameless), 'alert:delivered delivery:success',
        'was told all the same';
};

subtest 'no channel to tell' => sub {
    $wp->check(at => $T + $_, monitor => $other->{id}) for 0, 600;
    my ($one) = @{ $wp->get("/monitors/$other->{id}/incidents")->{json} };
    my ($alert) = grep { $_->{type} eq 'alert' } @{ timeline($one->{id}, key => $other->{key}) };
    is_deeply $alert, { at => stamp($T + 600), type => 'alert', title => 'Alert', event => 'incident.created',
        status => 'skipped', detail => 'no enabled channel' }, 'is said, too';
    is_deeply [ map { $_->{type} } @{ timeline($one->{id}, key => $m->{key}) } ], [qw(first_failure opened)],
        'to the keys that manage this one';
};

subtest 'more than is shown' => sub {
    my ($seq) = $wp->sql("select seq from incidents where id = '$id'");
    $wp->sql("with recursive n (i) as (select 1 union all select i + 1 from n where i < 600) " .
        "insert into incident_notes (id, incident, content, author, created_at) " .
        "select 'n' || i, $seq, 'note ' || i, 'x', 4000000000 from n");
    my @notes = grep { $_->{type} eq 'note' } @{ timeline($id) };
    is scalar @notes, 500, 'the newest of them';
    is "$notes[0]{detail} $notes[-1]{detail}", 'note 101 note 600', 'in order';
};

subtest 'paths' => sub {
    is $wp->get("/incidents/$_/timeline")->{json}{code}, 'NOT_FOUND', "unknown: $_" for 'nope', '%00', $m->{id};
    is $wp->post("/incidents/$id/timeline", {})->{headers}{allow}, 'GET, HEAD, OPTIONS', 'only to be read';
    $wp->delete($at, key => $m->{key});
    is $wp->get("/incidents/$id/timeline")->{status}, 404, 'it goes with its monitor';
};

done_testing;
