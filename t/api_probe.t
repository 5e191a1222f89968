# Remote probes: their work list, what they submit, and what locations agree on.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new(PROBE_STALE_MINUTES => 30);
my $admin = $wp->admin_key;
my $now = time;

sub location {
    my $json = $wp->post('/locations', { name => $_[0], region => $_[1] }, key => $admin)->{json};
    return { %{ $json->{location} }, key => $json->{probe_key} };
}

my ($paris, $oslo) = (location('Paris', 'eu'), location('Oslo'));

# One result, or several, of a location: the answer.
sub submit {
    my ($location, @results) = @_;
    return $wp->post('/probe', { results => \@results }, key => $location->{key});
}

sub result { return { status => 'up', response_time_ms => 12, @_ } }
sub at { return Watchpost::timestamp($now + $_[0]) }
sub status_of { return $wp->get("/monitors/$_[0]{id}")->{json}{current_status} }

my $single = $wp->monitor(name => 'without a threshold');
my $shared = $wp->monitor(name => 'shared', consensus_threshold => 2, headers => { 'X-Secret' => 'hush' });
my $idle = $wp->monitor(name => 'idle', consensus_threshold => 1);
$wp->post("/monitors/$idle->{id}/pause", undef, key => $idle->{key});

subtest 'the work list' => sub {
    my @work = @{ $wp->get('/probe/monitors', key => $paris->{key})->{json} };
    is @work, 1, 'what has a threshold and is not paused';
    my $export = $wp->get("/monitors/$shared->{id}/export", key => $shared->{key})->{json};
    is_deeply $work[0], { id => $shared->{id}, %$export }, 'all of its export, and its id';
    is $work[0]{headers}{'X-Secret'}, 'hush', 'headers in plain';
    ok !exists $wp->get("/locations/$paris->{id}")->{json}{last_seen_at}, 'asking is not being seen';
    is $wp->get('/probe/monitors')->{status}, 401, 'not without a key';
    is $wp->get('/probe/monitors', key => $admin)->{status}, 401, "nor with the admin's";
};

subtest 'a location of a workspace' => sub {
    my $team = $wp->post('/workspaces', { name => 'Team' }, key => $admin)->{json};
    my $owned = $wp->post('/monitors', { name => 'theirs', url => 'http://127.0.0.1:1/', consensus_threshold => 3 }, key => $team->{key})->{json}{monitor};
    my $made = $wp->post('/locations', { name => 'Rome', workspace => $team->{workspace}{id} }, key => $admin)->{json};
    is $made->{location}{workspace_id}, $team->{workspace}{id}, 'says whose it is';
    ok !exists $paris->{workspace_id}, 'others are for all';
    is $wp->get("/locations/$made->{location}{id}")->{json}{workspace_id}, $team->{workspace}{id}, '... whenever it is asked for';
    my $rome = { key => $made->{probe_key} };
    my $names = sub { join ' ', sort map { $_->{name} } @{ $wp->get('/probe/monitors', key => $_[0]{key})->{json} } };
    is $names->($rome), 'theirs', 'it gets what is in there';
    is $names->($paris), 'shared theirs', 'one for all gets all, what is in no workspace, too';
    my $foreign = submit($rome, result(monitor_id => $shared->{id}), result(monitor_id => $owned->{id}))->{json};
    is "$foreign->{accepted} $foreign->{errors}[0]{index} $foreign->{errors}[0]{error}", '1 0 Monitor not found', 'it tells of no other';
    my $state = sub { $wp->get("/monitors/$_[0]", key => $admin)->{json}{consensus_state} };
    is_deeply $state->($owned->{id}), { needed => 3, reporting => 2 }, 'it reports on these';
    is_deeply $state->($shared->{id}), { needed => 2, reporting => 1 }, '... and on no others';
    for ([ 'x', '400 VALIDATION_ERROR' ], [ 5, '422 UNPROCESSABLE_ENTITY' ], [ '', '400 VALIDATION_ERROR' ]) {
        my $answer = $wp->post('/locations', { name => 'y', workspace => $_->[0] }, key => $admin);
        is "$answer->{status} $answer->{json}{code}", $_->[1], "workspace $_->[0]";
    }
    $wp->delete("/monitors/$owned->{id}", key => $admin);
    is $wp->delete('/workspace?confirm=Team', key => $team->{key})->{status}, 200, 'with the workspace';
    is $wp->get('/probe/monitors', key => $rome->{key})->{status}, 401, '... goes its location';
};

subtest 'a submission as a whole' => sub {
    my @stories = (
        [ { results => [] }, '400 VALIDATION_ERROR' ],
        [ { results => [ (result(monitor_id => 'x')) x 101 ] }, '400 VALIDATION_ERROR' ],
        [ {}, '422 UNPROCESSABLE_ENTITY' ], [ { results => undef }, '422 UNPROCESSABLE_ENTITY' ],
        [ { results => {} }, '422 UNPROCESSABLE_ENTITY' ], [ '[]', '422 UNPROCESSABLE_ENTITY' ],
        [ 'nonsense', '400 BAD_REQUEST' ],
        [ '{"results": []}' . ' ' x (240 * 1024 - 15), '400 VALIDATION_ERROR' ],
        [ '{"results": []}' . ' ' x (240 * 1024 - 14), '413 PAYLOAD_TOO_LARGE' ],
    );
    for (@stories) {
        my $answer = $wp->post('/probe', $_->[0], key => $paris->{key});
        is "$answer->{status} $answer->{json}{code}", $_->[1], $answer->{json}{error};
    }
    like $wp->post('/probe', ' ' x 250_000, key => $paris->{key})->{json}{error}, qr/240 KiB/, 'it says what fits';
    is $wp->post('/probe', '{')->{status}, 401, 'the key comes before the body';
    is $wp->post('/probe', '{', key => 'wp_' . '0' x 32)->{status}, 401, 'an unknown key, too';
};

subtest 'item by item' => sub {
    my $id = $single->{id};
    my @stories = (
        [ result(monitor_id => $id), undef ],
        [ result(monitor_id => $id, status => 'UP'), qr/^Invalid status 'UP'\. / ],
        [ result(monitor_id => 'x', status => 'maintenance'), qr/^Invalid status 'maintenance'\. / ],
        [ result(monitor_id => 'x'), qr/^Monitor not found$/ ],
        [ result(), qr/monitor_id/ ],
        [ result(monitor_id => 7), qr/monitor_id/ ],
        [ result(monitor_id => $id, status => undef), qr/status/ ],
        [ { monitor_id => $id, status => 'up' }, qr/response_time_ms/ ],
        [ result(monitor_id => $id, response_time_ms => 1.5), qr/response_time_ms/ ],
        [ result(monitor_id => $id, response_time_ms => '12'), qr/response_time_ms/ ],
        [ result(monitor_id => $id, status_code => 65536), qr/status_code/ ],
        [ result(monitor_id => $id, status_code => 65535), undef ],
        [ result(monitor_id => $id, error_message => 3), qr/error_message/ ],
        [ result(monitor_id => $id, error_message => "a\0b"), qr/error_message/ ],
        [ result(monitor_id => $id, checked_at => 'yesterday'), qr/checked_at/ ],
        [ result(monitor_id => $id, checked_at => $now), qr/checked_at/ ],
        [ result(monitor_id => $id, checked_at => at(420)), qr/checked_at/ ],
        [ result(monitor_id => $id, checked_at => at(240)), undef ],
        [ result(monitor_id => $id, checked_at => at(-91 * 86400)), qr/checked_at/ ],
        [ result(monitor_id => $id, checked_at => at(-89 * 86400)), undef ],
        [ 'up', qr/object/ ], [ undef, qr/object/ ], [ [], qr/object/ ],
    );
    my $answer = submit($paris, map { $_->[0] } @stories);
    is $answer->{status}, 200, 'still an answer';
    my %errors = map { ($_->{index} => $_) } @{ $answer->{json}{errors} };
    is $answer->{json}{accepted}, 4, 'the good ones are taken';
    is $answer->{json}{rejected}, @stories - 4, 'the others are not';
    is_deeply [ map { $_->{index} } @{ $answer->{json}{errors} } ], [ sort { $a <=> $b } keys %errors ], 'in order';
    for my $i (0 .. $#stories) {
        my ($item, $wanted) = @{ $stories[$i] };
        next if !defined $wanted && ok !exists $errors{$i}, "item $i is taken";
        like $errors{$i}{error}, $wanted, "item $i is refused";
        my $id_given = ref $item eq 'HASH' ? $item->{monitor_id} // '' : '';
        is $errors{$i}{monitor_id}, $id_given eq '7' ? '' : $id_given, '... by name';
    }
    my @beats = @{ $wp->get("/monitors/$id/heartbeats")->{json} };
    is @beats, 4, 'four heartbeats';
    is "@{[ map { $_->{location_id} } @beats ]}", "@{[ ($paris->{id}) x 4 ]}", 'of that location';
    is status_of($single), 'unknown', 'without a threshold they are history only';
    ok !exists $wp->get("/monitors/$id")->{json}{last_checked_at}, 'and no local check';
    is $wp->get("/monitors/$id/uptime")->{json}{total_checks_24h}, 3, 'they count';
    submit($paris, result(monitor_id => $id, error_message => "\x{e4}" x 1500));
    is length $wp->get("/monitors/$id/heartbeats?limit=1")->{json}[0]{error_message}, 1000, 'long messages are cut';
};

sub results_of { return $wp->get("/monitors/$_[0]{id}/locations")->{json} }
sub consensus_of { return $wp->get("/monitors/$_[0]{id}/consensus")->{json} }

subtest 'agreement' => sub {
    is $wp->get("/monitors/$single->{id}/consensus")->{json}{code}, 'CONSENSUS_NOT_CONFIGURED', 'not for monitors without consensus';
    is_deeply consensus_of($shared), {
        monitor_id => $shared->{id}, consensus_threshold => 2, total_locations => 0, up_count => 0, down_count => 0,
        degraded_count => 0, unknown_count => 0, effective_status => 'unknown', locations => [],
    }, 'no location has reported yet';

    submit($paris, result(monitor_id => $shared->{id}));
    is status_of($shared), 'up', 'one is up';
    submit($paris, result(monitor_id => $shared->{id}, status => 'down', error_message => 'no route'));
    is status_of($shared), 'up', 'one that is down is not two: no other says up, but nothing is confirmed';
    is consensus_of($shared)->{effective_status}, 'unknown', 'not enough to go by';
    submit($oslo, result(monitor_id => $shared->{id}, status => 'down', checked_at => at(-60)));
    is status_of($shared), 'down', 'two are';

    my $c = consensus_of($shared);
    is "$c->{effective_status} $c->{down_count}/$c->{total_locations}", 'down 2/2', 'and so says the consensus';
    is_deeply $c->{locations}[0], {
        location_id => $oslo->{id}, location_name => 'Oslo', last_status => 'down', last_response_time_ms => 12,
        last_checked_at => at(-60),
    }, 'by name: Oslo, without a region';
    is_deeply [ map { $_->{location_name} } @{ results_of($shared) } ], [qw(Oslo Paris)], 'each location once';
    my ($incident) = @{ $wp->get("/monitors/$shared->{id}/incidents")->{json} };
    is $incident->{cause}, 'Consensus: 2/2 locations report down (threshold: 2)', 'an incident says how many';

    submit($oslo, result(monitor_id => $shared->{id}, checked_at => at(-120)));
    is status_of($shared), 'down', 'what was checked earlier is not the latest';
    submit($oslo, result(monitor_id => $shared->{id}));
    is status_of($shared), 'up', 'one is up again';
    ok $wp->get("/incidents/$incident->{id}")->{json}{resolved_at}, 'resolved';
};

subtest 'what comes more than a day late' => sub {
    my $m = $wp->monitor(name => 'cut off', consensus_threshold => 1);
    my $days = sub { join ' ', map { "$_->{up_checks}/$_->{total_checks}" } @{ $wp->get("/monitors/$m->{id}/uptime-history")->{json} } };
    submit($oslo, result(monitor_id => $m->{id}, status => 'down', checked_at => at(-86400 - 60)));
    is $wp->get("/monitors/$m->{id}/heartbeats")->{json}[0]{status}, 'down', 'is listed';
    is status_of($m), 'unknown', 'and moves no status';
    is $days->(), '', 'nor is it in a figure';
    is_deeply results_of($m), [], 'nor the word of its location';
    submit($oslo, result(monitor_id => $m->{id}, checked_at => at(-86400 + 60)));
    is $days->(), '1/1', 'what comes within the day counts';
};

subtest 'which locations count' => sub {
    $wp->check(monitor => $shared->{id});
    my ($local) = grep { $_->{location_name} eq 'Local' } @{ consensus_of($shared)->{locations} };
    ok exists $local->{location_id} && !defined $local->{location_id}, 'the local checker has a vote, and no id';
    is_deeply [ map { $_->{location_name} } @{ consensus_of($shared)->{locations} } ], [qw(Local Oslo Paris)],
        'by name';
    is_deeply [ map { $_->{location_name} } @{ results_of($shared) } ], [qw(Oslo Paris)], 'not among the remote ones';

    $wp->sql("update location_results set checked_at = checked_at - 1801 where location =
        (select key from locations where name = 'Oslo')");
    is_deeply [ map { $_->{location_name} } @{ consensus_of($shared)->{locations} } ], [qw(Local Paris)],
        'the stale do not';
    is_deeply [ map { $_->{location_name} } @{ results_of($shared) } ], [qw(Oslo Paris)], 'but are listed';

    $wp->sql("update locations set is_active = 0 where name = 'Paris'");
    is_deeply [ map { $_->{location_name} } @{ results_of($shared) } ], [qw(Oslo)], 'nor those that are not active';
    submit($paris, result(monitor_id => 'x'));
    is $wp->get("/locations/$paris->{id}")->{json}{health_status}, 'disabled', 'nothing taken: seen, not revived';
    submit($paris, result(monitor_id => $shared->{id}));
    is $wp->get("/locations/$paris->{id}")->{json}{health_status}, 'healthy', 'a submission brings it back';
    is_deeply [ map { $_->{location_name} } @{ consensus_of($shared)->{locations} } ], [qw(Local Paris)],
        'and its vote';
};

subtest 'a paused monitor' => sub {
    submit($paris, result(monitor_id => $idle->{id}, status => 'down'));
    is status_of($idle), 'unknown', 'does not move';
    is @{ $wp->get("/monitors/$idle->{id}/heartbeats")->{json} }, 1, 'but has its history';
    is_deeply $wp->get("/monitors/$idle->{id}/incidents")->{json}, [], 'no incident';
};

subtest 'a submission that is sent again' => sub {
    my $monitor = $wp->monitor(name => 'counted once');
    my $heard = sub {
        my ($location, $name) = @_;
        my $answer = $wp->post('/probe', { results => [ result(monitor_id => $monitor->{id}), {} ] },
            key => $location->{key}, headers => { defined $name ? ('Idempotency-Key' => $name) : () });
        return "$answer->{json}{accepted}+$answer->{json}{rejected} " .
            @{ $wp->get("/monitors/$monitor->{id}/heartbeats")->{json} };
    };
    is $heard->($paris, 'one'), '1+1 1', 'a name that is new: recorded';
    is $heard->($paris, 'one'), '1+1 1', 'the same name again: the same answer, and no more';
    is $heard->($oslo, 'one'), '1+1 2', 'names are a location\'s own';
    is $heard->($paris, 'two'), '1+1 3', 'another';
    is $heard->($paris, undef), '1+1 4', 'without a name each is new';
    is $heard->($paris, undef), '1+1 5', '... always';

    my $submit = sub {
        my ($name, @results) = @_;
        return $wp->post('/probe', { results => \@results }, key => $paris->{key}, headers => { 'Idempotency-Key' => $name });
    };
    my @once = (result(monitor_id => $monitor->{id}));
    ok !$submit->('three', @once)->{headers}{'idempotent-replayed'}, 'the first of a name is no repetition';
    is $submit->('three', @once)->{headers}{'idempotent-replayed'}, 'true', 'the second says that it is one';
    my $other = $submit->('three', @once, @once);
    is "$other->{status} $other->{json}{code}", '422 IDEMPOTENCY_KEY_REUSED', 'other results under it are refused';
    is @{ $wp->get("/monitors/$monitor->{id}/heartbeats")->{json} }, 6, '... and not recorded';
    is $submit->($_, @once)->{status}, 400, 'no name: ' . (length $_ ? 'bytes that are no text' : 'an empty one') for '', "\xff";
};

subtest 'a deleted location' => sub {
    $wp->delete("/locations/$paris->{id}", key => $admin);
    my ($beat) = grep { $_->{location_id} } @{ $wp->get("/monitors/$shared->{id}/heartbeats")->{json} };
    ok $beat, 'its heartbeats stay remote ones';
    is_deeply [ map { $_->{location_name} } @{ consensus_of($shared)->{locations} } ], [qw(Local)], 'its vote is gone';
};

done_testing;
