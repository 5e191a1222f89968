# How often to be told again, and what was told: alert rules and the alert log.
use strict;
use warnings;
use Test::More;
use JSON::PP ();
use Watchpost;

my $wp = Watchpost->new(HEARTBEAT_RETENTION_DAYS => 36_500);
my $m = $wp->monitor;
my $rules = "/monitors/$m->{id}/alert-rules";

sub refused_like {
    my ($answer, $status, $code, $name, $message) = @_;
    is $answer->{status}, $status, $name or diag $answer->{body};
    is $answer->{json}{code}, $code, "$name: the code";
    like $answer->{json}{error}, $message // qr/./, "$name: a sentence";
}

sub set { return $wp->put($rules, $_[0], key => $m->{key}) }
sub shown { return $wp->get($rules, key => $m->{key}) }
sub numbers { return join ' ', @{ $_[0]{json} }{qw(repeat_interval_minutes max_repeats escalation_after_minutes)} }

subtest 'none' => sub {
    refused_like shown(), 404, 'NOT_FOUND', 'nothing to see', qr/rules/;
    refused_like $wp->delete($rules, key => $m->{key}), 404, 'NOT_FOUND', 'nothing to take away', qr/rules/;
    refused_like $wp->get("/monitors/nope/alert-rules", key => $m->{key}), 404, 'NOT_FOUND', 'no monitor', qr/monitor/;
};

subtest 'set' => sub {
    my $answer = set({});
    is $answer->{status}, 200, 'set';
    my $first = $answer->{json};
    like $first->{created_at}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'at a time';
    is_deeply $first, { monitor_id => $m->{id}, repeat_interval_minutes => 0, max_repeats => 10,
        escalation_after_minutes => 0, repeat_after_acknowledge => JSON::PP::false, created_at => $first->{created_at}, updated_at => $first->{created_at} },
        'all defaults';
    is_deeply shown()->{json}, $first, 'and there they are';
    $wp->sql('update alert_rules set created_at = 1770732000');
    my @stories = (
        [ { repeat_interval_minutes => 5, max_repeats => 100, escalation_after_minutes => 5 }, '5 100 5' ],
        [ { repeat_interval_minutes => 15 }, '15 10 0' ], [ { max_repeats => 0 }, '0 0 0' ],
        [ { escalation_after_minutes => 4294967295 }, '0 10 4294967295' ],
        [ { repeat_interval_minutes => undef, max_repeats => undef, unknown => 'x' }, '0 10 0' ],
    );
    for (@stories) {
        my ($body, $wanted) = @$_;
        is numbers(set($body)), $wanted, "replaces all three: $wanted";
        is numbers(shown()), $wanted, '... and it shows';
    }
    set({ repeat_after_acknowledge => JSON::PP::true });
    ok shown()->{json}{repeat_after_acknowledge}, 'reminders may go on after an acknowledgement';
    set({});
    ok !shown()->{json}{repeat_after_acknowledge}, '... which each PUT says anew';
    is shown()->{json}{created_at}, '2026-02-10T14:00:00Z', 'the first time is kept';
    isnt shown()->{json}{updated_at}, '2026-02-10T14:00:00Z', 'the last, too';
};

subtest 'refused' => sub {
    set({ repeat_interval_minutes => 7, max_repeats => 8, escalation_after_minutes => 9 });
    for my $field (qw(repeat_interval_minutes escalation_after_minutes)) {
        refused_like set({ $field => $_ }), 400, 'VALIDATION_ERROR', "$field $_", qr/at least 5/ for 1 .. 4;
    }
    refused_like set({ max_repeats => $_ }), 400, 'VALIDATION_ERROR', "max_repeats $_", qr/100 or less/
        for 101, 4294967295;
    for my $field (qw(repeat_interval_minutes max_repeats escalation_after_minutes)) {
        refused_like set(qq({"$field":$_})), 422, 'UNPROCESSABLE_ENTITY', "$field $_", qr/$field/
            for qw(-1 5.5 5e0 "5" true [] {} 4294967296);
    }
    refused_like set({ repeat_interval_minutes => 1, max_repeats => 'x' }), 422, 'UNPROCESSABLE_ENTITY',
        'types before values';
    refused_like set($_), 400, 'BAD_REQUEST', 'no JSON' for '', 'x';
    refused_like set('[]'), 422, 'UNPROCESSABLE_ENTITY', 'no object';
    is numbers(shown()), '7 8 9', 'and nothing was changed';
};

subtest 'removed' => sub {
    is_deeply $wp->delete($rules, key => $m->{key})->{json}, { message => 'Alert rules removed' }, 'removed';
    is shown()->{status}, 404, 'and gone';
    is $wp->delete($rules, key => $m->{key})->{status}, 404, 'once';
};

subtest 'the log' => sub {
    my $log = "/monitors/$m->{id}/alert-log";
    my $read = sub { return $wp->get("$log?" . ($_[0] // ''), key => $m->{key}) };
    my $ids = sub { return join ' ', map { $_->{id} } @{ $read->(@_)->{json} } };
    is_deeply $read->()->{json}, [], 'nothing was told yet';
    my $T = 1770732000; # 2026-02-10T14:00:00Z
    $wp->sql("insert into incidents (seq, id, monitor, started_at, cause) select 1, 'i', key, 1, 'c' from monitors");
    my @rows = (
        [ 'a', 1, "'gone'", 'initial', 'incident.created', $T, 'delivered', 'null' ],
        [ 'b', 'null', 'null', 'initial', 'maintenance.started', $T + 60, 'skipped', "'no enabled channel'" ],
        [ 'c', 1, "'ch'", 'resolved', 'incident.resolved', $T + 60, 'pending', 'null' ],
    );
    for (@rows) {
        my ($id, $incident, $channel, $type, $event, $at, $outcome, $reason) = @$_;
        $wp->sql("insert into alerts (id, monitor, incident, channel_id, alert_type, event, sent_at, outcome, reason,
                body, delivery_group)
            select '$id', key, $incident, $channel, '$type', '$event', $at, '$outcome', $reason, '', 'g'
            from monitors");
    }
    is_deeply $read->()->{json}, [
        { id => 'c', monitor_id => $m->{id}, incident_id => 'i', channel_id => 'ch', alert_type => 'resolved',
            event => 'incident.resolved', sent_at => '2026-02-10T14:01:00Z', outcome => 'pending' },
        { id => 'b', monitor_id => $m->{id}, alert_type => 'initial', event => 'maintenance.started',
            sent_at => '2026-02-10T14:01:00Z', outcome => 'skipped', reason => 'no enabled channel' },
        { id => 'a', monitor_id => $m->{id}, incident_id => 'i', channel_id => 'gone', alert_type => 'initial',
            event => 'incident.created', sent_at => '2026-02-10T14:00:00Z', outcome => 'delivered' },
    ], 'newest first';
    my %stories = (
        'limit=1' => 'c', 'limit=0' => 'c', 'limit=x' => 'c b a', 'after=' => 'c b a',
        'after=2026-02-10T13:59:59Z' => 'c b a', 'after=2026-02-10T14:00:00Z' => 'c b',
        'after=2026-02-10%2014:00:59.9&limit=1' => 'c', 'after=2026-02-10T14:01:00' => '',
        'after=2026-02-10T15:00:00%2B01:00' => 'c b', 'after=2026-02-10T15:00:00%2B01:00&after=x' => 'c b',
    );
    is $ids->($_), $stories{$_}, "?$_" for sort keys %stories;
    refused_like $read->("after=$_"), 400, 'VALIDATION_ERROR', "after $_", qr/after/
        for qw(5 2026-02-10 2026-02-30T00:00:00Z 2026-02-10T15:00:00+01:00 %00);
};

done_testing;
