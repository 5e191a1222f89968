-- What heartbeats add up to, an hour and a UTC day at a time.

-- first_at is 0 where nothing that counts was checked.
-- :name rollup_day_add
INSERT INTO rollups (monitor, span, start, checks, up, degraded, up_ms, first_at, first_seq, last_seq)
VALUES (:monitor, 86400, :start, :checks, :up, :degraded, :up_ms, :first_at, :first_seq, :last_seq)
ON CONFLICT (monitor, span, start) DO UPDATE SET
    checks = rollups.checks + excluded.checks,
    up = rollups.up + excluded.up,
    degraded = rollups.degraded + excluded.degraded,
    up_ms = rollups.up_ms + excluded.up_ms,
    first_at = CASE WHEN excluded.first_at = 0 THEN rollups.first_at
                    WHEN rollups.first_at = 0 OR excluded.first_at < rollups.first_at THEN excluded.first_at
                    ELSE rollups.first_at END,
    first_seq = CASE WHEN excluded.first_seq < rollups.first_seq THEN excluded.first_seq ELSE rollups.first_seq END,
    last_seq = CASE WHEN excluded.last_seq > rollups.last_seq THEN excluded.last_seq ELSE rollups.last_seq END;

-- An hour's rollup counts from midnight: the last of its day ends where the day is now, its own part included.
-- :name rollup_hour_end
INSERT INTO rollups (monitor, span, start, checks, up, degraded, up_ms, first_at, first_seq, last_seq)
SELECT :monitor, 3600, :start, checks, up, degraded, up_ms, :first_at, :first_seq, :last_seq
FROM rollups WHERE monitor = :monitor AND span = 86400 AND start = :midnight;

-- Any other: a new one goes on where the hour before it in that day ended.
-- :name rollup_hour_add
INSERT INTO rollups (monitor, span, start, checks, up, degraded, up_ms, first_at, first_seq, last_seq)
SELECT :monitor, 3600, :start, sum(checks), sum(up), sum(degraded), sum(up_ms), :first_at, :first_seq, :last_seq
FROM (
    SELECT :checks AS checks, :up AS up, :degraded AS degraded, :up_ms AS up_ms
    UNION ALL
    SELECT checks, up, degraded, up_ms
    FROM (SELECT checks, up, degraded, up_ms FROM rollups
          WHERE monitor = :monitor AND span = 3600 AND start >= :midnight AND start < :start
          ORDER BY start DESC LIMIT 1) AS hour_before
) AS parts
WHERE true
ON CONFLICT (monitor, span, start) DO UPDATE SET
    checks = rollups.checks + :checks,
    up = rollups.up + :up,
    degraded = rollups.degraded + :degraded,
    up_ms = rollups.up_ms + :up_ms,
    first_at = CASE WHEN excluded.first_at = 0 THEN rollups.first_at
                    WHEN rollups.first_at = 0 OR excluded.first_at < rollups.first_at THEN excluded.first_at
                    ELSE rollups.first_at END,
    first_seq = CASE WHEN excluded.first_seq < rollups.first_seq THEN excluded.first_seq ELSE rollups.first_seq END,
    last_seq = CASE WHEN excluded.last_seq > rollups.last_seq THEN excluded.last_seq ELSE rollups.last_seq END;

-- A result that came late counts in the later hours of its day, too.
-- :name rollup_hours_raise
UPDATE rollups
SET checks = checks + :checks, up = up + :up, degraded = degraded + :degraded, up_ms = up_ms + :up_ms
WHERE monitor = :monitor AND span = 3600 AND start > :start AND start < :midnight + 86400;

-- All that was counted from :midnight on, less what was counted of that day before :hours_from.
-- :name rollups_since
SELECT sum(checks), sum(up), sum(degraded), sum(up_ms), min(CASE WHEN first_at > 0 THEN first_at END)
FROM (
    SELECT checks, up, degraded, up_ms, CASE WHEN start > :midnight THEN first_at END AS first_at FROM rollups
    WHERE monitor = :monitor AND span = 86400 AND start >= :midnight
    UNION ALL
    SELECT checks, up, degraded, up_ms, NULL
    FROM (SELECT -checks AS checks, -up AS up, -degraded AS degraded, -up_ms AS up_ms FROM rollups
          WHERE monitor = :monitor AND span = 3600 AND start >= :midnight AND start < :hours_from
          ORDER BY start DESC LIMIT 1) AS hour_before
    UNION ALL
    SELECT 0, 0, 0, 0, first_at
    FROM (SELECT first_at FROM rollups
          WHERE monitor = :monitor AND span = 3600 AND start >= :hours_from AND start < :midnight + 86400 AND first_at > 0
          ORDER BY start LIMIT 1) AS first_hour
    UNION ALL
    SELECT checks, up, degraded, up_ms, first_at FROM monitor_states
    WHERE monitor = :monitor AND hour >= :hours_from
) AS parts;

-- Where the rows of an hour are: in which range of seq.
-- :name rollups_rows_of_hour
SELECT min(first_seq), max(last_seq)
FROM (
    SELECT first_seq, last_seq FROM rollups
    WHERE monitor = :monitor AND span = 3600 AND start = :hour
    UNION ALL
    SELECT first_seq, last_seq FROM monitor_states
    WHERE monitor = :monitor AND hour = :hour AND first_seq > 0
) AS parts;

-- A day may come twice: from the table, and as the hour in progress.
-- :name rollups_days_of_monitor
SELECT start, checks, up, degraded, up_ms FROM rollups
WHERE monitor = :monitor AND span = 86400 AND start >= :first_day AND start <= :last_day
UNION ALL
SELECT hour - hour % 86400, checks, up, degraded, up_ms FROM monitor_states
WHERE monitor = :monitor AND hour >= :first_day AND hour < :last_day + 86400;

-- Where the rows of old hours are. The hour in progress may be an old one too, if checks have stopped.
-- :name rollups_hours_to_prune
SELECT first_seq, last_seq FROM rollups
WHERE monitor = :monitor AND span = 3600 AND start >= :from AND start < :cut
UNION ALL
SELECT first_seq, last_seq FROM monitor_states
WHERE monitor = :monitor AND hour >= :from AND hour < :cut AND first_seq > 0;

-- :name rollups_delete_old
DELETE FROM rollups WHERE monitor = :monitor AND span = :span AND start < :cut;

-- One seek each, however many rows a monitor has; also finds those whose monitor is gone.
-- :name rollups_next_monitor
SELECT min(monitor) FROM rollups WHERE monitor > :monitor;

-- :name rollups_delete_all
DELETE FROM rollups WHERE monitor = :monitor;
