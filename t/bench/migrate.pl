#!/usr/bin/perl
# What it takes to bring a database of the first release up to date: `watchpost init` on 1,000 monitors with so many days of
# history (a check each ten minutes, the last day's events), and how long each migration takes by itself.
#
#   t/bench/migrate.pl [DAYS]                                    # default 20: 2.9 million heartbeats; 90: 13 million
#
# Needs sqlite3(1), and 60 MB of the temporary folder a million heartbeats. WATCHPOST_BUILD names the build.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Temp ();
use FindBin;
use Time::HiRes qw(time);

my $days = $ARGV[0] // 20;
my $source = abs_path("$FindBin::Bin/../..");
my $build = abs_path($ENV{WATCHPOST_BUILD} // "$source/build");
my $folder = File::Temp->newdir('watchpost-migrate-XXXXXXXX', TMPDIR => 1);
my $first = "$folder/first.db";
my $monitors = 1000;
my $begin = 1_770_681_600;                                       # a midnight
my $rows = 144 * $days;
my $end = $begin + 600 * $rows;

sub sql {
    my ($path, $text) = @_;
    open my $pipe, '|-', 'sqlite3', '-bail', $path or die "sqlite3: $!";
    print {$pipe} $text;
    close $pipe or die "sqlite3 ended with $?";
    return;
}

sub schema {
    my ($number) = @_;
    open my $file, '<', sprintf('%s/sql/schema/%03d.sql', $source, $number) or die $!;
    local $/;
    return scalar <$file>;
}

# Seconds of processor time of our children, and seconds by the clock, since then.
sub taken {
    my ($clock, $cpu) = @_;
    return (time - $clock, (times)[2] + (times)[3] - $cpu);
}

sql($first, "PRAGMA journal_mode = off; PRAGMA synchronous = off;\n" . schema(1) . qq{
PRAGMA user_version = 1;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $monitors)
INSERT INTO monitors (key, id, manage_key, type, interval_seconds, timeout_ms, expected_status, is_public,
    confirmation_threshold, follow_redirects, trusted, created_at, updated_at, method, dns_record_type, name, tags, url)
SELECT i, 'm' || i, 'k' || i, 0, 600, 10000, 200, 1, 2, 1, 0, $begin, $begin, 'GET', 'A', 'Monitor ' || i, ',a,',
    'https://www' || i || '.example.com/' FROM n;
INSERT INTO monitor_states (monitor, status, last_checked_at, last_result, last_ms, due_at, hour, checks, up, up_ms,
    first_at, first_seq, last_seq)
SELECT key, 1, $end - 600, 1, 80, $end, $end - 3600, 6, 6, 480, $end - 3600, 1, 2 FROM monitors;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $rows - 1)
INSERT INTO heartbeats (monitor, seq, checked_at, result, response_ms, status_code, error_message)
SELECT m.key, n.i * $monitors + m.key, $begin + 600 * n.i, CASE WHEN (n.i + m.key) % 100 = 0 THEN 3 ELSE 1 END, 80, 200,
    CASE WHEN (n.i + m.key) % 100 = 0 THEN 'Request timed out' END FROM monitors m CROSS JOIN n;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $rows / 6 - 2)
INSERT INTO tallies SELECT m.key, 3600, $begin + 3600 * n.i, 6, 6, 0, 480, $begin + 3600 * n.i, n.i * 6 * $monitors + m.key,
    (n.i * 6 + 5) * $monitors + m.key FROM monitors m CROSS JOIN n;
INSERT INTO tallies SELECT monitor, 86400, start - start % 86400, sum(checks), sum(up), 0, sum(up_ms), min(first_at),
    min(first_seq), max(last_seq) FROM tallies GROUP BY monitor, start - start % 86400;
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 143)
INSERT INTO events (id, type, at, monitor, body)
SELECT n.i * $monitors + m.key, 'check.completed', $end - 86400 + 600 * n.i, m.key,
    '{"monitor_id":"m' || m.key || '","status":"up","response_time_ms":80,"error_message":null}' FROM monitors m CROSS JOIN n;
UPDATE counters SET value = $rows * $monitors;
});
my $heartbeats = $rows * $monitors;
printf "%d heartbeats, %.0f MB\n", $heartbeats, (-s $first) / 1e6;

# As it is done: one init.
system('cp', $first, "$folder/whole.db") == 0 or die 'cp';
{
    local $ENV{DATABASE_PATH} = "$folder/whole.db";
    my ($clock, $cpu) = (time, (times)[2] + (times)[3]);
    system("$build/watchpost init >/dev/null") == 0 or die "init ended with $?";
    my ($seconds, $busy) = taken($clock, $cpu);
    printf "watchpost init: %.1f s, %.1f s of processor time; for 13 million %.0f s, %.0f s\n", $seconds, $busy,
        map { $_ * 13e6 / $heartbeats } $seconds, $busy;
}

# And each by itself.
my $last = () = glob "$source/sql/schema/[0-9][0-9][0-9].sql";
for my $number (2 .. $last) {
    my ($clock, $cpu) = (time, (times)[2] + (times)[3]);
    sql($first, "PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; BEGIN;\n" . schema($number) . ';COMMIT;');
    my ($seconds, $busy) = taken($clock, $cpu);
    printf "  %03d: %.1f s, %.1f s of processor time\n", $number, $seconds, $busy if $seconds >= 0.1;
}
