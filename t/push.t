# Push monitors: jobs report by pings, and what does not come, or does not end, is told of by the minute's run.
use strict;
use warnings;

use JSON::PP ();
use POSIX ();
use Test::More;
use Time::HiRes ();
use Wait qw(eventually);
use Watchpost;

my ($true, $false) = (JSON::PP::true, JSON::PP::false);
my $wp = Watchpost->new(PUBLIC_URL => 'https://watch.example.org', SERVER_NAMES => 'own.example.org')->keep_worker;
my $admin = $wp->admin_key;

sub stamp { return Watchpost::timestamp($_[0]) }

sub seconds {
    my ($y, $m, $d, $h, $min, $s) = $_[0] =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)Z$/ or return;
    local $ENV{TZ} = 'UTC';
    POSIX::tzset();
    return POSIX::mktime($s, $min, $h, $d, $m - 1, $y - 1900);
}

# A push monitor: what the create said, flat.
sub job {
    my (%fields) = @_;
    my $answer = $wp->post('/monitors', { name => 'job', monitor_type => 'push', every_seconds => 3600, %fields });
    $answer->{status} == 200 or die "no job: $answer->{body}";
    my %all = (%{ $answer->{json}{monitor} }, %{ $answer->{json} });
    return { %all, key => $all{manage_key} };
}

sub ping {
    my ($job, $rest, $body, %options) = @_;
    my $method = $options{method} // 'POST';
    return $wp->request($method, "/ping/$job->{ping_key}" . ($rest // ''), $body, %options);
}

# Five pings of a second are kept.
sub another_second { my ($since) = @_; return eventually(sub { time > $since }) }

sub now_of { return $wp->get("/monitors/$_[0]{id}", key => $_[0]{key})->{json} }
sub beats  { return [ reverse @{ $wp->get("/monitors/$_[0]{id}/heartbeats?limit=200", key => $_[0]{key})->{json} } ] }
sub pings  { return $wp->get("/monitors/$_[0]{id}/pings", key => $_[0]{key})->{json} }

subtest 'made' => sub {
    my $answer = $wp->post('/monitors', { name => 'job', monitor_type => 'push', every_seconds => 3600 });
    my $made = $answer->{json};
    like $made->{ping_key}, qr/^wpp_[0-9a-f]{32}$/, 'a key of its own';
    is $made->{ping_url}, "https://watch.example.org/ping/$made->{ping_key}", 'in an address';
    my %shown = %{ $made->{monitor} };
    is $shown{ping_url}, $made->{ping_url}, 'which the monitor has, too';
    is $shown{$_->[0]}, $_->[1], "$_->[0] is $_->[1]" for [ url => '' ], [ timezone => 'UTC' ], [ grace_seconds => 300 ],
        [ methods => 'any' ], [ confirmation_threshold => 1 ], [ current_status => 'unknown' ], [ late => $false ],
        [ running => $false ], [ every_seconds => 3600 ];
    ok !exists $shown{$_}, "no $_" for qw(interval_seconds cron max_run_seconds bounds next_expected_at last_ping_at);
    my $id = $shown{id};
    ok !exists $wp->get("/monitors/$id")->{json}{ping_url}, 'without the key no address';
    is $wp->get("/monitors/$id", key => $made->{manage_key})->{json}{ping_url}, $made->{ping_url}, 'with it there is';
    my ($listed) = grep { $_->{id} eq $id } @{ $wp->get('/monitors', key => $admin)->{json} };
    is $listed->{ping_url}, $made->{ping_url}, '... and in the list of the admin';
    my $export = $wp->get("/monitors/$id/export", key => $made->{manage_key})->{json};
    ok !exists $export->{$_}, "the export has no $_" for qw(ping_url ping_key interval_seconds late);
    my $again = $wp->post('/monitors', $export);
    is $again->{status}, 200, 'and is a body';
    isnt $again->{json}{ping_key}, $made->{ping_key}, '... of another';
    ok !exists $again->{json}{warnings}, '... without a warning';
    unlike $wp->sql('select * from pushes'), qr/wpp_/, 'the database has no key in plain' if !Watchpost::at_server();
    like $wp->post('/monitors', { name => 'job', monitor_type => 'push', every_seconds => 60, interval_seconds => 60 })
        ->{json}{warnings}[0], qr/^interval_seconds is for http, .* monitors, and is ignored$/, 'what is not used';
};

subtest 'where it is pinged' => sub {
    my $bare = Watchpost->new(SERVER_NAMES => 'own.example.org');
    my $at = sub {
        my (%env) = @_;
        my $answer = $bare->request('POST', '/api/v1/monitors', { name => 'j', monitor_type => 'push', every_seconds => 60 },
            env => \%env);
        return $answer->{json}{ping_url} =~ s/wpp_\w+/KEY/r;
    };
    is $at->(), '/ping/KEY', 'nothing is known: the path alone';
    is $at->(HTTP_HOST => 'localhost:3007'), 'http://localhost:3007/ping/KEY', 'localhost';
    is $at->(HTTP_HOST => '192.0.2.1', REQUEST_SCHEME => 'https'), 'https://192.0.2.1/ping/KEY', 'an address';
    is $at->(HTTP_HOST => '[::1]:80'), 'http://[::1]:80/ping/KEY', '... of IPv6';
    is $at->(HTTP_HOST => 'own.example.org'), 'http://own.example.org/ping/KEY', 'a name of SERVER_NAMES';
    is $at->(HTTP_HOST => 'evil.example.org'), '/ping/KEY', 'another name is not believed';
    is $at->(HTTP_HOST => 'localhost:1@evil.example.org'), '/ping/KEY', '... however it is dressed';
};

subtest 'what is refused' => sub {
    my @cases = (
        [ {}, 'every_seconds or cron' ],
        [ { every_seconds => 60, cron => '@daily' }, 'exclude each other' ],
        [ { every_seconds => 59 }, 'every_seconds must be from 60 to 31536000' ],
        [ { every_seconds => 31536001 }, 'every_seconds must be from 60 to 31536000' ],
        [ { cron => '* * *' }, 'cron must have five fields' ],
        [ { cron => '0 25 * * *' }, 'cron: the hour' ],
        [ { cron => '0 0 31 2 *' }, 'never comes' ],
        [ { cron => '@daily', timezone => 'Mars/Olympus' }, 'timezone must be the IANA name' ],
        [ { cron => '@daily', timezone => '../../etc/passwd' }, 'timezone must be the IANA name' ],
        [ { cron => '@daily', timezone => 'Europe' }, 'timezone must be the IANA name' ],
        [ { every_seconds => 60, grace_seconds => 604801 }, 'grace_seconds must be from 0 to 604800' ],
        [ { every_seconds => 60, max_run_seconds => 0 }, 'max_run_seconds must be from 1 to 604800' ],
        [ { every_seconds => 60, methods => 'get' }, 'methods must be any or post' ],
        [ { every_seconds => 60, bounds => { rows => 5 } }, 'bounds: "rows" must be an object' ],
        [ { every_seconds => 60, bounds => { rows => {} } }, 'bounds: give "rows" a min, a max, or both' ],
        [ { every_seconds => 60, bounds => { rows => { min => 2, max => 1 } } }, 'min of "rows" is above its max' ],
        [ { every_seconds => 60, bounds => { rows => { low => 1 } } }, 'has min and max, and no "low"' ],
        [ { every_seconds => 60, bounds => { map { ($_ => { min => 1 }) } 1 .. 21 } }, 'at most 20 labels' ],
    );
    for (@cases) {
        my ($fields, $sentence) = @$_;
        my $answer = $wp->post('/monitors', { name => 'job', monitor_type => 'push', %$fields });
        is $answer->{status}, 400, $sentence;
        is $answer->{json}{code}, 'VALIDATION_ERROR', '... as a value';
        like $answer->{json}{error}, qr/\Q$sentence\E/, '... told';
    }
    is $wp->post('/monitors', { name => 'x' })->{status}, 422, 'others need a url';
    like $wp->post('/monitors', { name => 'x', monitor_type => 'tcp' })->{json}{error}, qr/^url is required/, '... still';
    my $job = job();
    for (qw(check?wait=1 check)) {
        my $answer = $wp->post("/monitors/$job->{id}/$_", {}, key => $job->{key});
        is "$answer->{status} $answer->{json}{code}", '400 VALIDATION_ERROR', "$_: it is not checked";
    }
    my $other = $wp->monitor;
    for ([ post => 'rotate-ping-key' ], [ get => 'pings' ]) {
        my ($method, $path) = @$_;
        my @body = $method eq 'post' ? {} : ();
        my $answer = $wp->$method("/monitors/$other->{id}/$path", @body, key => $other->{key});
        is "$answer->{status} $answer->{json}{code}", '400 VALIDATION_ERROR', "$path of another kind";
        is $wp->$method("/monitors/$job->{id}/$path", @body)->{status}, 401, '... needs a key';
        is $wp->$method("/monitors/$job->{id}/$path", @body, key => $other->{key})->{status}, 403, '... its own';
    }
};

subtest 'pings' => sub {
    my $job = job(every_seconds => 600);
    my $answer = ping($job, '', undef, method => 'GET');
    is $answer->{status}, 200, 'a GET is one';
    my $beat = beats($job)->[0];
    is_deeply $answer->{json}, { ok => $true, status => 'up', next_expected_at => stamp(seconds($beat->{checked_at}) + 600) },
        'what it answers';
    is $answer->{headers}{$_->[0]}, $_->[1], "$_->[0]: " . ($_->[1] // 'none') for [ 'referrer-policy' => 'no-referrer' ],
        [ 'x-robots-tag' => 'noindex' ], [ 'access-control-allow-origin' => undef ], [ 'cache-control' => 'no-store' ];
    is $beat->{status}, 'up', 'a heartbeat';
    is $beat->{response_time_ms}, 0, '... of no length';
    my $head = ping($job, '', undef, method => 'HEAD');
    is $head->{status}, 200, 'a HEAD is answered';
    is @{ pings($job) }, 1, '... and none';
    is ping($job, '/')->{status}, 200, 'a slash at the end';
    is ping($job, '/0')->{json}{status}, 'up', 'exit status 0';
    my $failed = ping($job, '/3', 'disk full');
    is $failed->{json}{status}, 'down', 'exit status 3';
    is $failed->{json}{next_expected_at}, now_of($job)->{next_expected_at}, '... moves nothing that is expected';
    is beats($job)->[-1]{error_message}, 'Exit status 3', '... and is told';
    is ping($job, '/fail')->{json}{status}, 'down', 'a failure';
    is beats($job)->[-1]{error_message}, 'Failure reported', '... without a number';
    is @{ $wp->get("/monitors/$job->{id}/incidents")->{json} }, 1, 'one incident';
    another_second(seconds(now_of($job)->{last_ping_at}));
    is ping($job, '/log', "just\nso\0you\xff know")->{json}{status}, 'down', 'a log moves nothing';
    another_second(seconds(now_of($job)->{last_ping_at}));    # the five of a second are used up
    is ping($job)->{json}{status}, 'up', 'a success ends it';
    ok $wp->get("/monitors/$job->{id}/incidents")->{json}[0]{resolved_at}, '... and its incident';
    is scalar(grep { $_->{kind} eq 'log' } @{ pings($job) }), 1, 'the log is in the list';
    my ($log) = grep { $_->{kind} eq 'log' } @{ pings($job) };
    is_deeply $log->{body}, { untrusted => $true, text => "just\nso\x{fffd}you\x{fffd} know", truncated => $false },
        '... as text';
    my ($exit) = grep { defined $_->{exit_status} && $_->{exit_status} == 3 } @{ pings($job) };
    is_deeply [ @$exit{qw(kind address)}, $exit->{body}{text} ], [ 'fail', '127.0.0.1', 'disk full' ], 'so is the failure';
    my @seen = map { $wp->get("/monitors/$job->{id}/heartbeats/$_->{id}", key => $job->{key})->{json}{evidence} // () }
        @{ beats($job) };
    is scalar(grep { ($_->{body_excerpt}{text} // '') eq 'disk full' && $_->{remote_address} eq '127.0.0.1' } @seen), 1,
        '... as evidence, too';
    for my $rest (qw(/256 /-1 /03x /stop /start/now)) {
        is ping($job, $rest)->{status}, 404, "$rest is nothing";
    }
    is $wp->request('POST', '/ping/wpp_' . '0' x 32)->{status}, 404, 'an unknown key';
    is $wp->request('POST', "/ping/$job->{key}")->{status}, 404, '... nor does the manage key ping';
    is $wp->get("/monitors/$job->{id}/pings", key => $job->{ping_key})->{status}, 403, 'and the ping key opens nothing';
    is ping($job, '', undef, method => 'DELETE')->{status}, 405, 'no other method';
    my $rotated = $wp->post("/monitors/$job->{id}/rotate-ping-key", {}, key => $job->{key})->{json};
    is $rotated->{ping_url}, "https://watch.example.org/ping/$rotated->{ping_key}", 'another key';
    is ping($job)->{status}, 404, '... the old one is dead';
    is $wp->request('POST', "/ping/$rotated->{ping_key}")->{status}, 200, '... the new one is not';
    is now_of($job)->{ping_url}, $rotated->{ping_url}, '... and is shown';
    is $wp->patch("/monitors/$job->{id}", { methods => 'post' }, key => $job->{key})->{status}, 200, 'by POST only';
    $job->{ping_key} = $rotated->{ping_key};
    my $get = ping($job, '', undef, method => 'GET');
    is "$get->{status} $get->{headers}{allow}", '405 POST, OPTIONS', '... a GET is refused';
    is ping($job)->{status}, 200, '... a POST is not';
};

subtest 'runs' => sub {
    my $job = job(max_run_seconds => 60);
    is ping($job, '/start?run=a')->{json}{status}, 'unknown', 'a start says nothing of how it is';
    ok now_of($job)->{running}, 'it runs';
    is_deeply beats($job), [], 'no heartbeat';
    ok now_of($job)->{next_expected_at}, 'from the first ping on something is expected';
    ping($job, '/start?run=b');
    my $begun_at = Time::HiRes::time();
    ok eventually(sub { Time::HiRes::time() - $begun_at > 0.11 }), 'a while later';
    ping($job, '?run=a');
    ok now_of($job)->{running}, 'the other runs still';
    my $took = beats($job)->[-1]{response_time_ms};
    cmp_ok $took, '>=', 100, 'the time of the run is that of the heartbeat';
    is pings($job)->[0]{duration_ms}, $took, '... and of the ping';
    is pings($job)->[0]{run}, 'a', '... by its name';
    ping($job, '/0');
    ok !now_of($job)->{running}, 'without a name the newest ends';
    ping($job, '/0?run=nobody');
    ok !exists pings($job)->[0]{duration_ms}, 'a run that did not begin has no time';
    is ping($job, "?run=$_")->{status}, 400, "run=$_ is none" for 'a%20b', 'x' x 65, '%ff';
    ping($job, '/start?run=long');
    my $begun = seconds(now_of($job)->{last_ping_at});
    $wp->check(at => $begun + 50);
    ok now_of($job)->{running}, 'it may take a minute';
    $wp->check(at => $begun + 60);
    my $last = beats($job)->[-1];
    is $last->{error_message}, 'Run long has taken longer than 60 s', 'longer is down';
    is $last->{checked_at}, stamp($begun + 60), '... at its own time';
    ok !now_of($job)->{running}, '... and over';
    is $wp->patch("/monitors/$job->{id}", { max_run_seconds => undef }, key => $job->{key})->{status}, 200, 'no limit';
    ping($job, '/start');
    my $last_begun = seconds(now_of($job)->{last_ping_at});
    $wp->check(at => $last_begun + 86399);
    ok now_of($job)->{running}, 'a run that nobody ends';
    $wp->check(at => $last_begun + 86400);
    ok !now_of($job)->{running}, '... is forgotten after a day';
    is scalar(grep { ($_->{error_message} // '') =~ /taken longer/ } @{ beats($job) }), 1, '... without a word';
};

subtest 'what does not come' => sub {
    my $job = job(every_seconds => 600, grace_seconds => 60);
    $wp->check(at => time + 100_000);
    is now_of($job)->{current_status}, 'unknown', 'before the first ping nothing is missed';
    ping($job);
    my $T = seconds(beats($job)->[0]{checked_at});
    $wp->check(at => $T + 659);
    is now_of($job)->{current_status}, 'up', 'in time, or within the grace';
    $wp->check(at => $T + 660);
    $wp->check(at => $T + 720);
    my $missed = beats($job)->[-1];
    is_deeply [ map { $_->{error_message} // 'fine' } @{ beats($job) } ],
        [ 'fine', 'Expected by ' . stamp($T + 600) . ', nothing came' ], 'one, not one a minute';
    is $missed->{checked_at}, stamp($T + 660), '... when it was waited for no more';
    is now_of($job)->{next_expected_at}, stamp($T + 1200), 'then the next is expected';
    my ($incident) = @{ $wp->get("/monitors/$job->{id}/incidents", key => $job->{key})->{json} };
    is $incident->{cause}, $missed->{error_message}, 'an incident';
    is $incident->{started_at}, stamp($T + 660), '... since then';
    $wp->check(at => $T + 3600);
    is_deeply [ map { $_->{checked_at} } @{ beats($job) }[ 2 .. 5 ] ], [ map { stamp($T + $_) } 1260, 1860, 2460, 3060 ],
        'each period that the run finds is one of its own, at its own time';
    is $wp->get("/monitors/$job->{id}/uptime")->{json}{coverage_24h}, 100, 'all is covered';
    ping($job);
    is now_of($job)->{current_status}, 'up', 'a ping mends it';
    my $count = @{ beats($job) };
    $wp->check;
    is @{ beats($job) }, $count, 'and nothing of what was is told again';
    my $body = { title => 'work', starts_at => stamp($T - 60), ends_at => stamp($T + 86400) };
    is $wp->post("/monitors/$job->{id}/maintenance", $body, key => $job->{key})->{status}, 200, 'in maintenance';
    $wp->check(at => time + 700);
    is now_of($job)->{current_status}, 'maintenance', '... it is that';
    $wp->check(at => $T + 86401);
    is now_of($job)->{current_status}, 'down', '... and down when that is over';
};

subtest 'cron' => sub {
    my $job = job(every_seconds => undef, cron => '30 2 * * *', timezone => 'Europe/Berlin', grace_seconds => 0);
    my $next = ping($job)->{json}{next_expected_at};
    my @local = do { local $ENV{TZ} = 'Europe/Berlin'; POSIX::tzset(); localtime seconds_of($next) };
    is sprintf('%02d:%02d', @local[ 2, 1 ]), '02:30', 'the next in its zone';
    cmp_ok seconds($next), '<=', time + 90_000, '... within a day';
    is ping($job)->{json}{next_expected_at}, $next, 'a second in the same period changes nothing';
    my $T = seconds($next);
    $wp->check(at => $T + 3 * 86400 + 7200);
    is scalar(grep { $_->{status} eq 'down' } @{ beats($job) }), 4, 'a day each';
    is $wp->get("/monitors/$job->{id}/uptime")->{json}{coverage_24h}, 100, 'slots are periods';
    my $changed = $wp->patch("/monitors/$job->{id}", { every_seconds => 600 }, key => $job->{key})->{json}{monitor};
    is $changed->{every_seconds}, 600, 'by seconds from now on';
    ok !exists $changed->{cron}, '... and not by cron';
    is $changed->{next_expected_at}, stamp(seconds($changed->{last_ping_at}) + 600), 'counted from the last success';
    $changed = $wp->patch("/monitors/$job->{id}", { cron => '@hourly' }, key => $job->{key})->{json}{monitor};
    ok !exists $changed->{every_seconds}, 'and back';
    is $wp->patch("/monitors/$job->{id}", { cron => undef }, key => $job->{key})->{status}, 400, 'one of the two';
};

sub seconds_of { return seconds($_[0]) }

subtest 'late' => sub {
    my $job = job(every_seconds => 60, grace_seconds => 600);
    ping($job);
    ok !now_of($job)->{late}, 'not yet';
    my $ago = time - 61;
    $wp->sql("update pushes set next_expected_at = $ago, deadline = $ago + 600
        where monitor = (select key from monitors where id = '$job->{id}')");
    $wp->keep_worker;
    ok now_of($job)->{late}, 'it is waited for';
    my ($listed) = grep { $_->{id} eq $job->{id} } @{ $wp->get('/monitors', key => $admin)->{json} };
    ok $listed->{late}, '... also in lists';
    $wp->check(at => time + 3600);
    ok !now_of($job)->{late}, 'and then missed';
};

subtest 'metrics' => sub {
    my $job = job(bounds => { rows => { min => 1 }, 'time, s' => { max => 2.5 } });
    is ping($job, '', { metrics => { rows => 1, 'time, s' => 2.5, text => 'x' } })->{json}{status}, 'up', 'within';
    is_deeply pings($job)->[0]{metrics}, { rows => 1, 'time, s' => 2.5 }, 'numbers are kept';
    is ping($job, '', { metrics => { other => 1 } })->{json}{status}, 'up', 'what is not sent is not judged';
    is ping($job, '', { metrics => { rows => 0.5 } })->{json}{status}, 'down', 'below';
    is beats($job)->[-1]{error_message}, 'rows out of bounds: 0.5 is below 1', '... with the numbers';
    is $wp->get("/monitors/$job->{id}/heartbeats?limit=1")->{json}[0]{error_message}, 'Out of bounds',
        '... which a stranger is not told of a private monitor';
    $wp->patch("/monitors/$job->{id}", { is_public => $true }, key => $job->{key});
    is $wp->get("/monitors/$job->{id}/heartbeats?limit=1")->{json}[0]{error_message}, 'rows out of bounds',
        '... of a public one the label';
    is ping($job, '', { metrics => { 'time, s' => 3 } })->{json}{status}, 'down', 'above';
    another_second(seconds(now_of($job)->{last_ping_at}));
    is ping($job, '/0', { metrics => [1] })->{json}{status}, 'up', 'no metrics';
    is ping($job, '', '{"metrics": {"rows": 0}')->{json}{status}, 'up', 'nor is half a body any';
    is ping($job, '', 'x' x 200_000)->{json}{status}, 'up', 'a long body';
    my $body = pings($job)->[0]{body};
    is length $body->{text}, 10240, '... is kept in part';
    ok $body->{truncated}, '... which is told';
    ping($job, '', ('x' x 10239) . "\x{e4}\x{e4}");
    $wp->patch("/monitors/$job->{id}", { bounds => undef }, key => $job->{key});
    ok !exists now_of($job)->{bounds}, 'no bounds any more';
};

subtest 'inverted, slow' => sub {
    my $job = job(invert => $true);
    is ping($job, '/1')->{json}{status}, 'up', 'what is to fail fails';
    is ping($job)->{json}{status}, 'down', 'and does not';
    is beats($job)->[-1]{error_message}, 'Expected to fail, but it succeeded', '... which is told';
    my $slow = job(response_time_threshold_ms => 100);
    ping($slow, '/start');
    my $begun_at = Time::HiRes::time();
    ok eventually(sub { Time::HiRes::time() - $begun_at > 0.15 }), 'a while later';
    is ping($slow)->{json}{status}, 'degraded', 'a run that takes long';
    like beats($slow)->[-1]{error_message}, qr/^Run time \d+ms exceeds 100ms threshold$/, '... is told';
};

subtest 'paused' => sub {
    my $job = job(every_seconds => 60, grace_seconds => 0);
    ping($job);
    $wp->post("/monitors/$job->{id}/pause", {}, key => $job->{key});
    ok !exists now_of($job)->{next_expected_at}, 'nothing is expected';
    $wp->check(at => time + 3600);
    my $answer = ping($job, '/fail');
    is_deeply $answer->{json}, { ok => $true, status => 'up' }, 'a ping moves nothing';
    is @{ pings($job) }, 2, '... and is kept';
    is @{ beats($job) }, 1, '... as no heartbeat';
    my $resumed_at = time;
    my $resumed = $wp->post("/monitors/$job->{id}/resume", {}, key => $job->{key})->{json}{monitor};
    my $counted = seconds($resumed->{next_expected_at}) - 60;
    ok $counted >= $resumed_at && $counted <= time, 'from then on it counts again';
    my $again = $wp->post("/monitors/$job->{id}/resume", {}, key => $job->{key})->{json}{monitor};
    is $again->{next_expected_at}, $resumed->{next_expected_at}, 'once';
    $wp->check(at => $counted + 30);
    is now_of($job)->{current_status}, 'up', 'what was not expected is not missed';
};

subtest 'another kind' => sub {
    my $m = $wp->monitor(confirmation_threshold => 1);
    my $answer = $wp->patch("/monitors/$m->{id}", { monitor_type => 'push', every_seconds => 60 }, key => $m->{key});
    like $answer->{json}{monitor}{ping_url}, qr{/ping/wpp_}, 'it becomes one';
    $wp->check;
    is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'unknown', '... and is not checked';
    $wp->command('check', '--monitor', $m->{id});
    is_deeply $wp->get("/monitors/$m->{id}/heartbeats")->{json}, [], '... not by hand either';
    my ($key) = $answer->{json}{monitor}{ping_url} =~ /(wpp_\w+)/;
    is $wp->request('POST', "/ping/$key")->{json}{status}, 'up', 'it is pinged';
    $answer = $wp->patch("/monitors/$m->{id}", { monitor_type => 'http', url => 'http://127.0.0.1:1/' }, key => $m->{key});
    is $answer->{json}{monitor}{interval_seconds}, 600, 'and back';
    ok !exists $answer->{json}{monitor}{$_}, "... without $_" for qw(ping_url every_seconds grace_seconds late);
    is $wp->request('POST', "/ping/$key")->{status}, 404, '... and without its address';
    $wp->check;
    is $wp->get("/monitors/$m->{id}")->{json}{current_status}, 'down', '... and is checked';
};

subtest 'too many' => sub {
    my $job = job();
    my $burst = sub {
        my ($count, $rest) = @_;
        eventually(sub { Time::HiRes::time() - int(Time::HiRes::time()) < 0.3 });
        my $second = time;
        my @answers = map { ping($job, ref $rest ? $rest->($_) : $rest)->{json} } 1 .. $count;
        return time == $second ? \@answers : undef;
    };
    my $answers;
    ok eventually(sub { $job = job(); $answers = $burst->(8, '') }), 'in time';
    is_deeply [ map { exists $_->{recorded} ? 'not' : 'yes' } @$answers ], [ ('yes') x 5, ('not') x 3 ], 'five of a second';
    is_deeply $answers->[7], { ok => $true, recorded => $false }, 'beyond them it only counts';
    ok eventually(sub { $job = job(); $answers = $burst->(12, sub { $_[0] <= 6 ? '' : '/fail' }) }), 'in time';
    is_deeply [ map { exists $_->{recorded} ? 'not' : 'yes' } @$answers ], [ ('yes') x 5, 'not', ('yes') x 6 ],
        'failures are kept';
    is now_of($job)->{current_status}, 'down', '... and count';
    ok eventually(sub { $job = job(); $answers = $burst->(22, sub { $_[0] <= 21 ? '' : '/fail' }) }), 'in time';
    is_deeply [ map { exists $_->{recorded} ? 'not' : 'yes' } @$answers ], [ ('yes') x 5, ('not') x 16, 'yes' ],
        '... however many successes came before';
    ok eventually(sub { $job = job(); $answers = $burst->(7, sub { $_[0] == 6 ? '/1' : '' }) }), 'in time';
    is_deeply [ map { exists $_->{recorded} ? 'not' : 'yes' } @$answers ], [ ('yes') x 7 ], 'so is what changes the status';
    is now_of($job)->{current_status}, 'up', '... back';
};

subtest 'the last fifty' => sub {
    my $job = job();
    for my $round (1 .. 14) {
        another_second($job->{last} // 0);
        $job->{last} = time;
        ping($job, '/log', "$round $_") for 1 .. 4;
    }
    my $list = $wp->get("/monitors/$job->{id}/pings", key => $job->{key});
    is @{ $list->{json} }, 50, 'are kept';
    is $list->{headers}{'x-total-count'}, 50, '... and counted';
    is $list->{json}[0]{body}{text}, '14 4', 'the newest first';
    is @{ $wp->get("/monitors/$job->{id}/pings?limit=3", key => $job->{key})->{json} }, 3, 'or fewer';
};

subtest 'events' => sub {
    my $job = job(is_public => $true);
    my $after = $wp->sql('select coalesce(max(id), 0) from events');
    ping($job, '/start?run=x');
    ping($job, '/1?run=x');
    my @bodies = map { JSON::PP::decode_json($_) } split /\n/,
        $wp->sql("select body from events where id > $after order by id");
    is_deeply [ map { $_->{event} } @bodies ], [qw(ping.received ping.received check.completed incident.created)],
        'in their order';
    is_deeply [ @{ $bodies[1] }{qw(kind run monitor_id)} ], [ 'fail', 'x', $job->{id} ], 'what a ping was';
    is $bodies[2]{monitor_type}, 'push', 'and its check';
};

subtest 'two runs, and one that is killed' => sub {
    my $job = job(every_seconds => 60, grace_seconds => 0);
    ping($job);
    my $T = seconds(beats($job)->[0]{checked_at});
    my $until = stamp($T + 60 * 400 + 5);
    for (1 .. 3) {
        my $pid = $wp->begin('check', '--now', $until);
        ok eventually(sub { $wp->sql("select count(*) from heartbeats") > 100 * $_ || !-e "/proc/$pid" }), 'in time';
        kill KILL => $pid;
        waitpid $pid, 0;
    }
    my @pids = map { $wp->begin('check', '--now', $until) } 1 .. 2;
    waitpid $_, 0 for @pids;
    my $monitor = $wp->sql("select key from monitors where id = '$job->{id}'");
    is $wp->sql("select count(*) from heartbeats where monitor = $monitor and result % 8 = 3"), 400, 'each period';
    is $wp->sql("select count(distinct checked_at) from heartbeats where monitor = $monitor and result % 8 = 3"), 400,
        '... once';
    is $wp->sql("select max(checked_at) from heartbeats where monitor = $monitor"), $T + 24000, '... up to the last';
    is $wp->sql("select count(*) from incidents where monitor = $monitor"), 1, 'one incident';
};

subtest 'a gate' => sub {
    my $job = job();
    my $gate = $wp->post('/gates', { ids => [ $job->{id} ], checks => 1, interval_seconds => 10 }, key => $job->{key})->{json};
    another_second(seconds($gate->{created_at}));
    ping($job);
    ok eventually(sub { $wp->get("/gates/$gate->{id}")->{json}{state} eq 'passed' }), 'in time';
    is $wp->get("/gates/$gate->{id}")->{json}{state}, 'passed', 'its pings count';
};

$wp->stop_worker;
done_testing;
