# What charts are drawn from, through the API: columns that agree with each other and with the heartbeats.
use strict;
use warnings;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Watchpost;

my $wp = Watchpost->new(HEARTBEAT_RETENTION_DAYS => 400)->keep_worker;
my $now = time;
my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1') or die "listen: $!";
my $up = $wp->monitor(name => 'up', monitor_type => 'tcp', url => '127.0.0.1:' . $listener->sockport);
my $down = $wp->monitor(name => 'down');
my %steps = ('24h' => [ 288, 300 ], '7d' => [ 168, 3600 ], '30d' => [ 240, 10800 ], '90d' => [ 270, 28800 ]);
my %steps_of_all = ('24h' => [ 24, 3600 ], '7d' => [ 168, 3600 ], '30d' => [ 30, 86400 ], '90d' => [ 90, 86400 ]);
my @columns = qw(at avg_response_ms total_checks up_checks down_checks);

sub chart { my ($of, $period) = @_; return $wp->get("$of/response-times?period=$period")->{json} }
sub sum { my $sum = 0; $sum += $_ for @_; return $sum }
sub of { return "/monitors/$_[0]{id}" }

sub well_formed {
    my ($of, $period, $count, $seconds) = @_;
    my $chart = chart($of, $period);
    my @of_one = $of ? qw(phases p50_ms p95_ms p99_ms max_ms) : ();
    is_deeply [ sort keys %$chart ], [ sort @columns, qw(period from to step_seconds), @of_one ], "$of $period: the members";
    is_deeply [ @$chart{qw(period step_seconds)} ], [ $period, $seconds ], "$of $period: period and step";
    is_deeply [ map { scalar @$_ } @$chart{@columns} ], [ ($count) x @columns ], "$of $period: columns of equal length";
    my $from = (int($now / $seconds) + 1 - $count) * $seconds;
    my @at = map { Watchpost::timestamp($from + $_ * $seconds) } 0 .. $count;
    # A step may have ended since $now was read.
    return $chart if $chart->{from} ne $at[0] && time - time % $seconds > $now;
    is_deeply $chart->{at}, [ @at[ 0 .. $count - 1 ] ], "$of $period: whole steps";
    is "$chart->{from} $chart->{to}", "$at[0] $at[-1]", "$of $period: from the first to the end of the last";
    return $chart;
}

subtest 'nothing yet' => sub {
    for my $period (sort keys %steps) {
        for my $chart (well_formed(of($up), $period, @{ $steps{$period} }),
                well_formed('', $period, @{ $steps_of_all{$period} })) {
            is sum(map { @{ $chart->{$_} } } qw(total_checks up_checks down_checks)), 0, "$period: no checks";
            is_deeply [ grep { defined } @{ $chart->{avg_response_ms} } ], [], "$period: and no means";
        }
    }
};

# One check now, one in each of the longer periods; of each monitor.
$wp->check(at => $now - $_) for 80 * 86400, 20 * 86400, 3 * 86400, 7200, 60;

subtest 'some checks' => sub {
    my %checks = ('24h' => 2, '7d' => 3, '30d' => 4, '90d' => 5);
    for my $period (sort keys %checks) {
        my $one = chart(of($up), $period);
        is sum(@{ $one->{total_checks} }), $checks{$period}, "$period: those inside";
        is_deeply $one->{up_checks}, $one->{total_checks}, "$period: all up";
        is_deeply [ map { defined $_ ? 1 : 0 } @{ $one->{avg_response_ms} } ],
            [ map { $_ ? 1 : 0 } @{ $one->{up_checks} } ],
            "$period: a mean of each";
        my $other = chart(of($down), $period);
        is_deeply $other->{down_checks}, $other->{total_checks}, "$period: all down";
        is_deeply [ grep { defined } @{ $other->{avg_response_ms} } ], [], "$period: no mean";
        my $all = chart('', $period);
        is sum(@{ $all->{$_->[0]} }), $_->[1] * $checks{$period}, "$period: $_->[0] of all, private ones too"
            for [ total_checks => 2 ], [ up_checks => 1 ], [ down_checks => 1 ];
    }
};

subtest 'inside a window' => sub {
    my $at = $now - 3600;
    my $before = chart(of($down), '24h');
    $wp->post(of($down) . '/maintenance', { title => 'Deploy', starts_at => Watchpost::timestamp($at - 10),
        ends_at => Watchpost::timestamp($at + 10) }, key => $down->{key});
    $wp->sql("update monitor_states set last_checked_at = null, due_at = 0");
    $wp->check(at => $at, monitor => $down->{id});
    is $wp->get(of($down) . '/heartbeats?limit=1')->{json}[0]{in_maintenance}, JSON::PP::true, 'a check';
    is sum(@{ chart(of($down), '24h')->{total_checks} }), sum(@{ $before->{total_checks} }), 'that does not count';
};

subtest 'asking' => sub {
    for my $of (of($up), '') {
        my $get = sub { $wp->get("$of/response-times$_[0]") };
        is $get->($_)->{json}{period}, '24h', "$of$_: a day" for '', '?period=', '?period=%20', '?period=24h&period=7d';
        for ('?period=1y', '?period=24H', '?period=%00', '?period=%ff', '?period=7') {
            is $get->($_)->{json}{code}, 'VALIDATION_ERROR', "$of$_: refused";
        }
        my $etag = $get->('?period=90d')->{headers}{etag};
        is $wp->get("$of/response-times?period=90d", headers => { 'If-None-Match' => $etag })->{status}, 304,
            'sent once';
        is $wp->post("$of/response-times", {})->{headers}{allow}, 'GET, HEAD, OPTIONS', 'only to be read';
    }
    is $wp->get('/monitors/nobody/response-times?period=1y')->{status}, 404, 'an unknown monitor';
    $wp->delete(of($up), key => $up->{key});
    is sum(@{ chart('', '24h')->{up_checks} }), 0, 'what is deleted does not count';
};

subtest 'many at once' => sub {
    my $other = $wp->monitor(name => 'other', monitor_type => 'tcp', url => '127.0.0.1:' . $listener->sockport);
    $wp->check(monitor => $other->{id});
    my $trends = $wp->get("/monitors/trends?ids=$other->{id},nobody,%20$down->{id}%20,")->{json};
    is_deeply [ map { $_->{id} } @{ $trends->{monitors} } ], [ $other->{id}, $down->{id} ], 'those that there are, as asked';
    is_deeply [ map { scalar @{ $trends->{$_}{at} } } qw(hours days) ], [ 24, 90 ], 'a day by hours, a quarter by days';
    for my $one (@{ $trends->{monitors} }) {
        for my $span (['hours', '24h', 24], [ 'days', '90d', 90 ]) {
            my ($name, $period, $count) = @$span;
            my $columns = $one->{$name};
            is_deeply [ map { scalar @{ $columns->{$_} } } @columns[ 1 .. 4 ] ], [ ($count) x 4 ], "$name: columns of equal length";
            my $chart = chart("/monitors/$one->{id}", $period);
            is_deeply [ map { sum(@{ $columns->{$_} }) } @columns[ 2 .. 4 ] ], [ map { sum(@{ $chart->{$_} }) } @columns[ 2 .. 4 ] ],
                "$name: as many checks as in the chart of one";
        }
    }
    my $hours = $trends->{monitors}[0]{hours};
    ok defined $hours->{avg_response_ms}[-1] || defined $hours->{avg_response_ms}[-2], 'how long it took';
    my $get = sub { $wp->get("/monitors/trends$_[0]") };
    is $get->('?ids=' . join ',', ('x') x 101)->{json}{code}, 'VALIDATION_ERROR', 'too many';
    is_deeply $get->($_)->{json}{monitors}, [], 'of none' for '', '?ids=' . join ',', ('x') x 100;
};

$wp->stop_worker;
done_testing;
