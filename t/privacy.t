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

done_testing;
