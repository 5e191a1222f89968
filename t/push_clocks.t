# Jobs that cron starts by the clocks of a zone, through the two nights of a year in which Berlin's jump: when a running
# checker expects each of them, and misses it.  The nights are the next ones, whatever today is.
use strict;
use warnings;
use Test::More;
use Time::Local qw(timegm);
use Watchpost;

my $HOUR = 3600;
my $wp = Watchpost->new(HEARTBEAT_RETENTION_DAYS => 800);

# The Sunday of the jump (at 01:00 UTC), the last one of a month that has 31 days, as it begins in UTC.
sub jumping_day {
    my ($month) = @_;
    my ($this_year) = (gmtime)[5];
    for my $year ($this_year, $this_year + 1) {
        my $last = timegm(0, 0, 0, 31, $month - 1, $year + 1900);
        my $day = $last - (gmtime $last)[6] * 24 * $HOUR;
        return $day if $day > time + 3 * 24 * $HOUR;
    }
    die 'no such day';
}

# Such a day is between the 25th and the 31st, and the next one counts, too.  Little is missed before.
sub job {
    my ($month, $times) = @_;
    my $job = $wp->monitor(monitor_type => 'push', name => $times, url => '', cron => "$times 24-31,1 $month," . ($month + 1) . ' *',
        timezone => 'Europe/Berlin', grace_seconds => 0);
    my ($key) = $wp->get("/monitors/$job->{id}", key => $job->{key})->{json}{ping_url} =~ m{/ping/(\w+)};
    is $wp->request(POST => "/ping/$key")->{status}, 200, "$times: it has reported once";
    return $job;
}

sub next_of { return Watchpost::seconds($wp->get("/monitors/$_[0]{id}")->{json}{next_expected_at}) }

# When the jobs were expected that were missed, in hours of UTC since that day began.
sub missed {
    my ($job, $day) = @_;
    my @sentences = map { $_->{error_message} // () } @{ $wp->get("/monitors/$job->{id}/heartbeats?limit=200", key => $job->{key})->{json} };
    my @at = map { /^Expected by (\S+), nothing came$/ ? (Watchpost::seconds($1) - $day) / $HOUR : () } @sentences;
    return [ sort { $a <=> $b } grep { $_ >= -2 && $_ < 26 } @at ];
}

# The clocks go from 02:00 to 03:00 (01:00 UTC) in March, from 03:00 to 02:00 (01:00 UTC) in October.
my @nights = (
    { name => 'an hour that is left out', month => 3, times => [
        [ '30 2 ', 1, [ 1, 24.5 ], 'a time that is skipped is expected at the jump' ],
        [ '30 3 ', 1.5, [ 1.5, 25.5 ], 'the one behind it an hour earlier than the day before' ],
        [ '30 1 ', 0.5, [ 0.5, 23.5 ], 'the one before it as ever' ],
        [ '0 */2 ', -1, [ -1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24 ], 'every second hour goes by the hours that there are' ],
    ] },
    { name => 'an hour that comes twice', month => 10, times => [
        [ '30 2 ', 0.5, [ 0.5, 25.5 ], 'a time that comes twice is expected once, at the first' ],
        [ '30 3 ', 2.5, [ 2.5 ], 'the one behind it an hour later than the day before' ],
        [ '30 1 ', -0.5, [ -0.5, 24.5 ], 'the one before it as ever' ],
        [ '0 */2 ', -2, [ -2, 0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25 ], 'every second hour goes on through both' ],
    ] },
);

for my $night (@nights) {
    subtest $night->{name} => sub {
        my $day = jumping_day($night->{month});
        my @jobs = map { job($night->{month}, $_->[0] =~ s/ $//r) } @{ $night->{times} };
        $wp->check(at => $day - 2 * $HOUR - 60);
        is((next_of($jobs[$_]) - $day) / $HOUR, $night->{times}[$_][1], "$night->{times}[$_][0]in the evening before") for 0 .. $#jobs;
        $wp->check(at => $day + 27 * $HOUR);
        is_deeply missed($jobs[$_], $day), $night->{times}[$_][2], $night->{times}[$_][3] for 0 .. $#jobs;
        $wp->delete("/monitors/$_->{id}", key => $_->{key}) for @jobs;
    };
}

done_testing;
