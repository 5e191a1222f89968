# What a screen shows in one request: the table of monitors, and all about one.
use strict;
use warnings;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my $now = time;
my $T = $now - 1800;
my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1') or die "listen: $!";
my $target = '127.0.0.1:' . $listener->sockport;

sub overview { my ($id, @options) = @_; return $wp->get("/monitors/$id/overview", @options)->{json} }
sub summary { my ($query, @options) = @_; return $wp->get("/monitors/summary?$query", @options)->{json} }
sub names { return join ' ', map { $_->{name} } @{ summary(@_) } }
sub stamp { return Watchpost::timestamp($_[0]) }

is_deeply summary(''), [], 'nothing at first';
is $wp->get('/monitors/summary')->{headers}{'x-total-count'}, 0, 'and that is counted';

my %shared = (is_public => $true, group_name => 'A');
my $up = $wp->monitor(%shared, name => 'a up', monitor_type => 'tcp', url => $target, tags => 'x', sla_target => 99);
my $down = $wp->monitor(%shared, name => 'b down', url => 'http://user:secret@127.0.0.1:1/', tags => 'x,y',
    headers => { Authorization => 'Bearer top-secret' });
my $hidden = $wp->monitor(name => 'hidden');

subtest 'before the first check' => sub {
    my $seen = overview($up->{id});
    is_deeply $seen->{monitor}, $wp->get("/monitors/$up->{id}")->{json}, 'the monitor';
    is_deeply [ sort keys %$seen ], [qw(maintenance manages monitor sla uptime)], 'what is not known is left out';
    is_deeply $seen->{maintenance}, { active => [], upcoming => [] }, 'no windows';
    is $seen->{manages}, $false, 'without a key';
    ok !exists overview($down->{id})->{sla}, 'no SLA without a target';
};

$wp->check(at => $T + 600 * $_) for 0 .. 2;

subtest 'all about one' => sub {
    my $at = "/monitors/$down->{id}";
    my $seen = overview($down->{id});
    is $seen->{monitor}{current_status}, 'down', 'it is down';
    is $seen->{status_since}, stamp($T + 600), 'since the second failure confirmed it';
    is $seen->{status_reason}, 'Connection refused', 'why';
    is $seen->{next_check_at}, stamp($T + 1800), 'when it is checked again';
    is_deeply $seen->{uptime}, $wp->get("$at/uptime")->{json}, 'uptime is the uptime';
    is_deeply $seen->{last_heartbeat}, $wp->get("$at/heartbeats?limit=1")->{json}[0], 'the last heartbeat';
    is_deeply $seen->{open_incident}, $wp->get("$at/incidents")->{json}[0], 'the open incident';
    ok !exists $seen->{open_incident}{resolved_at}, 'which is open';

    my $fine = overview($up->{id});
    ok !exists $fine->{$_}, "no $_ when it is up" for qw(status_reason open_incident);
    is $fine->{status_since}, stamp($T), 'up since the first check';
    my $sla = $wp->get("/monitors/$up->{id}/sla")->{json};
    delete @$_{qw(period_start period_end)} for $sla, $fine->{sla};
    is_deeply $fine->{sla}, $sla, 'SLA is the SLA';
};

subtest 'by the key that is sent' => sub {
    $wp->put("/monitors/$down->{id}/alert-rules", { repeat_interval_minutes => 15 }, key => $admin);
    my %sees = (nobody => [], other => [ key => $up->{key} ], owner => [ key => $down->{key} ],
        admin => [ key => $admin ]);
    for my $who (sort keys %sees) {
        my $trusted = $who =~ /owner|admin/;
        my $answer = $wp->get("/monitors/$down->{id}/overview", @{ $sees{$who} });
        is $answer->{status}, 200, "$who may";
        is !!$answer->{json}{manages}, !!$trusted, "$who: manages";
        is $answer->{json}{alert_rules}{repeat_interval_minutes}, $trusted ? 15 : undef, "$who: alert rules";
        is $answer->{body} =~ /secret/ ? 1 : 0, $trusted ? 1 : 0, "$who: secrets";
        is $answer->{headers}{'cache-control'}, $who eq 'nobody' ? 'no-cache' : 'no-store', "$who: caching";
    }
    is overview($hidden->{id})->{monitor}{name}, 'hidden', 'private ones for clients that know the id';
};

subtest 'windows' => sub {
    my $add = sub {
        my ($title, $from, $to) = @_;
        $wp->post("/monitors/$up->{id}/maintenance", { title => $title, starts_at => stamp($now + $from),
            ends_at => stamp($now + $to) }, key => $up->{key});
    };
    $add->(@$_) for [ 'past', -200, -100 ], [ 'late', 9000, 9900 ], [ 'now', -100, 5000 ], [ 'soon', 3000, 3900 ];
    my $windows = overview($up->{id})->{maintenance};
    is join(' ', map { $_->{title} } @{ $windows->{active} }), 'now', 'active';
    is join(' ', map { $_->{title} } @{ $windows->{upcoming} }), 'soon late', 'upcoming, the next one first';
    is_deeply [ map { $_->{active} } map { @$_ } @$windows{qw(active upcoming)} ], [ $true, $false, $false ],
        'as windows';
};

subtest 'paused' => sub {
    $wp->post("/monitors/$up->{id}/pause", undef, key => $up->{key});
    my $seen = overview($up->{id});
    ok !exists $seen->{next_check_at}, 'no check is planned';
    is $seen->{status_since}, stamp($T), 'and the status is what it was';
    $wp->post("/monitors/$up->{id}/resume", undef, key => $up->{key});
    cmp_ok overview($up->{id})->{next_check_at}, 'ge', stamp($T + 1800), 'until it goes on';
};

subtest 'the table' => sub {
    my ($one, $two) = @{ summary('') };
    my ($status) = grep { $_->{id} eq $down->{id} } @{ $wp->get('/status')->{json}{monitors} };
    is_deeply $two, { %$status, monitor_type => 'http', is_public => $true, interval_seconds => 600,
        status_since => stamp($T + 600) }, 'as on the status page, and more';
    is $one->{monitor_type}, 'tcp', 'its type';
    unlike $wp->get('/monitors/summary', key => $admin)->{body}, qr/secret/, 'passwords are masked for all';

    my @stories = (
        [ '', 'a up b down' ], [ 'search=DOWN', 'b down' ], [ 'status=up', 'a up' ], [ 'tag=y', 'b down' ],
        [ 'group=A', 'a up b down' ], [ 'group=B', '' ], [ 'limit=1', 'a up' ], [ 'limit=1&offset=1', 'b down' ],
        [ 'status=paused', '' ], [ 'limit=0', 'a up' ], [ 'offset=9', '' ],
    );
    is names($_->[0]), $_->[1], "?$_->[0]" for @stories;
    is names('', key => $up->{key}), 'a up b down', 'a manage key shows no more';
    is names('', key => $admin), 'a up b down hidden', 'the admin key all';
    is names('limit=1', key => $admin), 'a up', 'or some';
    is $wp->get('/monitors/summary?limit=1')->{headers}{'x-total-count'}, 2, 'of how many';
    is $wp->get('/monitors/summary', key => $admin)->{headers}{'x-total-count'}, 3, 'for the admin';
    for (qw(status=broken search=%00 tag=%ff)) {
        is $wp->get("/monitors/summary?$_")->{json}{code}, 'VALIDATION_ERROR', "refused: $_";
    }
    is $wp->get('/monitors/summary', headers => { 'If-None-Match' => $wp->get('/monitors/summary')->{headers}{etag} })
        ->{status}, 304, 'sent once';
    $wp->patch("/monitors/$up->{id}", { name => 'a better' }, key => $up->{key});
    is names('tag=x'), 'a better b down', 'and never old';
};

subtest 'paths' => sub {
    is $wp->request(POST => '/api/v1/monitors/summary', {})->{headers}{allow}, 'GET, HEAD, OPTIONS',
        'no monitor is meant';
    is $wp->delete('/monitors/summary', key => $admin)->{status}, 405, 'nor taken away';
    is $wp->get('/monitors/summary/overview')->{status}, 404, 'nor looked at';
    is $wp->get("/monitors/$_/overview")->{json}{code}, 'NOT_FOUND', "unknown: $_" for 'nobody', '%00', $admin;
    is $wp->head("/monitors/$up->{id}/overview")->{body}, '', 'HEAD has no body';
    is $wp->get("/monitors/$up->{id}/overview/")->{status}, 200, 'a slash more';
};

$wp->stop_worker;
done_testing;
