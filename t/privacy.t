# What strangers see: the same places, read without a key, with keys that do not open the monitor, and with those that do.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Streams;
use Target qw(serve serve_udp spit);
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new(WWW_DIR => '/nowhere');
my $admin = $wp->admin_key;
my $probe = $wp->post('/locations', { name => 'Oslo' }, key => $admin)->{json}{probe_key};
my $page = $wp->post('/status-pages', { slug => 'p', title => 'P', show_causes => JSON::PP::true })->{json}{manage_key};

# A monitor with an open incident of this cause, on the page.
sub failing {
    my ($cause, %more) = @_;
    my $m = $wp->monitor(name => 'shop', consensus_threshold => 1, %more);
    report($m, 'down', $cause);
    ($m->{incident}) = map { $_->{id} } @{ $wp->get("/monitors/$m->{id}/incidents")->{json} };
    $wp->sql("update incidents set cause = '" . $cause =~ s/'/''/gr . "' where id = '$m->{incident}'");
    $wp->post('/status-pages/p/monitors', { monitor_ids => [ $m->{id} ] }, key => $page);
    return $m;
}

sub report {
    my ($m, $status, $message) = @_;
    return $wp->post('/probe', { results => [ { monitor_id => $m->{id}, status => $status, response_time_ms => 7,
        error_message => $message } ] }, key => $probe);
}

# Where a monitor and its incident are shown: what is read there.
sub places {
    my ($m) = @_;
    return map { ("/api/v1$_" => {}) } "/monitors/$m->{id}", "/monitors/$m->{id}/overview",
        "/monitors/$m->{id}/heartbeats", "/monitors/$m->{id}/incidents", "/incidents/$m->{incident}",
        "/incidents/$m->{incident}/timeline", "/incidents/$m->{incident}/notes", '/incidents', '/monitors',
        '/monitors/summary', '/status', '/dashboard', '/status-pages/p', '/status-pages/p/monitors',
        '/status-pages/p/incidents', '/status-pages/p/feed.atom', "/monitors/$m->{id}/badge/status";
}

sub reading {
    my ($m, $key) = @_;
    my %where = (places($m), '/' => {}, '/s/p' => {}, '/s/p?' => { Accept => 'text/markdown' });
    return map {
        ($_ => $wp->request(GET => $_, undef, headers => $where{$_}, defined $key ? (key => $key) : ())->{body});
    } sort keys %where;
}

# The places in which a text occurs.
sub places_with {
    my ($text, %read) = @_;
    return [ sort grep { index($read{$_}, $text) >= 0 } keys %read ];
}

my $helper = Streams->start($wp);

# What its stream has to tell from the beginning.
sub stream {
    my ($m, $count, %headers) = @_;
    my $client = $helper->ask("/monitors/$m->{id}/events?after=0", %headers);
    return map { $client->event } 1 .. $count;
}

subtest 'sentences of a private monitor' => sub {
    my $m = failing(q(Expected 'wanted.example', got: found.example), monitor_type => 'dns', url => 'example.org',
        dns_expected => 'wanted.example', is_public => $false);
    for my $reader ([ 'no key' ], [ 'a key of the page' => $page ], [ 'another one' => $wp->monitor(name => 'x')->{key} ]) {
        my ($who, $key) = @$reader;
        my %read = reading($m, $key);
        is_deeply places_with($_, %read), [], "$who: '$_' is nowhere" for 'wanted.example', 'found.example';
        is_deeply [ grep { !/status-pages|s\/p/ } @{ places_with('Unexpected answer', %read) } ],
            [ map { "/api/v1$_" } "/incidents/$m->{incident}", "/incidents/$m->{incident}/timeline",
                map { "/monitors/$m->{id}/$_" } qw(heartbeats incidents overview) ], "$who: the class of the failure is";
        is_deeply [ grep { /status-pages|s\/p/ } @{ places_with('Unexpected answer', %read) } ],
            [ map({ "/api/v1/status-pages/p/$_" } qw(feed.atom incidents)), '/s/p', '/s/p?' ], "$who: also on pages";
    }
    for my $reader ([ 'its own key' => $m->{key} ], [ 'the admin key' => $admin ]) {
        my %read = reading($m, $reader->[1]);
        is_deeply [ grep { m{/(?:monitors|incidents)/} } @{ places_with('got: found.example', %read) } ],
            [ map { "/api/v1$_" } "/incidents/$m->{incident}", "/incidents/$m->{incident}/timeline",
                map { "/monitors/$m->{id}/$_" } qw(heartbeats incidents overview) ], "$reader->[0]: the whole";
    }
    is_deeply [ map { $_->{data}{error_message} // $_->{data}{incident}{cause} } stream($m, 1) ], [ 'Unexpected answer' ],
        'its stream, too';
    like +(stream($m, 1, 'X-API-Key' => $m->{key}))[0]{data}{error_message}, qr/got: found/, 'with its key the whole';
    like +(stream($m, 1, 'X-API-Key' => $admin))[0]{data}{error_message}, qr/got: found/, 'with the admin key, too';

    my $live = $helper->ask("/monitors/$m->{id}/events");
    my $own = $helper->ask("/monitors/$m->{id}/events", 'X-API-Key' => $m->{key});
    report($m, 'down', q(Expected 'wanted.example', got: other.example));
    is $live->event->{data}{error_message}, 'Unexpected answer', 'and what comes live';
    like $own->event->{data}{error_message}, qr/got: other/, 'which is whole with its key';

    $wp->patch("/monitors/$m->{id}", { is_public => $true }, key => $m->{key});
    like $wp->get("/monitors/$m->{id}/heartbeats")->{json}[0]{error_message}, qr/got: other/, 'once public, it is told';
    like +(stream($m, 1))[0]{data}{error_message}, qr/got: found/, 'in streams as well';
};

subtest 'words for those who hold a key' => sub {
    my $m = failing('Connection refused', is_public => $true);
    my $hook = $wp->post("/monitors/$m->{id}/notifications", { name => 'hook', channel_type => 'webhook',
        config => { url => 'http://127.0.0.1:9/' }, events => [ 'incident.acknowledged', 'incident.resolved' ] },
        key => $m->{key})->{json};
    my $say = sub {
        my ($what, $body) = @_;
        return $wp->post("/incidents/$m->{incident}/$what", $body, key => $m->{key});
    };
    my $shown = sub { $wp->get("/incidents/$m->{incident}", @_)->{json} };
    my $live = $helper->ask("/monitors/$m->{id}/events");
    my $own = $helper->ask("/monitors/$m->{id}/events", 'X-API-Key' => $m->{key});

    $say->('notes', { content => 'for all', author => 'ops' });
    my $note = $say->('notes', { content => 'between us', author => 'mole', is_internal => $true });
    is $note->{status}, 201, 'a note is made';
    is $note->{json}{is_internal}, $true, '... and says that it is internal';
    my $said = $say->('acknowledge', { note => 'we know', actor => 'mole', is_internal => $true });
    is $said->{status}, 200, 'an acknowledgement, too';
    is_deeply [ @{ $said->{json}{incident} }{qw(acknowledgement acknowledged_by acknowledgement_is_internal notes_count)} ],
        [ 'we know', 'mole', $true, 2 ], '... whose answer shows it';

    for my $reader ([ 'no key' ], [ 'a key of the page' => $page ], [ 'another one' => $wp->monitor(name => 'x')->{key} ]) {
        my ($who, $key) = @$reader;
        my %read = reading($m, $key);
        is_deeply places_with($_, %read), [], "$who: '$_' is nowhere" for 'between us', 'we know', 'mole', 'acknowledged';
        is $shown->(defined $key ? (key => $key) : ())->{notes_count}, 1, "$who: one note is counted";
        is_deeply [ map { $_->{content} } @{ $wp->get("/incidents/$m->{incident}/notes",
            defined $key ? (key => $key) : ())->{json} } ], [ 'for all' ], "$who: and shown";
    }
    for my $reader ([ 'its own key' => $m->{key} ], [ 'the admin key' => $admin ]) {
        my ($who, $key) = @$reader;
        my %read = reading($m, $key);
        is_deeply places_with('between us', %read), [ map { "/api/v1/incidents/$m->{incident}/$_" } qw(notes timeline) ],
            "$who: the note";
        is_deeply [ grep { m{/(?:monitors|incidents)/} } @{ places_with('we know', %read) } ],
            [ map { "/api/v1$_" } "/incidents/$m->{incident}", "/incidents/$m->{incident}/timeline",
                map { "/monitors/$m->{id}/$_" } qw(incidents overview) ], "$who: the acknowledgement";
        is $shown->(key => $key)->{notes_count}, 2, "$who: all notes are counted";
    }
    is $own->event->{data}{incident}{acknowledgement}, 'we know', 'live for its key';
    report($m, 'up');
    my @heard = map { $live->event } 1 .. 2;
    is_deeply [ map { $_->{event} } @heard ], [ 'check.completed', 'incident.resolved' ], 'not for others';
    ok !exists $heard[1]{data}{incident}{acknowledged_by}, '... nor later, in what comes of it';
    my ($end) = grep { $_->{event} eq 'incident.resolved' } map { $own->event } 1 .. 2;
    is $end->{data}{incident}{acknowledged_by}, 'mole', '... which its key hears';
    is $wp->sql("select event from alerts a join channels c on c.key = a.channel where c.id = '$hook->{id}'"),
        'incident.resolved', 'no channel is told of an internal acknowledgement';
    unlike $wp->sql("select body from alerts where event = 'incident.resolved'"), qr/mole/, '... nor later';

    $wp->delete("/incidents/$m->{incident}/acknowledge", key => $m->{key});
    is_deeply places_with('withdrawn', reading($m)), [], 'one that is withdrawn was none for others';
    $say->('acknowledge', { note => 'for all to read' });
    is $shown->()->{acknowledgement}, 'for all to read', 'the next one may be for all';
};

subtest 'what lies on a private network' => sub {
    # Answers each question for A with a private address and a global one.
    my $resolver = serve_udp(sub {
        my ($id, $question) = (substr($_[0], 0, 2), substr $_[0], 12);
        return $id . pack('nnnnn', 0x8180, 1, 2, 0, 0) . substr($question, 0, index($question, "\0") + 5)
            . join '', map { pack 'nnnNna4', 0xc00c, 1, 1, 60, 4, pack 'C4', split /[.]/ } '10.1.2.3', '8.8.8.8';
    });
    my $elsewhere = serve(sub { spit($_[0], "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") });
    my %leads_to = (own => '/here', port => "http://127.0.0.1:$elsewhere/", host => "http://localhost:$elsewhere/");
    my $port = serve(sub {
        my ($way) = readline($_[0]) =~ m{^GET /(\w+)};
        my $to = $leads_to{$way};
        spit($_[0], defined $to ? "HTTP/1.1 302 Found\r\nLocation: $to\r\nContent-Length: 0\r\n\r\n"
            : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    my $here = Watchpost->new(TARGET_POLICY => 'public', DNS_RESOLVER => "127.0.0.1:$resolver");
    my $key = $here->admin_key;
    my $seen = sub {
        my ($owner, %body) = @_;
        my $made = $here->post('/monitors', { name => 'x', %body }, $owner ? (key => $owner) : ())->{json};
        $here->check(monitor => $made->{monitor}{id});
        my ($beat) = @{ $here->get("/monitors/$made->{monitor}{id}/heartbeats", key => $made->{manage_key})->{json} };
        return $beat->{error_message} // $beat->{status};
    };
    my %asks = (monitor_type => 'dns', url => 'db.example.test', dns_expected => '192.0.2.9');
    is $seen->(undef, %asks), "Expected '192.0.2.9', got: a private address, 8.8.8.8", 'a stranger reads no private address';
    unlike $here->sql('select body from events'), qr/10\.1\.2\.3/, '... nor live';
    is $seen->($key, %asks), "Expected '192.0.2.9', got: 10.1.2.3, 8.8.8.8", 'the operator does';
    is $seen->(undef, %asks, dns_expected => '10.1.2.3'), 'up', 'what is expected is compared with what is there';

    is $seen->($key, url => "http://127.0.0.1:$port/own"), 'up', "a redirect of the operator's url to its own host is followed";
    like $seen->($key, url => "http://127.0.0.1:$port/$_"), qr/^Target address not allowed/, "... to another $_ as a stranger's"
        for qw(port host);
};

subtest 'lists of what strangers made' => sub {
    my $here = Watchpost->new(WWW_DIR => '/nowhere');
    my $key = $here->admin_key;
    my %fails = (url => 'http://127.0.0.1:1/', confirmation_threshold => 1, is_public => $true);
    my $m = $here->monitor(%fails, name => 'theirs', tags => 'spam', group_name => 'Spam', is_listed => $true);
    $here->post('/monitors', { %fails, name => 'ours', tags => 'good' }, key => $key);
    my $hidden = $here->post('/monitors', { %fails, name => 'ours, too', is_listed => $false }, key => $key)->{json}{monitor};
    $here->post('/status-pages', { slug => 'their-page', title => 'Their page' });
    $here->post('/status-pages/their-page/monitors', { monitor_ids => [ $m->{id} ] }, key => $key);
    $here->check;
    $here->post("/monitors/$m->{id}/maintenance", { title => 'Buy', starts_at => '2020-01-01T00:00:00Z',
        ends_at => '2999-01-01T00:00:00Z' }, key => $m->{key});

    # Which of the two each list has.
    my $lists = sub {
        my ($name, $tag, @options) = @_;
        my %has;
        for ('/monitors', '/monitors/summary', '/status', '/status/history', '/incidents', '/maintenance', '/', '/tags', '/groups',
            '/status-pages') {
            my $body = $here->request(GET => $_ eq '/' ? $_ : "/api/v1$_", undef, @options)->{body};
            my $wanted = /tags/ ? $tag : /groups/ ? 'Spam' : /history/ ? $m->{id} : /-pages/ ? 'Their' : $name;
            $has{$_} = 1 if index($body, $wanted) >= 0;
        }
        return join ' ', sort keys %has;
    };
    my @all = ('theirs', 'spam');
    my $everywhere = '/ /groups /incidents /maintenance /monitors /monitors/summary /status /status-pages /status/history /tags';
    is $lists->(@all), $everywhere, 'are full by default';
    is $here->get("/monitors/$m->{id}")->{json}{is_listed}, $true, 'and it says so';

    $here->set(PUBLIC_LIST => 'no');
    is $lists->(@all), '', 'but with PUBLIC_LIST=no empty';
    is $here->get('/monitors')->{headers}{'x-total-count'}, 1, '... of it';
    is_deeply [ map { $_->{name} } @{ $here->get('/monitors')->{json} } ], [ 'ours' ], "the operator's are there";
    is_deeply $here->get('/tags')->{json}, [ 'good' ], '... with their tags';
    is $here->get("/monitors/$m->{id}")->{json}{is_listed}, $false, 'it says so, to those who know its id';
    is $here->get("/monitors/$hidden->{id}")->{json}{is_listed}, $false, "as does one of the operator's that is to be left out";
    my $streams = Streams->start($here);
    my $told = sub {
        my $client = $streams->ask('/events?types=incident.created&after=0', @_);
        return join ' ', sort map { $client->event->{data}{monitor}{name} } 1 .. (@_ ? 3 : 1);
    };
    is $told->(), 'ours', 'nor is it told of live';
    is $told->('X-API-Key' => $key), 'ours ours, too theirs', '... but with the admin key';
    is @{ $here->get('/status-pages/their-page')->{json}{monitors} }, 1, 'it is on its page';
    my ($ours) = map { $_->{id} } @{ $here->get('/monitors')->{json} };
    my $depends = $here->post("/monitors/$m->{id}/dependencies", { depends_on_id => $ours }, key => $m->{key});
    is $depends->{status}, 201, 'it may depend on one that is listed';
    my $beside = sub {
        my ($list, $graph) = map { $here->get("/monitors/$ours/$_", @_) } 'dependents', 'graph';
        return join ' ', scalar @{ $list->{json} }, $list->{headers}{'x-hidden-count'} // 0,
            scalar @{ $graph->{json}{nodes} }, $graph->{json}{hidden} // 0;
    };
    is $beside->(), '0 1 1 1', 'but does not stand beside it';
    is $beside->(key => $key), '1 0 2 0', '... but with the admin key';
    is @{ $here->get("/monitors/$m->{id}/dependencies")->{json} }, 1, 'its own list has the other side';
    $here->delete("/monitors/$m->{id}/dependencies/$depends->{json}{id}", key => $m->{key});
    is @{ $here->get('/monitors', key => $key)->{json} }, 3, 'the admin key lists all';
    is $here->get('/monitors', key => $key)->{headers}{'x-total-count'}, 3, '... and counts them';

    for my $set ($true, $false) {
        is $here->patch("/monitors/$m->{id}", { is_listed => $set }, key => $m->{key})->{status}, 403, 'its own key sets nothing';
    }
    is $here->patch("/monitors/$m->{id}", { is_listed => undef, name => 'theirs' }, key => $m->{key})->{status}, 200, 'nor null';
    is $here->patch("/monitors/$m->{id}", { is_listed => 'yes' }, key => $key)->{status}, 422, 'what is no boolean is refused';
    my $pinned = $here->patch("/monitors/$m->{id}", { is_listed => $true }, key => $key);
    is $pinned->{json}{monitor}{is_listed}, $true, 'the admin key lists it';
    is $lists->(@all), $everywhere =~ s{/status-pages }{}r, '... everywhere';
    is $here->get('/monitors')->{headers}{'x-total-count'}, 2, '... and it counts';
    $here->patch("/monitors/$m->{id}", { is_listed => $false }, key => $key);
    $here->set(PUBLIC_LIST => 'yes');
    is $lists->(@all), '/status-pages', 'what it does not list is in no list, whatever the setting';
    is $here->sql('select count(*) from monitor_counts where monitors < 0'), 0, 'no count goes astray';
};

done_testing;
