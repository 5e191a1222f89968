# Rules of repetition against an independent computation (dateutil and the zones of Python), over twenty years of clocks
# that are put forward and back, in both hemispheres, and by half an hour.
use strict;
use warnings;
use File::Temp ();
use Test::More;
use Watchpost;

my $said = qx{python3 -c 'import dateutil.rrule, zoneinfo' 2>&1};
is $?, 0, 'python3-dateutil is installed' or BAIL_OUT $said;

my $theirs = <<'END';
import sys
from datetime import datetime
from zoneinfo import ZoneInfo
from dateutil.rrule import rrulestr
for line in sys.stdin:
    rule, zone, start, until = line.split()
    z = ZoneInfo(zone)
    local = datetime.fromtimestamp(int(start), z).replace(tzinfo=None)
    times, last = [], int(start) - 1
    for at in rrulestr(rule, dtstart=local):
        t = int(at.replace(tzinfo=z).timestamp())
        if t > int(until):
            break
        if t > last:
            times.append(t)
            last = t
    print(' '.join(map(str, times)))
END

my $T = 1769900400;                             # 2026-01-31T23:00:00Z
my $until = $T + 20 * 366 * 86400;
my @rules = map { my $zone = $_; map { [ $_, $zone, $T + 9000 ] }       # 01:30 UTC
    qw(FREQ=WEEKLY;BYDAY=SU FREQ=WEEKLY;INTERVAL=2;BYDAY=SU FREQ=MONTHLY;BYDAY=-1SU FREQ=MONTHLY;BYMONTHDAY=31
    FREQ=DAILY;BYHOUR=2;BYMINUTE=30 FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;BYHOUR=2 FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1) }
    qw(Europe/Berlin America/New_York Australia/Lord_Howe UTC);

my $in = File::Temp::tempdir(CLEANUP => 1) . '/rules';
open my $file, '>', $in or die "$in: $!";
print $file "@$_ $until\n" for @rules;
close $file;
open my $script, '>', "$in.py" or die "$in.py: $!";
print $script $theirs;
close $script;
my @expected = split /\n/, qx{python3 $in.py < $in};
my @got = split /\n/, qx{'$Watchpost::BUILD/t/tools/recurrences' < $in};
is @got, @rules, 'as many answers as rules';
for my $i (0 .. $#rules) {
    my @times = split ' ', $got[$i];
    ok @times > 18, "$rules[$i][0] in $rules[$i][1]: " . @times . ' times';
    my @theirs = split ' ', $expected[$i];
    my ($other) = grep { ($times[$_] // 0) != ($theirs[$_] // 0) } 0 .. (@times > @theirs ? $#times : $#theirs);
    is $other, undef, '... at the same seconds as theirs';
}

done_testing;
