# A month as a report: what was checked in it, on the clocks of the workspace, compared with a count of the heartbeats.
use strict;
use warnings;
use IO::Socket::INET;
use JSON::PP ();
use POSIX qw(strftime tzset mktime);
use Test::More;
use Watchpost;

# Calls what is given on the clocks of a zone, as the C library knows them.
sub in_zone {
    my ($zone, $call) = @_;
    local $ENV{TZ} = $zone;
    tzset;
    my @answer = $call->();
    return @answer;
}

my $now = time;
my $zone = 'Europe/Berlin';
my (undef, undef, $hour, $day, $month, $year) = in_zone($zone, sub { localtime $now });
# The story looks half an hour into the present month.  Where that has only begun, it is told by clocks further west.
if ($day == 1 && $hour == 0) {
    $zone = 'America/New_York';
    (undef, undef, undef, undef, $month, $year) = in_zone($zone, sub { localtime $now });
}
($year, $month) = $month == 0 ? ($year + 1899, 12) : ($year + 1900, $month);     # the month before this one
my $name = sprintf '%04d-%02d', $year, $month;
my ($from, $to) = in_zone($zone, sub { map { mktime(0, 0, 0, 1, $month - 1 + $_, $year - 1900, 0, 0, -1) } 0, 1 });
tzset;

my $wp = Watchpost->new(HEARTBEAT_RETENTION_DAYS => 90)->keep_worker;
my $team = $wp->post('/workspaces', { name => "Team & S\x{f6}hne", timezone => $zone })->{json};
my $key = $team->{key};
my $listener = IO::Socket::INET->new(Listen => 128, LocalAddr => '127.0.0.1') or die "listen: $!";
my $port = $listener->sockport;

sub made {
    my ($id, %fields) = @_;
    my $answer = $wp->post('/monitors', { name => $id, url => "127.0.0.1:$port", monitor_type => 'tcp',
        confirmation_threshold => 1, %fields }, key => $key);
    return $answer->{json}{monitor} // die $answer->{body};
}
my $shop = made('shop', group_name => 'Front', sla_target => 99, tags => ['prod']);
my $api = made('api', group_name => 'Front');
my $job = made('=job', sla_target => 50);

# From before the month until after it; the target is away in between, and over its end.
my @checks = ([ $from - 7200, 1 ], [ $from, 1 ], [ $from + 3600, 1 ], [ $from + 86_400, 0 ], [ $from + 90_000, 0 ],
    [ $from + 93_600, 1 ], (map { [ $from + 10 * 86_400 + $_ * 3600, 1 ] } 0 .. 9), [ $to - 600, 0 ], [ $to, 0 ], [ $to + 1200, 1 ]);
for (@checks) {
    my ($at, $up) = @$_;
    $listener = undef if !$up;
    $listener //= IO::Socket::INET->new(Listen => 128, LocalAddr => "127.0.0.1:$port", ReuseAddr => 1) // die "listen: $!" if $up;
    $wp->check(at => $at);
}

sub report { return $wp->get("/reports/sla?month=$name" . ($_[0] // ''), key => $_[1] // $key) }
sub round { my ($value, $digits) = @_; return sprintf("%.${digits}f", $value) + 0 }
my $inside = grep { $_->[0] >= $from && $_->[0] < $to } @checks;
my $good = grep { $_->[0] >= $from && $_->[0] < $to && $_->[1] } @checks;
my $downtime = ($inside - $good) / $inside * ($to - $from);
my $budget = ($to - $from) * 0.01;

subtest 'the month that is over' => sub {
    my $r = report()->{json};
    is_deeply [ @$r{qw(month timezone from to complete)} ], [ $name, $zone,
        map({ Watchpost::timestamp($_) } $from, $to), JSON::PP::true ], 'on the clocks of the workspace';
    like $r->{generated_at}, qr/^\d{4}-\d\d-\d\dT/, 'dated';
    is_deeply [ map { $_->{name} } @{ $r->{monitors} } ], [ '=job', 'api', 'shop' ], 'private ones, by name';
    my ($of_job, $of_api, $of_shop) = @{ $r->{monitors} };
    is_deeply [ @$of_shop{qw(id group_name target_pct total_checks successful_checks)} ],
        [ $shop->{id}, 'Front', 99, $inside, $good ], 'its own checks, those of the hours around left out';
    is $of_shop->{uptime_pct}, round(100 * $good / $inside, 3), 'the share of them';
    is $of_shop->{downtime_seconds}, round($downtime, 2), 'downtime, of the time since the first check of the month';
    is $of_shop->{budget_total_seconds}, round($budget, 2), 'the budget of the whole month';
    is_deeply [ @$of_shop{qw(budget_used_pct status)} ], [ 100, 'breached' ], '... is used up';
    is $of_job->{status}, 'met', 'of another target it is not';
    is_deeply [ @$of_api{qw(target_pct budget_total_seconds budget_used_pct status)} ], [ (undef) x 4 ], 'no target: no budget';
    ok !exists $of_job->{group_name}, 'no group: none is named';
    my @beats = grep { my $at = $_->{checked_at}; $at ge $r->{from} && $at lt $r->{to} }
        @{ $wp->get("/monitors/$shop->{id}/heartbeats?limit=200", key => $key)->{json} };
    my @took = sort { $a <=> $b } map { $_->{response_time_ms} } grep { $_->{status} ne 'down' } @beats;
    is $of_shop->{p95_ms}, $took[ int((95 * @took + 99) / 100) - 1 ], 'nearest rank of the answers';
    cmp_ok $of_shop->{coverage_pct}, '<', 5, 'most of the month nothing was checked';
    my @incidents = @{ $of_shop->{incidents} };
    is_deeply [ map { $_->{duration_seconds} } @incidents ], [ 7200, 600 ], 'incidents, what of each lies in the month';
    is_deeply [ sort keys %{ $incidents[0] } ], [qw(cause duration_seconds id resolved_at started_at)], 'their members';
    my ($front, $none) = @{ $r->{groups} };
    is_deeply [ map { $_->{group_name} } @{ $r->{groups} } ], [ 'Front', undef ], 'groups, the one without a name last';
    is_deeply [ @$front{qw(monitor_count incident_count breached uptime_pct downtime_seconds)} ],
        [ 2, 4, 1, $of_shop->{uptime_pct}, round(2 * $downtime, 2) ], 'means and sums';
    is $front->{coverage_pct}, $of_shop->{coverage_pct}, 'coverage of all';
    is_deeply [ sort keys %$none ], [ sort qw(group_name monitor_count uptime_pct downtime_seconds incident_count coverage_pct breached p95_ms) ], 'all members';
};

subtest 'the months around it' => sub {
    my ($y, $m) = $month == 1 ? ($year - 1, 12) : ($year, $month - 1);
    my $before = $wp->get(sprintf('/reports/sla?month=%04d-%02d', $y, $m), key => $key)->{json};
    is_deeply [ map { $_->{total_checks} } @{ $before->{monitors} } ], [ 1, 1, 1 ], 'the one before has one check each';
    is $before->{to}, Watchpost::timestamp($from), 'and ends where the month begins';
    ($y, $m) = $month == 12 ? ($year + 1, 1) : ($year, $month + 1);
    my $present = $wp->get(sprintf('/reports/sla?month=%04d-%02d', $y, $m), key => $key)->{json};
    ok !$present->{complete}, 'the present month is not complete';
    is_deeply [ map { $_->{total_checks} } @{ $present->{monitors} } ], [ 2, 2, 2 ], '... and has what was checked in it';
    is $present->{monitors}[0]{incidents}[0]{duration_seconds}, 1200, 'the rest of an incident is its own';
    my @two = @{ $present->{monitors} };
    ok((grep { $_->{downtime_seconds} <= $now + 60 - $to && $_->{downtime_seconds} >= ($now - 60 - $to) / 2 } @two) == 3,
        'downtime of what has passed alone') or diag explain \@two;
};

subtest 'which monitors' => sub {
    is_deeply [ map { $_->{name} } @{ report('&tag=PROD')->{json}{monitors} } ], ['shop'], 'of a tag';
    is_deeply [ map { $_->{name} } @{ report('&group=Front')->{json}{monitors} } ], [ 'api', 'shop' ], 'of a group';
    my $bound = $wp->post('/workspace/keys', { label => 'x', role => 'viewer', tags => ['prod'] }, key => $key)->{json}{key};
    is_deeply [ map { $_->{name} } @{ report('', $bound)->{json}{monitors} } ], ['shop'], 'of a key that is for some';
    is_deeply report('', $wp->admin_key)->{json}{monitors}, [], 'the default workspace has none';
    is @{ report("&workspace=$team->{workspace}{id}", $wp->admin_key)->{json}{monitors} }, 3, 'the admin key in another';
    is report('', $wp->admin_key)->{json}{timezone}, 'UTC', 'its zone is that of the settings';
};

subtest 'as a table' => sub {
    my $answer = report('&format=csv');
    is $answer->{headers}{'content-type'}, 'text/csv; charset=utf-8', 'CSV';
    like $answer->{headers}{'content-disposition'}, qr/^attachment; filename="sla-\d{4}-\d\d\.csv"$/, 'a file that says which month it is of';
    my ($head, @lines) = split /\n/, $answer->{body};
    like $head, qr/^id,name,group_name,target_pct,uptime_pct,/, 'a line of names';
    is @lines, 3, 'a line for each monitor';
    like $lines[0], qr/^$job->{id},'=job,,50,/, 'no formula, and an empty cell';
    my $share = round(100 * $good / $inside, 3);
    like $lines[2], qr/^$shop->{id},shop,Front,99,$share,$inside,$good,/, 'the same figures';
};

subtest 'as a page' => sub {
    my $answer = report('&format=html');
    is $answer->{headers}{'content-type'}, 'text/html; charset=utf-8', 'HTML';
    unlike $answer->{body}, qr/<script|onload/, 'without a script';
    like $answer->{body}, qr/\@page\{size:A4/, 'for paper';
    like $answer->{body}, qr/Team &amp; S\xc3\xb6hne/, 'the name of the workspace, escaped';
    like $answer->{body}, qr/breached/, 'a verdict';
    like $answer->{body}, qr/Connection refused/, 'and why';
    my ($style) = $answer->{body} =~ m{<style>(.*)</style>}s;
    my ($hash) = $answer->{headers}{'content-security-policy'} =~ /'sha256-([^']+)'/;
    require Digest::SHA;
    is $hash, Digest::SHA::sha256_base64($style) . '=', 'its policy allows its style, by digest';
};

subtest 'refusals' => sub {
    is report('', 'wp_' . '0' x 32)->{status}, 403, 'an unknown key';
    is $wp->get("/reports/sla?month=$name")->{status}, 401, 'none';
    my $ahead = sprintf '%04d-%02d', $year + 2, $month;
    my $long_ago = sprintf '%04d-%02d', $year - 2, $month;
    is $wp->get("/reports/sla$_", key => $key)->{json}{code}, 'VALIDATION_ERROR', $_ || 'no month'
        for '', map { "?month=$_" } '', 'x', '2026-13', '2026-1', '26-01', "$name-01", $ahead, $long_ago;
    is report("&$_")->{json}{code}, 'VALIDATION_ERROR', $_ for 'format=pdf', 'tag=', 'group=', 'days=1';
};

subtest 'what is no longer kept' => sub {
    $wp->set(HEARTBEAT_RETENTION_DAYS => 1)->keep_worker;
    is_deeply [ map { $_->{p95_ms} } map { @$_ } @{ report()->{json} }{qw(monitors groups)} ], [ (undef) x 5 ],
        'of answers that are not all kept no percentile is told';
};

done_testing;
