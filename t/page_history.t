# How a status page did: columns over days or a month, a table, and one day with all that was on it.
use strict;
use warnings;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Watchpost;

my $day = 86400;
my $now = time;
my $today = $now - $now % $day;
my $wp = Watchpost->new->keep_worker;
my $admin = $wp->admin_key;
my $listener = IO::Socket::INET->new(Listen => 128, LocalAddr => '127.0.0.1') or die "listen: $!";
my $port = $listener->sockport;
my $shop = $wp->monitor(name => 'shop', url => "127.0.0.1:$port", monitor_type => 'tcp', confirmation_threshold => 1, interval_seconds => 3600);
my $late = $wp->monitor(name => 'made later', url => "127.0.0.1:$port", monitor_type => 'tcp');
my $page = $wp->post('/status-pages', { slug => 'acme', title => 'Acme' })->{json};
$wp->post('/status-pages/acme/monitors', { monitor_ids => [ $shop->{id}, $late->{id} ] }, key => $page->{manage_key});
my $at = '/status-pages/acme/history';

# Three days ago up; two days ago down from 10:00 until the next day at 02:00.
my $three = $today - 3 * $day;
for ([ $three + 3600, 1 ], [ $three + 7200, 1 ], [ $three + $day, 1 ], [ $three + $day + 36_000, 0 ], [ $three + $day + 39_600, 0 ],
    [ $three + 2 * $day + 7200, 1 ]) {
    $listener = undef if !$_->[1];
    $listener //= IO::Socket::INET->new(Listen => 128, LocalAddr => "127.0.0.1:$port", ReuseAddr => 1) // die "listen: $!" if $_->[1];
    $wp->check(at => $_->[0], monitor => $shop->{id});
}
$wp->post("/monitors/$shop->{id}/maintenance", { title => 'Move', starts_at => Watchpost::timestamp($three + 50_000),
    ends_at => Watchpost::timestamp($three + 50_600) }, key => $shop->{key});

sub date { return substr Watchpost::timestamp($_[0]), 0, 10 }

subtest 'columns' => sub {
    my $h = $wp->get("$at?days=4")->{json};
    is_deeply [ @$h{qw(days from to)} ], [ 4, date($three), date($today) ], 'four days';
    my ($of) = grep { $_->{id} eq $shop->{id} } @{ $h->{monitors} };
    is_deeply $of->{uptime_pct}, [ 100, 33.3333, 100, undef ], 'cut to four decimals; nothing was checked today';
    is_deeply $of->{total_checks}, [ 2, 3, 1, 0 ], 'checks';
    is_deeply $of->{down_checks}, [ 0, 2, 0, 0 ], 'failures';
    is @{ $of->{coverage_pct} }, 4, 'coverage of each';
    cmp_ok $of->{coverage_pct}[3], '<=', 100, '... in percent';
    cmp_ok $of->{coverage_pct}[1], '<', 50, 'few slots of a day were filled';
    is $wp->get($at)->{json}{days}, 90, 'by default as many as the page has';
    $wp->patch('/status-pages/acme', { history_days => 40 }, key => $page->{manage_key});
    is $wp->get($at)->{json}{days}, 40, '... of its own';
    is $wp->get("$at?days=1000")->{json}{days}, 365, 'at most a year';
};

subtest 'a month' => sub {
    my $month = substr date($three), 0, 7;
    my $h = $wp->get("$at?month=$month")->{json};
    is $h->{from}, "$month-01", 'from its first day';
    is $h->{to}, $month eq substr(date($now), 0, 7) ? date($now) : $h->{to}, 'so far';
    is $h->{days}, scalar @{ $h->{monitors}[0]{total_checks} }, 'as many columns';
    is $wp->get("$at?month=2024-02")->{json}{days}, 29, 'one that is over is whole';
    is $wp->get("$at?$_")->{json}{code}, 'VALIDATION_ERROR', $_
        for 'month=2026-13', 'month=x', 'month=2999-01', "month=$month&days=3", 'format=html', 'months=1';
};

subtest 'a table' => sub {
    my $answer = $wp->get("$at?days=4&format=csv");
    is $answer->{headers}{'content-type'}, 'text/csv; charset=utf-8', 'CSV';
    my ($head, @lines) = split /\n/, $answer->{body};
    is $head, 'date,id,name,uptime_pct,total_checks,down_checks,coverage_pct', 'a line of names';
    is @lines, 8, 'a line for each monitor and day';
    my @of = grep { /$shop->{id}/ } @lines;
    like $of[1], qr/^@{[ date($three + $day) ]},$shop->{id},shop,33\.3333,3,2,/, 'the same figures';
    like $of[3], qr/^@{[ date($today) ]},$shop->{id},shop,,0,0,/, 'an empty cell for nothing';
};

subtest 'a day' => sub {
    my $d = $wp->get("$at/" . date($three + $day))->{json};
    is_deeply [ sort keys %$d ], [qw(date incidents maintenance monitors posts)], 'its members';
    my ($of) = grep { $_->{id} eq $shop->{id} } @{ $d->{monitors} };
    is_deeply [ sort keys %$of ], [qw(coverage_pct downtime_seconds id name uptime_pct)], '... of a monitor';
    cmp_ok abs($of->{uptime_pct} - 100 / 3), '<', 0.001, 'a third was up';
    is $of->{downtime_seconds}, 57_600, 'two thirds of the day, since its first check';
    my ($none) = grep { $_->{id} eq $late->{id} } @{ $d->{monitors} };
    is_deeply [ @$none{qw(uptime_pct downtime_seconds)} ], [ undef, 0 ], 'nothing was checked';
    is_deeply [ map { $_->{monitor_name} } @{ $d->{incidents} } ], ['shop'], 'an incident that began on it';
    is_deeply [ map { $_->{monitor_name} } @{ $wp->get("$at/" . date($three + 2 * $day))->{json}{incidents} } ], ['shop'], 'and on the next, on which it ended';
    is_deeply $wp->get("$at/" . date($today))->{json}{incidents}, [], 'no longer';
    my $before = $wp->get("$at/" . date($three))->{json};
    is_deeply [ map { @$_{qw(title monitor_name active)} } @{ $before->{maintenance} } ], [ 'Move', 'shop', JSON::PP::false ], 'what was on';
    is_deeply $d->{maintenance}, [], '... on that day alone';
    my $ahead = $wp->post("/monitors/$shop->{id}/maintenance", { title => 'Next', starts_at => Watchpost::timestamp($now - 60),
        ends_at => Watchpost::timestamp($now + 3600) }, key => $shop->{key})->{json};
    $wp->put('/status-pages/acme/layout', [ { section => 'All', monitors => [ { id => $shop->{id}, display_name => 'The shop' } ] } ], key => $page->{manage_key});
    my ($window) = grep { $_->{id} eq $ahead->{id} } @{ $wp->get("$at/" . date($today))->{json}{maintenance} };
    is $window->{monitor_name}, 'The shop', 'under the name that the page has for it';
    is $window->{active}, JSON::PP::true, 'what is on';
    is_deeply $window, $wp->get('/status-pages/acme/maintenance')->{json}[0], '... as the list of maintenance has it';
    is $wp->get("$at/$_")->{json}{code}, 'VALIDATION_ERROR', $_ for date($today + $day), '2026-02-30', 'today', '2026-2-1';
    is $wp->get('/status-pages/none/history/2026-02-01')->{status}, 404, 'of no page';
};

done_testing;
