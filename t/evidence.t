# What checks saw: kept of those that matter, in short of the latest, without what the monitor sends as a secret; and for
# whom it is.
use strict;
use warnings;
use JSON::PP ();
use Target;
use Test::More;
use Watchpost;

my $wp = Watchpost->new(TARGET_POLICY => 'any');
my $admin = $wp->admin_key;
my $T0 = time - 86_400;
$T0 -= $T0 % 3600;

# A target that answers as the file says, and sends back what it was sent.
my $mood = $wp->folder . '/mood';
sub be {
    open my $file, '>', "$mood.new" or die $!;
    print {$file} $_[0];
    close $file or die $!;
    rename "$mood.new", $mood or die $!;
}
sub mood { open my $file, '<', $mood or die $!; local $/; return scalar <$file> }
be('200 Fine');
my $port = serve(sub {
    my ($connection) = @_;
    my $head = '';
    until ($head =~ /\r\n\r\n/) { sysread $connection, $head, 4096, length $head or return }
    my ($key) = $head =~ /^X-Key: (.*)\r$/mi;
    my $body = "it is " . mood() . ", you sent $key\x01\n";
    syswrite $connection, "HTTP/1.1 " . mood() . "\r\nContent-Type: text/plain\r\nX-Back: $key\r\nSet-Cookie: sid=42\r\n"
        . "Content-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
});

my $m = $wp->monitor(name => 'shop', url => "http://127.0.0.1:$port/x", headers => { 'X-Key' => 's3cret-value' },
    confirmation_threshold => 2);
my $at = "/monitors/$m->{id}";
my $now = $T0;
sub check { $wp->check(at => $now += $_[1] // 600, monitor => ($_[0] // $m)->{id}); return }
sub beats { return $wp->get("$at/heartbeats?limit=200")->{json} }
sub evidence { return $wp->get("$at/evidence", key => $m->{key})->{json} }
sub of_beat { return $wp->get("$at/heartbeats/$_[0]", key => $m->{key})->{json}{evidence} }

subtest 'before the first check there is none' => sub {
    is_deeply evidence(), { latest => undef, last_failure => undef }, 'both are null';
    is $wp->get("$at/evidence")->{status}, 401, 'a key is needed';
    is $wp->get("$at/evidence", key => 'wp_' . '0' x 32)->{status}, 403, 'the right one';
    is $wp->get("$at/heartbeats/1")->{status}, 404, 'there is no heartbeat';
    is $wp->get("$at/heartbeats/x")->{status}, 404, 'nor one of such an id';
};

subtest 'a good check is kept in short' => sub {
    check();
    my $latest = evidence()->{latest};
    is_deeply [ sort keys %$latest ],
        [qw(checked_at heartbeat_id http_version phases_ms remote_address status status_code)], 'in a few words';
    is_deeply [ sort keys %{ $latest->{phases_ms} } ], [qw(connect dns first_byte queue tls transfer)], 'all phases';
    is "$latest->{status} $latest->{status_code} $latest->{remote_address} $latest->{http_version}",
        'up 200 127.0.0.1 1.1', 'which are true';
    is $latest->{checked_at}, Watchpost::timestamp($now), 'and say when';
    my $beat = beats()->[0];
    is $latest->{heartbeat_id}, $beat->{id}, 'and of which heartbeat';
    is of_beat($beat->{id})->{status_code}, 200, 'that heartbeat has it, too';
    my $other = $wp->monitor(name => 'other');
    is $wp->get("/monitors/$other->{id}/heartbeats/$beat->{id}")->{status}, 404, 'another monitor has not';
    check();
    is of_beat($beat->{id}), undef, 'as long as it is the latest';
};

subtest 'a failure is kept in full, without secrets' => sub {
    be('503 Broken');
    check();
    my ($beat) = @{ beats() };
    my $e = of_beat($beat->{id});
    is "$e->{status_code}", 503, 'the code';
    is_deeply { map { @$_ } @{ $e->{headers} } }->{'Set-Cookie'}, '***', 'no cookie';
    is_deeply { map { @$_ } @{ $e->{headers} } }->{'X-Back'}, '***', 'nor what came back of ours';
    is_deeply $e->{body_excerpt}, { untrusted => JSON::PP::true, truncated => JSON::PP::false,
        text => "it is 503 Broken, you sent ***\x{FFFD}\n" }, 'an excerpt, marked as the words of others';
    my $answer = $wp->get("$at/heartbeats/$beat->{id}");
    ok !exists $answer->{json}{evidence}, 'without a key there is none';
    unlike $wp->sql('select body from evidence'), qr/s3cret/, 'the database does not know it either';
    my $pair = evidence();
    is_deeply $pair->{latest}, $pair->{last_failure}, 'it is the latest, and the last failure';
    is $pair->{latest}{heartbeat_id}, $beat->{id}, 'this one';
};

subtest 'an outage from its first failure to its end' => sub {
    my $first = beats()->[0]{id};
    check() for 1 .. 14;
    my @down = grep { $_->{status} eq 'down' } @{ beats() };
    is scalar @down, 15, 'fifteen failures';
    my @kept = grep { of_beat($_->{id}) } @down;
    is_deeply [ map { $_->{id} } @kept ], [ map { $_->{id} } @down[ 0 .. 9, 13, 14 ] ],
        'the last ten, the one that opened the incident, and the first';
    is $kept[-1]{id}, $first, 'which is the first';
    be('200 Fine');
    check();
    my $end = beats()->[0];
    ok of_beat($end->{id})->{headers}, 'the one that ended it, in full';
    check();
    ok of_beat($end->{id})->{headers}, 'and further on';
    is evidence()->{last_failure}{heartbeat_id}, $down[0]{id}, 'the last failure is remembered';
    is evidence()->{latest}{headers}, undef, 'of the latest no more than a few words';
    my $incident = $wp->get("$at/incidents")->{json}[0]{id};
    my $told = $wp->get("/incidents/$incident/dossier?max_tokens=8000", key => $m->{key})->{json}{first_failure};
    is $told->{evidence}{status_code}, 503, 'the dossier has what was seen first';
    is $wp->get("/incidents/$incident/dossier")->{json}{first_failure}{evidence}, undef, 'for keys of the monitor';
};

subtest 'a check that was asked for is kept in full' => sub {
    $wp->sql("update monitor_states set asked_at = $now");
    check();
    my $asked = beats()->[0];
    check();
    ok of_beat($asked->{id})->{headers}, 'also later';
};

subtest 'the newest twenty streaks' => sub {
    for (1 .. 22) {
        be('503 Broken');
        check(undef, 60);
        be('200 Fine');
        check(undef, 60);
    }
    my @down = grep { $_->{status} eq 'down' } @{ beats() };
    my @kept = grep { of_beat($_->{id}) } @down;
    is_deeply [ map { $_->{id} } @kept[ 0 .. 19 ] ], [ map { $_->{id} } @down[ 0 .. 19 ] ], 'their first failures';
    is of_beat($down[20]{id}), undef, 'and no older one';
    ok of_beat($down[-2]{id}), 'but what opened an incident is kept with it';
};

subtest 'phases and percentiles' => sub {
    my $chart = $wp->get("$at/response-times?period=7d")->{json};
    is_deeply [ sort keys %{ $chart->{phases} } ], [qw(connect dns first_byte queue tls transfer)], 'a column each';
    is scalar @{ $chart->{phases}{$_} }, scalar @{ $chart->{at} }, "$_: as long as the others" for sort keys %{ $chart->{phases} };
    for my $i (0 .. $#{ $chart->{at} }) {
        next if !$chart->{total_checks}[$i] == !defined $chart->{phases}{dns}[$i];
        fail "step $i has $chart->{total_checks}[$i] checks";
    }
    ok $chart->{p50_ms} <= $chart->{p95_ms} && $chart->{p95_ms} <= $chart->{p99_ms} && $chart->{p99_ms} <= $chart->{max_ms},
        'percentiles rise';
    my ($max) = sort { $b <=> $a } map { $_->{response_time_ms} } @{ beats() };
    is $chart->{max_ms}, $max, 'to the slowest answer';
    my $day = $wp->get("$at/response-times")->{json};
    is scalar(grep { defined } @{ $day->{phases}{first_byte} }), scalar(grep { $_ } @{ $day->{total_checks} }),
        'of a day each step with checks has means';
    is_deeply [ sort keys %{ $wp->get('/response-times')->{json} } ],
        [qw(at avg_response_ms down_checks from period step_seconds to total_checks up_checks)], 'of all nothing more';
    my $empty = $wp->monitor(name => 'new');
    is $wp->get("/monitors/$empty->{id}/response-times")->{json}{p50_ms}, undef, 'without checks null';
    is $wp->get("$at/response-times?by=hour")->{status}, 400, 'by something else is refused';
};

subtest 'by location' => sub {
    my $far = $wp->post('/locations', { name => 'Paris' }, key => $admin)->{json};
    my $sent = { monitor_id => $m->{id}, status => 'down', response_time_ms => 77, status_code => 503,
        started_at => Watchpost::timestamp(time - 5), phases_ms => { dns => 5, connect => 6 },
        evidence => { status_code => 503, remote_address => '192.0.2.9', phases_ms => { dns => 5 },
            assertions => [ { source => 'status', op => 'equals', value => 200, found => 503, passed => JSON::PP::false } ],
            headers => [ [ 'A', 'b' ] ], body_excerpt => { text => 'x' x 9000, truncated => JSON::PP::false } } };
    my $answer = $wp->post('/probe', { results => [ $sent, { %$sent, evidence => 7 } ] }, key => $far->{probe_key})->{json};
    is "$answer->{accepted} $answer->{rejected}", '1 1', 'evidence that is no object is refused';
    my $latest = evidence()->{latest};
    is "$latest->{remote_address} $latest->{phases_ms}{connect}", '192.0.2.9 6', 'what a probe saw is kept, too';
    is_deeply $latest->{assertions}, $sent->{evidence}{assertions}, '... what came of assertions, too';
    ok length JSON::PP->new->utf8->encode($latest) < 4400, 'cut to its length';
    ok $latest->{body_excerpt}{truncated} && $latest->{body_excerpt}{untrusted}, 'which is said';
    my $chart = $wp->get("$at/response-times?by=location")->{json};
    is_deeply [ map { $_->{location_name} } @{ $chart->{locations} } ], [ 'Local', 'Paris' ], 'the local checker first';
    is $chart->{locations}[0]{location_id}, undef, 'which has no id';
    my ($down) = grep { $_ } @{ $chart->{locations}[1]{down_checks} };
    is $down, 1, 'the other has its own check';
    is scalar @{ $chart->{locations}[1]{total_checks} }, scalar @{ $chart->{at} }, 'in columns';
};

subtest 'dns' => sub {
    my $dns = $wp->monitor(name => 'name', monitor_type => 'dns', url => 'nowhere.test', dns_resolvers => ['127.0.0.1:1']);
    check($dns);
    my $seen = $wp->get("/monitors/$dns->{id}/evidence", key => $dns->{key})->{json}{latest};
    is $seen->{status}, 'down', 'nobody answers';
    is $seen->{status_code}, undef, 'and there is no code';
};

subtest 'metrics of each monitor' => sub {
    is $wp->request(GET => '/metrics?monitors=true', undef)->{status}, 403, 'are for the admin key';
    my $all = $wp->request(GET => '/metrics?monitors=true', undef, key => $admin)->{body};
    like $all, qr/^watchpost_monitor_up\{id="$m->{id}",name="shop",type="http"\} [01]$/m, 'whether it is up';
    like $all, qr/^watchpost_monitor_response_seconds\{id="$m->{id}",name="shop",type="http"\} \d+\.\d{3}$/m, 'how fast';
};

subtest 'evidence goes with its heartbeats' => sub {
    $now += 100 * 86_400;
    $wp->command('tidy', '--now', Watchpost::timestamp($now));
    is $wp->sql('select count(*) from evidence where kept_for < 8'), 0, 'all that was kept for a time';
    cmp_ok $wp->sql('select count(*) from evidence'), '>', 0, 'but for what belongs to incidents';
};

done_testing;
