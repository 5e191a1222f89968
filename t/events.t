# Live events: the helper on its unix socket, with clients that listen, drop out, come back, are
# too slow, may not listen, or speak nonsense; and with a database that is put back, or away.
use strict;
use warnings;
use File::Copy qw(copy);
use Test::More;
use Time::HiRes qw(time);
use Storable qw(fd_retrieve store_fd);
use Streams;
use Target qw(run_in_child);
use Wait qw(eventually within);
use Watchpost;

my $wp = Watchpost->new;
my $admin = $wp->admin_key;
my $helper = Streams->start($wp);

# What the helper's memory may grow by, in KiB; sanitizers keep what was freed.
open my $makefile, '<', "$Watchpost::BUILD/Makefile" or die $!;
my $room = (grep { /-fsanitize/ } <$makefile>) ? 262144 : 8192;

# Commits events of a monitor, as the checker would: check.completed unless given, and the file touched unless
# quiet.
sub emit {
    my ($monitor, %with) = @_;
    my ($type, $count, $pad) = ($with{type} // 'check.completed', $with{count} // 1, $with{pad} // 0);
    my $begin = Watchpost::at_server() ? 'begin' : 'pragma synchronous=off; begin immediate';
    my $x = 'x' x $pad;
    $wp->sql("$begin;
        with recursive n(i) as (select 1 union all select i + 1 from n where i < $count)
        insert into events (id, monitor, type, at, body)
        select c.value + n.i, m.key, '$type', ${\ int time },
            '{\"monitor_id\":\"' || m.id || '\",\"pad\":\"$x\"}'
        from n, counters c, monitors m where c.name = 'event' and m.id = '$monitor->{id}';
        update counters set value = value + $count where name = 'event'; commit");
    utime undef, undef, $wp->folder . '/notify' if !$with{quiet};
    return newest();
}

sub newest { return $wp->sql(q(select value from counters where name = 'event')) }

my $shop = $wp->monitor(name => 'shop', is_public => JSON::PP::true, confirmation_threshold => 1);
my $till = $wp->monitor(name => 'till', is_public => JSON::PP::false);

# Two clients that time passes for, at a helper of their own.
my $calm = Watchpost->new;
$calm->command('init');
my $patient = Streams->start($calm);
my $mute = Streams::Client->say_to($patient->{socket}, "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nX-Slow: ");
pipe my $what_quiet_heard, my $to or die $!;
run_in_child(sub {
    my $quiet = $patient->ask('/events');
    my $began = time;
    store_fd [ $quiet->block, $quiet->block, time - $began ], $to;
    close $to;
});
close $to;

subtest 'a check is told as it is recorded' => sub {
    my $client = $helper->ask('/events');
    is $client->{status}, 200, 'a stream begins';
    my $headers = $client->{headers};
    is $headers->{'content-type'}, 'text/event-stream', 'of events';
    is $headers->{'cache-control'}, 'no-store', 'not to be kept';
    is $headers->{'access-control-allow-origin'}, '*', 'for every origin';
    like $headers->{'x-request-id'}, qr/^[\w-]{8,64}$/, 'with an id';
    is $client->block, "retry: 3000\n: Watchpost live events\n", 'first come retry and a comment';
    $wp->check(monitor => $shop->{id});
    my ($check, $incident) = ($client->event, $client->event);
    is $check->{event}, 'check.completed', 'the heartbeat comes first';
    is $check->{data}{monitor_id}, $shop->{id}, 'of the monitor checked';
    is $check->{data}{status}, 'down', 'with what was found';
    ok exists $check->{data}{location_id}, 'and where from: null';
    is $incident->{event}, 'incident.created', 'then the incident';
    is $incident->{data}{incident}{cause}, $check->{data}{error_message}, 'and why';
    cmp_ok $incident->{id}, '>', $check->{id}, 'ids grow';
    my $told = $client->{raw};
    is $helper->ask('/events?after=0')->ids(2)->[0], $check->{id}, 'a client that comes later may ask for it';
};

subtest 'what a client may see' => sub {
    my %streams = (
        'no key' => $helper->ask('/events'),
        'a wrong key' => $helper->ask('/events', Authorization => 'Bearer wp_nonsense'),
        "a monitor's key" => $helper->ask("/events?key=$till->{key}"),
        'the admin' => $helper->ask('/events', Authorization => "bearer  $admin"),
        'the admin, by header' => $helper->ask('/events', 'X-API-Key' => $admin),
        'the admin, by query' => $helper->ask("/events?key=$admin"),
        'a client that knows the id' => $helper->ask("/monitors/$till->{id}/events"),
        'of the other one' => $helper->ask("/monitors/$shop->{id}/events", 'X-API-Key' => $admin),
    );
    my $private = emit($till);
    my $public = emit($shop);
    for my $who (sort keys %streams) {
        my $wanted = $who =~ /admin/ ? [ $private, $public ] : $who =~ /knows/ ? [ $private ] : [ $public ];
        is_deeply $streams{$who}->ids(scalar @$wanted), $wanted, $who;
    }
    is $wp->patch("/monitors/$shop->{id}", { is_public => JSON::PP::false }, key => $shop->{key})->{status}, 200,
        'the shop becomes private';
    my $secret = emit($shop);
    is_deeply $streams{'the admin'}->ids(1), [ $secret ], 'of which the admin hears';
    $wp->patch("/monitors/$shop->{id}", { is_public => JSON::PP::true }, key => $shop->{key});
    my $end = emit($shop);
    is_deeply $streams{'no key'}->ids(1), [ $end ], 'its events stop, the stream does not';
    my $all = $helper->ask("/events?after=0")->ids(5);
    ok !(grep { $_ == $private } @$all), 'nor can what is private be asked for later';
};

subtest 'types' => sub {
    my $client = $helper->ask('/events?types=monitor.degraded,%20incident.resolved');
    my $after = newest();
    emit($shop);
    my @wanted = (emit($shop, type => 'monitor.degraded'), emit($shop, type => 'incident.resolved'));
    is_deeply $client->ids(2), \@wanted, 'only those that were asked for';
    is_deeply $helper->ask("/events?types=incident.resolved&after=$after")->ids(1), [ $wanted[1] ], 'of the past, too';
    my $no = $helper->ask('/events?types=check.completed,nonsense');
    is "$no->{status} $no->{json}{code}", '400 VALIDATION_ERROR', 'an unknown one is refused';
    like $no->{json}{error}, qr/nonsense.*incident\.acknowledged/, 'naming it, and all there are';
    is $helper->ask('/events?types=%ff')->{status}, 400, 'what is no text, too';
    is $helper->ask('/events?types=+')->{status}, 200, 'a blank is none';
    is $helper->ask("/monitors/$shop->{id}0/events?types=nonsense")->{status}, 404, 'an unknown monitor comes first';
};

# Without a place it begins with the newest that the client is told of, however much else there is behind them.
subtest 'as a list' => sub {
    my $team = $wp->post('/workspaces', { name => 'List' }, key => $admin)->{json}{key};
    my $make = sub { $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1:1/', @_ }, key => $team)->{json}{monitor} };
    my ($api, $web) = ($make->(tags => ['api']), $make->(tags => ['web']));
    my $bound = $wp->post('/workspace/keys', { label => 'b', role => 'viewer', tags => ['api'] }, key => $team)->{json}{key};
    my $list = sub {
        my ($query, %headers) = @_;
        my $answer = $helper->ask("/events$query", Accept => 'application/json', %headers);
        is $answer->{status}, 200, "a list: $query" or diag explain $answer;
        my @ids = map { $_->{id} } @{ $answer->{json}{events} };
        return (\@ids, $answer->{json}{cursor});
    };
    my ($old, $created, $resolved) = (emit($shop), emit($shop, type => 'incident.created'), emit($shop, type => 'incident.resolved'));
    my @api = (emit($api), emit($api, type => 'incident.created'), emit($api));
    emit($web, count => 300);
    my $end = emit($till, count => 3000);
    is_deeply +($list->('?limit=3'))[0], [ $old, $created, $resolved ], 'the newest of what is public, oldest first';
    is_deeply +($list->('?types=incident.created,incident.resolved&limit=1'))[0], [ $resolved ], '... of some types';
    is_deeply +($list->('', 'X-API-Key' => $bound))[0], \@api, 'what a key with tags may see';
    is_deeply +($list->('?types=incident.created', 'X-API-Key' => $bound))[0], [ $api[1] ], '... of a type';
    is_deeply +($list->('?limit=2', 'X-API-Key' => $admin))[0], [ $end - 1, $end ], 'the admin sees all';
    my ($none, $cursor) = $list->('?types=gate.passed');
    is_deeply [ @$none, $cursor ], [ $end ], 'nothing of a type: from now on';
    my $next = emit($shop);
    is_deeply +($list->("?after=$cursor"))[0], [ $next ], 'a cursor goes on without a gap';
    is_deeply +($list->('?types=incident.created&after=' . ($created - 1)))[0], [ $created ], 'some types, after a place';
    my ($ids, $at, @all) = ([], $old - 1);
    while (1) {
        ($ids, $at) = $list->("?limit=1000&after=$at", 'X-API-Key' => $admin);
        push @all, @$ids;
        last if !@$ids;
    }
    is_deeply [ @all ], [ $old .. $next ], 'page by page everything, nothing twice';
};

subtest 'a list that is larger than a socket' => sub {
    my $from = newest();
    my $end = emit($shop, count => 1000, pad => 2000);
    my $late = Streams::Client->say_to($helper->{socket}, "GET /api/v1/events?limit=1000&after=$from HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n");
    $late->more;    # it is being answered
    is $helper->ask('/events', method => 'HEAD')->{status}, 200, 'others are served meanwhile';
    $late->answer;
    is length $late->{body}, $late->{headers}{'content-length'}, 'is read to its end';
    is $late->{json}{cursor}, $end, '... by a client that reads it late';
    ok !$late->more, '... and then it is closed';
};

subtest 'where to begin' => sub {
    my ($one, $two, $three) = map { emit($shop) } 1 .. 3;
    my $from = sub {
        my ($query, %headers) = @_;
        my $client = $helper->ask("/monitors/$shop->{id}/events$query", %headers);
        my $end = emit($shop);
        my @ids;
        while (my $event = $client->event) {
            last if $event->{id} == $end;
            push @ids, $event->{id} if $event->{id} <= $three;
        }
        return \@ids;
    };
    is_deeply $from->(''), [], 'from now on';
    is_deeply $from->("?after=$one"), [ $two, $three ], 'after an id';
    is_deeply $from->('', 'Last-Event-ID' => $two), [ $three ], 'by header';
    is_deeply $from->("?after=$one", 'Last-Event-ID' => $two), [ $three ], 'which goes first';
    is_deeply $from->("?after=$one", 'Last-Event-ID' => 'x'), [ $two, $three ], 'unless it is no integer';
    is_deeply $from->("?after=$one", 'Last-Event-ID' => ''), [ $two, $three ], 'or empty';
    is_deeply $from->('?after=1x'), [], 'nothing of both: from now on';
    is_deeply $from->('?after=99999999999999999999'), [], 'an id of the future: from now on';
    my ($last, $newest) = (emit($shop), emit($shop));
    my @places = map { $helper->ask('/events', 'Last-Event-ID' => $_) } $last, $newest;
    my $next = emit($shop);
    is_deeply $places[0]->ids(1), [ $newest ], 'a client that missed exactly one event gets that';
    is_deeply $places[1]->ids(1), [ $next ], 'a client that missed none gets the next';
    $wp->sql("delete from events where id <= $two");
    is_deeply $from->('?after=-5'), [ $three ], 'before all: what is kept';
};

subtest 'nothing is lost or doubled while much happens' => sub {
    my $start = newest();
    my $end = emit($shop, count => 3000, quiet => 1);
    my @early = map { $helper->ask("/events?after=$start") } 1 .. 3;
    my $live = $helper->ask('/events');
    $end = emit($shop, count => 100) for 1 .. 10;
    my @late = map { $helper->ask('/events', 'Last-Event-ID' => $start + 500 * $_) } 1 .. 3;
    $end = emit($shop, count => 7) for 1 .. 5;
    is_deeply $live->ids(1035), [ $start + 3001 .. $end ], 'live';
    is_deeply $_->ids($end - $start), [ $start + 1 .. $end ], 'from the past into the present' for @early;
    is_deeply $late[ $_ - 1 ]->ids($end - $start - 500 * $_), [ $start + 500 * $_ + 1 .. $end ], 'and later'
        for 1 .. 3;
};

subtest 'other methods, other paths, other languages' => sub {
    my $head = $helper->ask('/events', method => 'HEAD');
    is "$head->{status} $head->{headers}{'content-type'}", '200 text/event-stream', 'HEAD: the headers';
    $head->{ended} = 0;
    is $head->block, undef, 'and no more';
    my $post = $helper->ask('/events', method => 'POST');
    is "$post->{status} $post->{headers}{allow}", '405 GET, HEAD, OPTIONS', 'POST: what is allowed';
    is $post->{json}{code}, 'METHOD_NOT_ALLOWED', 'and a code';
    my $options = $helper->ask('/events', method => 'OPTIONS');
    is $options->{status}, 204, 'OPTIONS';
    like $options->{headers}{'access-control-allow-headers'}, qr/Last-Event-ID/, 'says what a browser may send';
    is $helper->ask('/monitors')->{json}{code}, 'NOT_FOUND', 'what others serve';
    is $helper->ask('/events/')->{status}, 200, 'a slash at the end is ignored';
    is $helper->ask("/monitors/$shop->{id}/events", method => 'HEAD')->{status}, 200, 'of a monitor';
    my $unknown = $helper->ask('/monitors/00000000-0000-4000-8000-000000000000/events');
    is "$unknown->{status} $unknown->{json}{code}", '404 NOT_FOUND', 'of one that is not there';

    my %nonsense = (
        'no version' => "GET /api/v1/events\r\n\r\n",
        'another version' => "GET /api/v1/events HTTP/2.0\r\n\r\n",
        'two blanks' => "GET  /api/v1/events HTTP/1.1\r\n\r\n",
        'a whole address' => "GET http://x/api/v1/events HTTP/1.1\r\n\r\n",
        'no method' => " /api/v1/events HTTP/1.1\r\n\r\n",
        'a folded line' => "GET /api/v1/events HTTP/1.1\r\nHost: x\r\n y\r\n\r\n",
        'no colon' => "GET /api/v1/events HTTP/1.1\r\nHost\r\n\r\n",
        'a blank before the colon' => "GET /api/v1/events HTTP/1.1\r\nHost : x\r\n\r\n",
        'a control character' => "GET /api/v1/events HTTP/1.1\r\nHost: x\ty\x01\r\n\r\n",
        'a bare line feed' => "GET /api/v1/events HTTP/1.1\nHost: x\r\n\r\n",
        'NUL' => "GET /api/v1/events HTTP/1.1\r\nHost: x\0\r\n\r\n",
        'too many headers' => "GET /api/v1/events HTTP/1.1\r\n" . "A: b\r\n" x 129 . "\r\n",
    );
    for my $what (sort keys %nonsense) {
        my $answer = Streams::Client->say_to($helper->{socket}, $nonsense{$what})->answer;
        is "$answer->{status} $answer->{json}{code}", '400 BAD_REQUEST', $what;
    }
    my $endless = Streams::Client->say_to($helper->{socket}, "GET /api/v1/events HTTP/1.1\r\nA: " . 'x' x 80_000);
    ok !eval { $endless->answer }, 'an endless head: closed';
    my $parts = Streams::Client->say_to($helper->{socket}, "GET /api/v1/eve");
    $parts->{socket}->syswrite($_) for "nts HTTP/1.1\r", "\nHost: x\r\n", "\r", "\n";
    is $parts->answer->{status}, 200, 'a head in pieces is a head';
};

subtest 'what opened a stream is taken back' => sub {
    my %streams = (
        admin => $helper->ask('/events', 'X-API-Key' => $admin),
        public => $helper->ask('/events', 'X-API-Key' => $shop->{key}),
        'of the shop' => $helper->ask("/monitors/$shop->{id}/events", 'X-API-Key' => $admin),
        own => $helper->ask("/monitors/$shop->{id}/events", 'X-API-Key' => $shop->{key}),
    );
    my $old = $admin;
    ($admin) = $wp->command('admin-key')->{out} =~ /(wp_\w+)/;
    is_deeply $streams{$_}->rest, [], "a new admin key ends what the old one opened: $_" for 'admin', 'of the shop';
    my $again = $helper->ask('/events', 'X-API-Key' => $old);
    my $new = $helper->ask('/events', 'X-API-Key' => $admin);
    my ($private, $public) = (emit($till), emit($shop));
    is_deeply $again->ids(1), [ $public ], 'the old one is none now';
    is_deeply $new->ids(2), [ $private, $public ], 'the new one opens';
    is_deeply $streams{$_}->ids(1), [ $public ], "$_ goes on" for qw(public own);

    my $stranger = $helper->ask("/monitors/$shop->{id}/events");
    $shop->{key} = $wp->post("/monitors/$shop->{id}/rotate-key", undef, key => $shop->{key})->{json}{manage_key};
    is_deeply $streams{own}->rest, [], 'so does a new manage key';
    $public = emit($shop);
    is_deeply $streams{public}->ids(1), [ $public ], 'where it was as none, the stream goes on';
    is_deeply $stranger->ids(1), [ $public ], 'and one that was opened without';

    my $gone = $wp->monitor(name => 'gone', is_public => JSON::PP::true);
    my $of_gone = $helper->ask("/monitors/$gone->{id}/events");
    my $told = emit($gone);
    is $wp->delete("/monitors/$gone->{id}", key => $gone->{key})->{status}, 200, 'a monitor is deleted';
    is_deeply [ grep { $_ != $told } @{ $of_gone->rest } ], [], 'its stream ends';
    is $helper->ask("/monitors/$gone->{id}/events")->{status}, 404, 'and is gone';
    my $next = emit($shop);
    is_deeply $helper->ask('/events', 'X-API-Key' => $admin, 'Last-Event-ID' => $told - 1)->ids(1), [ $next ],
        'as are its events';
};

subtest 'keys of workspaces' => sub {
    my $team = $wp->post('/workspaces', { name => 'Team' }, key => $admin)->{json}{key};
    my $make = sub { return { %{ $wp->post('/monitors', { name => 'x', url => 'http://127.0.0.1:1/', @_ }, key => $team)->{json}{monitor} } } };
    my ($api, $web) = ($make->(tags => ['api']), $make->(tags => ['web']));
    my %made = map { my ($name, %more) = @$_; ($name => $wp->post('/workspace/keys', { label => $name, role => 'viewer', %more }, key => $team)->{json}) }
        [ 'stays' ], [ 'bound', tags => ['api'] ], [ 'rotated' ], [ 'deleted' ], [ 'expired', expires_in_seconds => 600 ];
    my $end = time + 5;
    $wp->sql("update workspace_keys set expires_at = " . int($end) . " where id = '$made{expired}{key_info}{id}'");
    my %streams = map { ($_ => $helper->ask('/events', 'X-API-Key' => $made{$_}{key})) } keys %made;
    my $of_one = $helper->ask("/monitors/$api->{id}/events", 'X-API-Key' => $made{rotated}{key});
    emit($shop);
    my ($first, $second) = (emit($api), emit($web));
    is_deeply $streams{$_}->ids(2), [ $first, $second ], "$_: its workspace, private ones too" for qw(stays rotated deleted);
    is_deeply $streams{bound}->ids(1), [ $first ], 'bound: those with its tags';
    is_deeply $of_one->ids(1), [ $first ], 'of one monitor';
    $wp->post("/workspace/keys/$made{rotated}{key_info}{id}/rotate", undef, key => $team);
    $wp->delete("/workspace/keys/$made{deleted}{key_info}{id}", key => $team);
    is_deeply $streams{$_}->rest, [], "$_: it ends" for qw(rotated deleted);
    is_deeply $of_one->rest, [], 'rotated: of one monitor, too';
    my $heard = $streams{expired}->rest;
    is_deeply [ grep { $_ != $first && $_ != $second } @$heard ], [], 'expired: it ends by itself';
    cmp_ok time, '>=', int $end, '... then';
    my $third = emit($api);
    is_deeply $streams{$_}->ids(1), [ $third ], "$_ goes on" for qw(stays bound);
    is $helper->ask('/events', 'X-API-Key' => $made{expired}{key})->{status}, 200, 'a dead key is as none';
};

subtest 'a client that does not read is let go, and misses nothing' => sub {
    my $start = newest();
    my $slow = $helper->ask('/events');
    my $steady = $helper->ask('/events');
    my $before = $helper->memory;
    my $most = 0;
    for (1 .. 30) {
        my $end = emit($shop, count => 20, pad => 8000);
        is_deeply $steady->ids(20), [ $end - 19 .. $end ], 'a good reader has all' if $_ == 1 || $_ == 30;
        $steady->ids(20) if $_ > 1 && $_ < 30;
        $most = $helper->memory if $helper->memory > $most;
    }
    my $got = $slow->rest;
    cmp_ok scalar(@$got), '<', 600, 'the stream of a client that did not read has ended';
    is_deeply $got, [ $start + 1 .. $start + @$got ], 'with what it had, whole';
    is_deeply $helper->ask('/events', 'Last-Event-ID' => $start + @$got)->ids(600 - @$got),
        [ $start + @$got + 1 .. $start + 600 ], 'it comes back for the rest';
    cmp_ok $most - $before, '<', $room, 'and cost little meanwhile';

    # No client reads, and what was missed is more than a socket takes: it waits for the client.
    my @sleepers = map { $helper->ask("/events?after=$start") } 1 .. 20;
    my $end = emit($shop);
    is_deeply $steady->ids(1), [ $end ], 'others are served meanwhile';
    cmp_ok $helper->memory - $before, '<', $room, 'and memory does not grow with what was missed';
    is_deeply $sleepers[19]->ids(601), [ $start + 1 .. $start + 601 ], 'a client that reads again has it all';
};

subtest 'without the hint' => sub {
    my $client = $helper->ask('/events');
    my $end = emit($shop, quiet => 1);
    is_deeply $client->ids(1), [ $end ], 'a commit is seen all the same';
    unlink $wp->folder . '/notify';
    $wp->check(monitor => $shop->{id});
    is $client->event->{data}{status}, 'down', 'the file may be removed';
    open my $file, '>', $wp->folder . '/other' or die $!;
    close $file;
    emit($shop, quiet => 1);
    rename $wp->folder . '/other', $wp->folder . '/notify';
    is_deeply $client->ids(1), [ newest() ], 'and replaced';
};

subtest 'the database is put away, and put back' => sub {
    return plan skip_all => 'it is no file; t/postgresql/failover.t takes a server away' if Watchpost::at_server();
    my $client = $helper->ask('/events');
    my $path = $wp->database;
    my $kept = newest();
    $wp->command('backup', "$path.kept");
    emit($shop, count => 3);
    $client->ids(3);
    unlink "$path-wal", "$path-shm" or die $!;
    rename $path, "$path.away" or die $!;
    my $refused;
    ok eventually(sub { $refused = $helper->ask('/events', method => 'HEAD'); $refused->{status} == 503 }),
        'without a database no new client is let in';
    is $helper->ask('/events')->{json}{code}, 'SERVICE_UNAVAILABLE', 'as JSON';
    cmp_ok $refused->{headers}{'retry-after'}, '>', 0, 'and is told when to come back';
    ok !-e $path, 'and none is made';
    rename "$path.kept", $path or die $!;
    ok eventually(sub { $helper->ask('/events', method => 'HEAD')->{status} == 200 }), 'an older one is put there';
    is newest(), $kept, 'whose ids start again';
    my @new = (emit($shop), emit($shop));
    is_deeply $client->ids(2), \@new, 'a client that waited hears of it';
    my $late = $helper->ask('/events', 'Last-Event-ID' => $kept + 1000);
    my $end = emit($shop);
    is_deeply $late->ids(1), [ $end ], 'a client that knows more than there is hears what comes now';
    copy($path, "$path.next") or die $!;
    my $of_one = $helper->ask("/monitors/$shop->{id}/events");
    $wp->command('backup', "$path.swap");
    rename "$path.swap", $path or die $!;
    unlink "$path-wal", "$path-shm";
    is_deeply $of_one->rest, [], 'another file: streams of one monitor end, for its number may mean another now';
    $end = emit($shop);
    is_deeply $late->ids(1), [ $end ], 'the others do not';
    $wp->sql(q(delete from events; update counters set value = 1 where name = 'event'));
    ok eventually(sub { $helper->errors =~ /replaced: going on behind event 1\n/ }), 'the same file, but older';
    $end = emit($shop);
    is_deeply $late->ids(1), [ $end ], '... is told from where it is';
    cmp_ok $end, '<', $kept, '... though the ids have been there before';
};

subtest 'the helper dies' => sub {
    my $client = $helper->ask('/events');
    my $first = emit($shop);
    is_deeply $client->ids(1), [ $first ], 'an event';
    $helper->stop('KILL');
    is_deeply $client->rest, [], 'the stream ends';
    my $end = emit($shop, count => 5);
    $helper = Streams->start($wp);
    is_deeply $helper->ask('/events', 'Last-Event-ID' => $first)->ids(5), [ $first + 1 .. $end ], 'nothing is lost';
};

subtest 'a limit' => sub {
    my $other = Watchpost->new;
    $other->command('init');
    my $small = Streams->start($other, '--limit', 2);
    my @two = map { $small->ask('/events') } 1 .. 2;
    my $third = $small->ask('/events');
    is "$third->{status} $third->{json}{code}", '503 SERVICE_UNAVAILABLE', 'the third is refused';
    cmp_ok $third->{headers}{'retry-after'}, '>', 0, 'and may come again';
    is $small->ask('/events', method => 'HEAD')->{status}, 200, 'HEAD is answered';
    pop @two;
    ok eventually(sub { ($two[1] = $small->ask('/events'))->{status} == 200 }), 'when one has gone there is room';
    $#two = 0;
    my $m = $other->monitor;
    my $held = $other->get("/wait?ids=$m->{id}&timeout=600")->{headers}{'x-accel-redirect'};
    ok $held, 'a wait is handed over';
    ok eventually(sub { ($two[1] = $small->ask('/events'))->{status} == 200 }), '... where there is room again';
    $#two = 0;
    my $waiter;
    ok eventually(sub {
        $waiter = Streams::Client->say_to($small->{socket}, "GET $held HTTP/1.1\r\nHost: x\r\n\r\n");
        $small->ask('/events', method => 'HEAD');
        return !IO::Select->new($waiter->{socket})->can_read(0);
    }), '... and held';
    is $small->ask('/events')->{status}, 503, 'waiters are counted with streams';
    is $small->stop, 0, 'TERM: it ends with 0';
    is_deeply $_->rest, [], 'streams end' for @two;
    ok !-e $small->{socket}, 'and so does the socket';
};

subtest 'words' => sub {
    my $run = $wp->_run([ "$Watchpost::BUILD/watchpost-events", '--limit', '0' ], {}, '');
    is $run->{status}, 2, 'wrong usage';
    is $wp->_run([ "$Watchpost::BUILD/watchpost-events", '--help' ], {}, '')->{status}, 0, 'help';
    $run = $wp->_run([ "$Watchpost::BUILD/watchpost-events" ], {}, '');
    is $run->{status}, 1, 'beside a running one it does not start';
    like $run->{err}, qr/another watchpost-events/, 'and says why';
    is $helper->ask('/events', method => 'HEAD')->{status}, 200, 'which goes on';
};

subtest 'time passes' => sub {
    my ($first, $next, $after) = @{ within('what the quiet one heard', sub { fd_retrieve $what_quiet_heard }) };
    is $first, "retry: 3000\n: Watchpost live events\n", 'a stream has begun';
    is $next, ":\n", 'and is kept alive by comments';
    cmp_ok $after, '<', 16, sprintf 'every 15 seconds (%.1f)', $after;
    ok !eval { $mute->answer }, 'a client that never finishes asking is let go';
    is $patient->stop, 0, 'and all is well';
    my $complaints = $patient->errors . $helper->errors =~ s/^.*(?:the database|database: ).*\n//gmr;
    is $complaints, '', 'nothing else was complained about';
};

done_testing;
