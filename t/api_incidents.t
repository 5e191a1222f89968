# An outage through the API: the incident, its acknowledgement and its notes.
use strict;
use warnings;
use utf8;
use Test::More;
use IO::Socket::INET;
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $T = time - 10 * 3600;
my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1') or die "listen: $!";
my $port = $listener->sockport;
my $m = $wp->monitor(name => 'shop', monitor_type => 'tcp', url => "127.0.0.1:$port", is_public => JSON::PP::true);
my $private = $wp->monitor(name => 'private');

sub refused_like {
    my ($answer, $status, $code, $name) = @_;
    is $answer->{status}, $status, $name;
    is $answer->{json}{code}, $code, "$name: the code";
    like $answer->{json}{error}, qr/./, "$name: a sentence";
}

sub check_after { return $wp->check(at => $T + 600 * $_[0]) }
sub stamp { return Watchpost::timestamp($T + 600 * $_[0]) }
sub go_down { $listener = undef }
sub go_up { $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => "127.0.0.1:$port", ReuseAddr => 1) or die $! }
sub incidents { return $wp->get("/monitors/$m->{id}/incidents?" . ($_[0] // ''))->{json} }

check_after(0);
is_deeply incidents(), [], 'all is well';
is_deeply $wp->get('/incidents')->{json}, [], 'everywhere';
go_down();
check_after($_) for 1, 2;
my ($i) = @{ incidents() };
is_deeply $i, { id => $i->{id}, monitor_id => $m->{id}, started_at => stamp(1), state => 'open',
    cause => 'Connection refused', seq => $i->{seq} }, 'the second failure opens an incident, which began with the first';

subtest 'one incident' => sub {
    is_deeply $wp->get("/incidents/$i->{id}")->{json}, { %$i, monitor_name => 'shop', notes_count => 0 },
        'with the name of its monitor and the number of its notes';
    refused_like $wp->get("/incidents/$_"), 404, 'NOT_FOUND', $_ for 'nope', '%00', $m->{id};
};

subtest 'acknowledging' => sub {
    my $ack = sub { $wp->post("/incidents/$i->{id}/acknowledge", $_[0], key => $m->{key}) };
    my $shown = sub {
        my $json = $wp->get("/incidents/$i->{id}")->{json};
        like $json->{acknowledged_at}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'the moment is kept';
        return [ @$json{qw(acknowledgement acknowledged_by)} ];
    };
    my $acknowledged = $ack->(undef)->{json};
    is $acknowledged->{message}, 'Incident acknowledged', 'without a word';
    is_deeply $acknowledged->{incident}, $wp->get("/incidents/$i->{id}")->{json}, '... the answer has the incident';
    is_deeply $shown->(), [ '', 'anonymous' ], '... by no name';
    my @stories = (
        [ { note => 'Looking', actor => 'ops' }, 'Looking', 'ops' ],
        [ { acknowledgement => 'I am on it', acknowledged_by => ' Zoë ' }, 'I am on it', 'Zoë' ],
        [ { note => 'a', acknowledgement => 'b', actor => 'c', acknowledged_by => 'd' }, 'a', 'c' ],
        [ { note => undef, actor => undef }, '', 'anonymous' ], [ { actor => '  ' }, '', 'anonymous' ],
        [ { note => 'x' x 10000, actor => 'ß' x 200 }, 'x' x 10000, 'ß' x 200 ], [ {}, '', 'anonymous' ],
    );
    for (@stories) {
        my ($body, $note, $actor) = @$_;
        is $ack->($body)->{status}, 200, 'repeating';
        is_deeply $shown->(), [ $note, $actor ], '... overwrites';
    }
    my $events = $wp->sql('select count(*) from events');
    refused_like $ack->({ note => 'x' x 10001 }), 400, 'VALIDATION_ERROR', 'a note too long';
    refused_like $ack->({ actor => 'x' x 201 }), 400, 'VALIDATION_ERROR', 'an actor too long';
    refused_like $ack->({ note => "\0" }), 400, 'VALIDATION_ERROR', 'U+0000';
    for my $field (qw(note actor acknowledgement acknowledged_by)) {
        refused_like $ack->({ $field => $_ }), 422, 'UNPROCESSABLE_ENTITY', "$field of a wrong type" for 5, [], {};
    }
    refused_like $ack->('{'), 400, 'BAD_REQUEST', 'no JSON';
    refused_like $ack->('"x"'), 422, 'UNPROCESSABLE_ENTITY', 'no object';
    is $wp->sql('select count(*) from events'), $events, 'refusals are no events';
    $ack->({ note => 'once more', actor => 'ops' });
    is $wp->sql('select type from events order by id desc limit 1'), 'incident.acknowledged', 'an acknowledgement is';
    my $event = JSON::PP->new->decode($wp->sql('select body from events order by id desc limit 1'));
    is_deeply [ @{ $event->{incident} }{qw(id acknowledgement acknowledged_by)} ], [ $i->{id}, 'once more', 'ops' ],
        '... and tells what was said';
    is $wp->sql(q(select count(*) from alerts where event = 'incident.acknowledged')), 0, 'no channel is told';
};

subtest 'withdrawing' => sub {
    my $ack = sub { $wp->post("/incidents/$i->{id}/acknowledge", $_[0], key => $m->{key}) };
    my $withdraw = sub { $wp->request(DELETE => "/api/v1/incidents/$i->{id}/acknowledge", undef, key => $_[0] // $m->{key}) };
    my $said = sub {
        my @moments = grep { $_->{type} eq 'acknowledged' } @{ $wp->get("/incidents/$i->{id}/timeline")->{json} };
        return [ map { "$_->{title}: " . ($_->{detail} // '-') } @moments[ -2, -1 ] ];
    };
    $ack->({ note => 'a', actor => 'ops' });
    $ack->({ note => 'b', actor => 'ops' });
    is_deeply $said->(), [ 'Acknowledged: a', 'Acknowledged: b' ], 'one that was overwritten stays in the time line';
    refused_like $withdraw->($private->{key}), 403, 'FORBIDDEN', 'a foreign key';
    my $answer = $withdraw->();
    is $answer->{status}, 200, 'the acknowledgement is withdrawn';
    ok !(grep { exists $answer->{json}{incident}{$_} } qw(acknowledgement acknowledged_by acknowledged_at)),
        '... and the incident is as it was';
    is_deeply $answer->{json}{incident}, $wp->get("/incidents/$i->{id}")->{json}, '... also when it is read';
    is_deeply $said->(), [ 'Acknowledged: a', 'Acknowledged, then withdrawn: b' ], '... but for its time line';
    refused_like $withdraw->(), 409, 'NOT_ACKNOWLEDGED', 'once more';
    $ack->({ note => 'c', actor => 'ops' });
    is_deeply $said->(), [ 'Acknowledged, then withdrawn: b', 'Acknowledged: c' ], 'it may be acknowledged again';
    $wp->sql("with recursive n (i) as (values (1) union all select i + 1 from n where i < 50)
        insert into acknowledgements (key, incident, note, actor, created_at)
        select key + 10000 * i, incident, note, actor, created_at from acknowledgements, n");
    $ack->({ note => 'd', actor => 'ops' });
    is $wp->sql('select count(*) from acknowledgements'), 500, 'of very many the newest are kept';
};

subtest 'notes' => sub {
    my $add = sub { $wp->post("/incidents/$i->{id}/notes", $_[0], key => $m->{key}) };
    is_deeply $wp->get("/incidents/$i->{id}/notes")->{json}, [], 'none yet';
    my $answer = $add->({ content => "  first\n", author => ' ops ' });
    is $answer->{status}, 201, 'a note is made';
    is $answer->{headers}{location}, "/api/v1/incidents/$i->{id}/notes", '... and where to find it';
    my $n = $answer->{json};
    is_deeply $n, { id => $n->{id}, incident_id => $i->{id}, content => 'first', author => 'ops',
        created_at => $n->{created_at}, is_internal => JSON::PP::false }, '... trimmed, and for all';
    is $add->({ content => 'second', author => undef, is_internal => JSON::PP::false })->{json}{author}, 'anonymous', 'without a name';
    is $add->({ content => 'ß' x 10000, author => 'ß' x 200 })->{status}, 201, 'as long as can be';
    my @refused = (
        [ { content => 'x', is_internal => 1 }, 'UNPROCESSABLE_ENTITY' ],
        [ { content => '' }, 'EMPTY_CONTENT' ], [ { content => " \n" }, 'EMPTY_CONTENT' ],
        [ { content => 'x' x 10001 }, 'CONTENT_TOO_LONG' ], [ { content => 'x', author => ' ' }, 'EMPTY_AUTHOR' ],
        [ { content => 'x', author => 'x' x 201 }, 'AUTHOR_TOO_LONG' ], [ {}, 'UNPROCESSABLE_ENTITY' ],
        [ { content => undef }, 'UNPROCESSABLE_ENTITY' ], [ { content => 5 }, 'UNPROCESSABLE_ENTITY' ],
        [ { content => 'x', author => 5 }, 'UNPROCESSABLE_ENTITY' ], [ '[]', 'UNPROCESSABLE_ENTITY' ],
    );
    refused_like $add->($_->[0]), 422, $_->[1], $_->[1] for @refused;
    refused_like $add->({ content => "a\0" }), 400, 'VALIDATION_ERROR', 'U+0000';
    refused_like $add->($_), 400, 'BAD_REQUEST', 'no JSON' for undef, '', 'x';

    my $read = sub { [ map { substr $_->{content}, 0, 6 } @{ $wp->get("/incidents/$i->{id}/notes?$_[0]")->{json} } ] };
    is_deeply $read->(''), [ 'first', 'second', 'ß' x 6 ], 'oldest first';
    is_deeply $read->('limit=2'), [ 'first', 'second' ], 'the oldest of them';
    is_deeply $read->('limit=0'), [ 'first' ], 'at least one';
    is $wp->get("/incidents/$i->{id}")->{json}{notes_count}, 3, 'and they are counted';
};

subtest 'lists' => sub {
    go_up();
    check_after(3);
    my ($resolved) = @{ incidents() };
    is $resolved->{resolved_at}, stamp(3), 'the next success resolves it';
    is $wp->post("/incidents/$i->{id}/acknowledge", undef, key => $m->{key})->{status}, 200,
        'a resolved incident may be acknowledged';
    go_down();
    check_after($_) for 4, 5;
    go_up();
    check_after(6);
    go_down();
    check_after($_) for 7, 8;

    my @all = @{ incidents() };
    is_deeply [ map { $_->{started_at} } @all ], [ map { stamp($_) } 7, 4, 1 ], 'newest first';
    ok !exists $all[0]{resolved_at}, 'the newest is open';
    ok !exists $all[0]{monitor_name} && !exists $all[0]{notes_count}, 'no more than an Incident';
    my @seqs = map { $_->{seq} } @all;
    my $seqs = sub { join ' ', map { $_->{seq} } @{ incidents($_[0]) } };
    is $seqs->('limit=2'), "@seqs[0, 1]", 'the newest two';
    is $seqs->("after=$seqs[2]"), "$seqs[1] $seqs[0]", 'after a seq: oldest first';
    is $seqs->("after=$seqs[2]&limit=1"), $seqs[1], '... the oldest of them';
    is $seqs->("before=$seqs[0]"), join(' ', @seqs[ 1 .. $#seqs ]), 'before a seq: newest first';
    is $seqs->('after=0'), join(' ', reverse @seqs), '... all, after 0';

    my $names = sub {
        my ($query, @options) = @_;
        return join ' ', map { $_->{monitor_name} . (exists $_->{resolved_at} ? '' : '!') }
            @{ $wp->get("/incidents?$query", @options)->{json} };
    };
    is $names->(''), 'shop! shop shop', 'over public monitors';
    is $names->('', key => $private->{key}), 'shop! shop shop', 'a manage key shows no more';
    my $admin = $names->('', key => $wp->admin_key);
    is join(' ', sort split ' ', $admin), 'private! shop shop shop!', 'the admin sees all';
    is $names->('status=open'), 'shop!', 'open ones';
    is $names->('status=resolved'), 'shop shop', 'resolved ones';
    is $names->('status=resolved&limit=1'), 'shop', 'some of them';
    is $names->('status='), 'shop! shop shop', 'empty is absent';
    refused_like $wp->get("/incidents?status=$_"), 400, 'VALIDATION_ERROR', "status=$_" for 'up', 'Open', '%00';
    ok !exists $wp->get('/incidents')->{json}[0]{notes_count}, 'without notes_count';
};

subtest 'deleting the monitor' => sub {
    $wp->delete("/monitors/$m->{id}", key => $m->{key});
    refused_like $wp->get("/incidents/$i->{id}"), 404, 'NOT_FOUND', 'takes its incidents along';
    refused_like $wp->get("/incidents/$i->{id}/notes"), 404, 'NOT_FOUND', 'and their notes';
    is_deeply $wp->get('/incidents')->{json}, [], 'none is listed';
};

$wp->stop_worker;
done_testing;
