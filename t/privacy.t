# What strangers see: the same places, read without a key, with keys that do not open the monitor, and with those that do.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Streams;
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new(WWW_DIR => '/nowhere');
my $admin = $wp->admin_key;
my $probe = $wp->post('/locations', { name => 'Oslo' }, key => $admin)->{json}{probe_key};
my $page = $wp->post('/status-pages', { slug => 'p', title => 'P' })->{json}{manage_key};

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
    is $wp->sql("select group_concat(event) from alerts a join channels c on c.key = a.channel where c.id = '$hook->{id}'"),
        'incident.resolved', 'no channel is told of an internal acknowledgement';
    unlike $wp->sql("select group_concat(body) from alerts where event = 'incident.resolved'"), qr/mole/, '... nor later';

    $wp->delete("/incidents/$m->{incident}/acknowledge", key => $m->{key});
    is_deeply places_with('withdrawn', reading($m)), [], 'one that is withdrawn was none for others';
    $say->('acknowledge', { note => 'for all to read' });
    is $shown->()->{acknowledgement}, 'for all to read', 'the next one may be for all';
};

done_testing;
