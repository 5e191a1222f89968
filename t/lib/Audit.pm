package Audit;

# The books of an instance, checked from outside with nothing but sqlite3 and the promises: after whatever happened
# to it, what its tables say must follow from its heartbeats.
#
#   is_deeply [ audit($database) ], [], 'the books balance';     # else a sentence per thing that is wrong
#   my @rows = rows($database, 'select seq, result from heartbeats');
#
# It knows local checks without windows, dependencies and consensus: what soaks and kill tests make.  Heartbeats
# that retention took are missed.

use strict;
use warnings;
use Exporter 'import';
use SqliteShell;

our @EXPORT = qw(audit rows);

# Each row as a list; NULL reads as ''.
sub rows {
    my ($database, $sql) = @_;
    my ($out, $err) = SqliteShell::answer($database, $sql, separator => "\t", read_only => 1);
    die "sqlite3: $err: $sql" if $err ne '';
    return map { [ split /\t/, $_, -1 ] } split /\n/, $out;
}

sub audit {
    my ($database) = @_;
    return SqliteShell::holding($database, sub { _audit($database) });
}

sub _audit {
    my ($database) = @_;
    my @wrong = map { "integrity: @$_" } grep { "@$_" ne 'ok' } rows($database, 'pragma integrity_check');
    push @wrong, map { "a reference to nothing: @$_" } rows($database, 'pragma foreign_key_check');
    push @wrong, map { series($database, @$_) } (
        [ 'heartbeat', 'seq', 'heartbeats' ], [ 'incident', 'seq', 'incidents' ], [ 'event', 'id', 'events' ],
        [ 'monitor', 'key', 'monitors' ], [ 'delivery', 'seq', 'deliveries' ], [ 'alert', 'key', 'alerts' ],
        [ 'channel', 'key', 'channels' ], [ 'incident_note', 'key', 'incident_notes' ],
        [ 'maintenance', 'key', 'maintenances' ], [ 'dependency', 'key', 'dependencies' ],
        [ 'silence', 'key', 'silences' ], [ 'location', 'key', 'locations' ], [ 'page', 'key', 'status_pages' ],
    );
    push @wrong, rollups($database, $_) for 3600, 86400;
    push @wrong, histories($database);
    return @wrong;
}

# Numbers that are given out once, and none beyond what the counter says.
sub series {
    my ($database, $name, $column, $table) = @_;
    my @wrong = map { "$table: $column $_->[0] twice" }
        rows($database, "select $column from $table group by $column having count(*) > 1");
    push @wrong, map { "$table: $column $_->[0] is beyond the counter" }
        rows($database, "select max($column) from $table
                         having max($column) > (select value from counters where name = '$name')");
    return @wrong;
}

# Each hour and day of each monitor: what is kept equals what the rows add up to. Kept hours count from midnight, the
# hour in progress counts for itself.
sub rollups {
    my ($database, $span) = @_;
    my $sums = 'monitor, start, checks, up, degraded, up_ms, first_at, first_seq, last_seq';
    return map { "rollups of $span s: " . join ' ', @$_ } rows($database, "
        with counted as (
            select monitor, checked_at - checked_at % $span as start, sum(result < 8) as checks,
                   sum(result = 1) as up, sum(result = 2) as degraded,
                   sum(case when result = 1 then response_ms else 0 end) as up_ms,
                   coalesce(min(case when result < 8 then checked_at end), 0) as first_at,
                   min(seq) as first_seq, max(seq) as last_seq
            from heartbeats where monitor in (select key from monitors) group by 1, 2
        ), since_midnight as (
            select *, lag(checks, 1, 0) over day as checks_before,
                   lag(up, 1, 0) over day as up_before, lag(degraded, 1, 0) over day as degraded_before,
                   lag(up_ms, 1, 0) over day as up_ms_before
            from rollups where span = $span and monitor in (select key from monitors)
            window day as (partition by monitor, start / 86400 order by start)
        ), parts as (
            select monitor, start, checks - checks_before as checks, up - up_before as up,
                   degraded - degraded_before as degraded, up_ms - up_ms_before as up_ms, first_at, first_seq, last_seq
            from since_midnight
            union all
            select monitor, hour - hour % $span, checks, up, degraded, up_ms, first_at, first_seq, last_seq
            from monitor_states where first_seq > 0
        ), kept as (
            select monitor, start, sum(checks), sum(up), sum(degraded), sum(up_ms),
                   coalesce(min(nullif(first_at, 0)), 0), min(first_seq), max(last_seq)
            from parts group by 1, 2
        )
        select 'in the rows, not kept:', * from (select * from counted except select * from kept)
        union all
        select 'kept, not in the rows:', * from (select * from kept except select $sums from counted)");
}

# What must have been told, and which incidents there must have been: the heartbeats once more, by the rules of
# confirmation, recovery and news, written down here a second time.
sub histories {
    my ($database) = @_;
    my (%beats, %events, %incidents, %alerts);
    push @{ $beats{ $_->[0] } }, $_ for rows($database,
        'select monitor, checked_at, result, error_message from heartbeats where location is null order by seq');
    push @{ $events{ $_->[0] } }, "$_->[1] $_->[2]"
        for rows($database, 'select monitor, type, at from events order by id');
    push @{ $incidents{ $_->[0] } }, "$_->[1]..$_->[2] $_->[3]"
        for rows($database, 'select monitor, started_at, resolved_at, cause from incidents order by seq');
    push @{ $alerts{ $_->[0] } }, "$_->[1] $_->[2]"
        for rows($database, 'select monitor, event, sent_at from alerts order by key');
    my @wrong;
    for (rows($database, 'select m.key, m.confirmation_threshold, m.recovery_threshold,
                                 coalesce(m.degraded_threshold, m.confirmation_threshold), s.status, s.streak, s.last_checked_at
                          from monitors m join monitor_states s on s.monitor = m.key')) {
        my ($key, $confirm, $recover, $degrade, @stands) = @$_;
        my $due = replay([ $confirm, $recover, $degrade ], @{ $beats{$key} // [] });
        push @wrong, compare("monitor $key: how it stands", $due->{stands}, [ join ' ', @stands ]),
            compare("monitor $key: events", $due->{events}, $events{$key}),
            compare("monitor $key: incidents", $due->{incidents}, $incidents{$key}),
            compare("monitor $key: alerts", [ grep { !/^check\./ } @{ $due->{events} } ], $alerts{$key});
    }
    return @wrong;
}

sub compare {
    my ($what, $due, $found) = @_;
    my ($should, $is) = map { join ', ', @{ $_ // [] } } $due, $found;
    return $should eq $is ? () : "$what should be: $should; but: $is";
}

sub replay {
    my ($thresholds, @beats) = @_;
    my ($confirm, $recover, $degrade) = @$thresholds;
    my ($status, $streak, $good, $slow, $told, $since, $open, $last) = (0, 0, 0, 0, 0, 0, undef, '');
    my (@events, @incidents);
    for (@beats) {
        my ($at, $result, $message) = @$_[ 1 .. 3 ];
        $last = $at;
        push @events, "check.completed $at";
        $slow = $result == 1 ? 0 : $slow + 1;
        if ($result == 3) {
            $good = 0;
            $since = $at if $streak++ == 0;
            next if $streak < $confirm;
        } else {
            $streak = 0;
            next if $status == 3 && ++$good < $recover;
            $good = 0;
        }
        if ($result != 3 && $open) {
            push @incidents, "$open->{since}..$at $open->{cause}";
            push @events, "incident.resolved $at";
            undef $open;
        }
        if ($result == 2 && $slow >= $degrade && !$told) {
            push @events, "monitor.degraded $at";
            $told = 1;
        }
        if ($result == 1 && $told) {
            push @events, "monitor.recovered $at";
            $told = 0;
        }
        if ($result == 3 && !$open) {
            $open = { since => $since, cause => $message };
            push @events, "incident.created $at";
            $told = 0;
        }
        $status = $result;
    }
    push @incidents, "$open->{since}.. $open->{cause}" if $open;
    return { stands => [ "$status $streak $last" ], events => \@events, incidents => \@incidents };
}

1;
