# What checks leave behind: heartbeats, uptime and daily figures, compared with a count of the heartbeats themselves.
use strict;
use warnings;
use Test::More;
use IO::Socket::INET;
use JSON::PP ();
use POSIX qw(strftime);
use Watchpost;

my $wp = Watchpost->new->keep_worker;
my $now = time;
my $day = 86400;

# A target that is up while it listens: the kernel completes connections by itself.
my $listener = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1') or die "listen: $!";
my $port = $listener->sockport;
my $m = $wp->monitor(name => 'tcp', monitor_type => 'tcp', url => "127.0.0.1:$port");
my $quiet = $wp->monitor(name => 'never checked', is_public => JSON::PP::true);
$wp->post("/monitors/$quiet->{id}/pause", undef, key => $quiet->{key});

sub uptime_of { return $wp->get("/monitors/$_[0]{id}/uptime")->{json} }
sub days_of { return $wp->get("/monitors/$_[0]{id}/uptime-history?" . ($_[1] // ''))->{json} }

subtest 'before the first check' => sub {
    is_deeply $wp->get("/monitors/$m->{id}/heartbeats")->{json}, [], 'no heartbeats';
    is_deeply uptime_of($m), {
        monitor_id => $m->{id},
        (map { ("uptime_$_" => 100, "total_checks_$_" => 0, "coverage_$_" => 100) } qw(24h 7d 30d 90d)),
        avg_response_ms_24h => undef,
    }, 'nothing to count is 100 %';
    is_deeply days_of($m), [], 'no days';
    is_deeply $wp->get('/uptime-history')->{json}, [], 'none over all monitors either';
};

# Times from 95 days ago until now, in order; the target is away every third time.
srand 42;
my @times = sort { $a <=> $b } map { $now - int rand $_ * $day } (95) x 20, (20) x 15, (6) x 10, (0.9) x 15;
for my $i (reverse 1 .. $#times) {
    $times[ $i - 1 ] = $times[$i] - 601 if $times[$i] - $times[ $i - 1 ] < 601;
}
for my $i (0 .. $#times) {
    my $up = $i % 3 != 2;
    $listener = undef if !$up;
    $listener //= IO::Socket::INET->new(Listen => 16, LocalAddr => "127.0.0.1:$port", ReuseAddr => 1) if $up;
    $wp->check(at => $times[$i]);
}

my @beats = @{ $wp->get("/monitors/$m->{id}/heartbeats?limit=200")->{json} };

subtest 'heartbeats' => sub {
    is_deeply [ map { $_->{checked_at} } @beats ], [ map { Watchpost::timestamp($_) } reverse @times ],
        'each check is one, newest first';
    my ($down, $up) = @beats[ 0, 1 ];
    is_deeply $up, {
        id => $up->{id}, monitor_id => $m->{id}, status => 'up', response_time_ms => $up->{response_time_ms},
        checked_at => Watchpost::timestamp($times[-2]), started_at => Watchpost::timestamp($times[-2]), seq => $up->{seq}, in_maintenance => JSON::PP::false,
    }, 'a good one';
    is $down->{status}, 'down', 'a bad one';
    is $down->{error_message}, 'Connection refused', '... says why';
    like $wp->get("/monitors/$m->{id}/heartbeats?limit=1")->{body}, qr/"id":"[^"]+",.*"seq":\d+,/,
        'an id is text, a seq a number';

    my $seqs = sub { join ' ', map { $_->{seq} } @{ $wp->get("/monitors/$m->{id}/heartbeats?$_[0]")->{json} } };
    my @seqs = map { $_->{seq} } @beats;
    is $seqs->(''), "@seqs[0 .. 49]", 'fifty by default';
    is $seqs->('limit=3'), "@seqs[0 .. 2]", 'or as many as asked for';
    is $seqs->('limit=0'), $seqs[0], 'at least one';
    is $seqs->("after=$seqs[3]"), join(' ', reverse @seqs[ 0 .. 2 ]), 'after a seq: oldest first';
    is $seqs->("after=$seqs[9]&limit=2"), "$seqs[8] $seqs[7]", '... the oldest of them';
    is $seqs->("after=$seqs[0]"), '', '... none, behind the newest';
    is $seqs->('after=0&limit=2'), "$seqs[-1] $seqs[-2]", '... all, after 0';
    is $seqs->("before=$seqs[2]&limit=2"), "$seqs[3] $seqs[4]", 'before a seq: newest first';
    is $seqs->("before=$seqs[-1]"), '', '... none, before the oldest';
    is $seqs->("after=$seqs[4]&before=$seqs[1]"), "$seqs[3] $seqs[2]", '... between two: oldest first';
    is $seqs->('before=x&limit=1'), $seqs[0], '... unless it is no number';
    is $seqs->('after=x&limit=1'), $seqs[0], '... unless it is no number';
    is $seqs->('after=-5&limit=1'), $seqs[-1], '... or negative: then it is 0';
    is $seqs->('after=99999999999999999999'), '', '... or beyond all numbers';
};

# The same figures, from the heartbeats.
sub figures {
    my (@some) = @_;
    my @up = grep { $_->{status} eq 'up' } @some;
    my $ms = 0;
    $ms += $_->{response_time_ms} for @up;
    return (@some ? 100 * @up / @some : 100, scalar @some, @up ? $ms / @up : undef, scalar @up);
}

my %at = map { ($beats[$_]{seq} => $times[ $#times - $_ ]) } 0 .. $#beats;

subtest 'uptime' => sub {
    my $said = uptime_of($m);
    my %hours = ('24h' => 24, '7d' => 168, '30d' => 720, '90d' => 2160);
    for my $span (sort keys %hours) {
        my ($uptime, $checks, $mean) = figures(grep { $at{ $_->{seq} } > $now - 3600 * $hours{$span} } @beats);
        is $said->{"total_checks_$span"}, $checks, "$span: the checks";
        cmp_ok abs($said->{"uptime_$span"} - $uptime), '<', 1e-9, "$span: $uptime %";
        next if $span ne '24h';
        cmp_ok abs($said->{avg_response_ms_24h} - $mean), '<', 1e-9, "$span: the mean of the good ones";
    }
    is uptime_of($quiet)->{total_checks_90d}, 0, 'another monitor has its own';
};

subtest 'days' => sub {
    my %by_date;
    push @{ $by_date{ strftime '%Y-%m-%d', gmtime $at{ $_->{seq} } } }, $_ for @beats;
    my $expected = sub {
        my ($days) = @_;
        my $first = strftime '%Y-%m-%d', gmtime $now - ($days - 1) * $day;
        return [ map {
            my ($uptime, $checks, $mean, $up) = figures(@{ $by_date{$_} });
            { date => $_, uptime_pct => sprintf('%.9f', $uptime), total_checks => $checks, up_checks => $up,
              down_checks => $checks - $up, avg_response_ms => defined $mean ? sprintf('%.9f', $mean) : undef };
        } grep { $_ ge $first } sort keys %by_date ];
    };
    my $rounded = sub {
        return [ map {
            my %d = %$_;
            my $coverage = delete $d{coverage_pct};
            ok $coverage >= 0 && $coverage <= 100, "coverage of $d{date}: $coverage %";
            $d{$_} = sprintf '%.9f', $d{$_} for grep { defined $d{$_} } qw(uptime_pct avg_response_ms);
            \%d;
        } @{ $_[0] } ];
    };
    is_deeply $rounded->(days_of($m)), $expected->(30), 'thirty by default, oldest first, without empty ones';
    is_deeply $rounded->(days_of($m, "days=$_")), $expected->($_), "$_ days" for 1, 2, 7, 90;
    is_deeply $rounded->(days_of($m, 'days=400')), $expected->(90), 'ninety at most';
    is_deeply days_of($m, 'days=0'), days_of($m, 'days=1'), 'one at least';
    is_deeply $rounded->($wp->get('/uptime-history?days=90')->{json}), $expected->(90),
        'over all monitors, private ones included';
    is_deeply days_of($quiet), [], 'another monitor has its own';
};

is $wp->get("/monitors/nope/$_")->{json}{code}, 'NOT_FOUND', "$_ of an unknown monitor"
    for qw(heartbeats uptime uptime-history);

$wp->stop_worker;
done_testing;
