-- History: heartbeats (result: 1 up, 2 degraded, 3 down, plus 8 inside a window), and tallies.

-- :name heartbeat_insert
INSERT INTO heartbeats (monitor, seq, checked_at, result, response_ms, status_code, error_message, location)
VALUES (:monitor, :seq, :checked_at, :result, :response_ms, :status_code, :error_message, :location);

-- :name heartbeats_newest
SELECT h.seq, h.checked_at, h.result, h.response_ms, h.status_code, h.error_message, l.id
FROM heartbeats h LEFT JOIN locations l ON l.key = h.location
WHERE h.monitor = :monitor AND h.seq > :after AND h.seq < :before ORDER BY h.seq DESC LIMIT :limit;

-- :name heartbeats_after
SELECT h.seq, h.checked_at, h.result, h.response_ms, h.status_code, h.error_message, l.id
FROM heartbeats h LEFT JOIN locations l ON l.key = h.location
WHERE h.monitor = :monitor AND h.seq > :after AND h.seq < :before ORDER BY h.seq LIMIT :limit;

-- :name tally_day_add
INSERT INTO tallies (monitor, span, start, checks, up, degraded, up_ms, first_at, first_seq, last_seq)
VALUES (:monitor, 86400, :start, :checks, :up, :degraded, :up_ms, :first_at, :first_seq, :last_seq)
ON CONFLICT (monitor, span, start) DO UPDATE SET
    checks = tallies.checks + excluded.checks,
    up = tallies.up + excluded.up,
    degraded = tallies.degraded + excluded.degraded,
    up_ms = tallies.up_ms + excluded.up_ms,
    first_at = CASE WHEN excluded.first_at = 0 THEN tallies.first_at
                    WHEN tallies.first_at = 0 OR excluded.first_at < tallies.first_at THEN excluded.first_at
                    ELSE tallies.first_at END,
    first_seq = CASE WHEN excluded.first_seq < tallies.first_seq THEN excluded.first_seq ELSE tallies.first_seq END,
    last_seq = CASE WHEN excluded.last_seq > tallies.last_seq THEN excluded.last_seq ELSE tallies.last_seq END;

-- An hour's tally counts from midnight: the last of its day ends where the day is now, its own part included.
-- :name tally_hour_end
INSERT INTO tallies (monitor, span, start, checks, up, degraded, up_ms, first_at, first_seq, last_seq)
SELECT :monitor, 3600, :start, checks, up, degraded, up_ms, :first_at, :first_seq, :last_seq
FROM tallies WHERE monitor = :monitor AND span = 86400 AND start = :midnight;

-- Any other: a new one goes on where the hour before it in that day ended.
-- :name tally_hour_add
INSERT INTO tallies (monitor, span, start, checks, up, degraded, up_ms, first_at, first_seq, last_seq)
SELECT :monitor, 3600, :start, sum(checks), sum(up), sum(degraded), sum(up_ms), :first_at, :first_seq, :last_seq
FROM (
    SELECT :checks AS checks, :up AS up, :degraded AS degraded, :up_ms AS up_ms
    UNION ALL
    SELECT checks, up, degraded, up_ms
    FROM (SELECT checks, up, degraded, up_ms FROM tallies
          WHERE monitor = :monitor AND span = 3600 AND start >= :midnight AND start < :start
          ORDER BY start DESC LIMIT 1) AS hour_before
) AS parts
WHERE true
ON CONFLICT (monitor, span, start) DO UPDATE SET
    checks = tallies.checks + :checks,
    up = tallies.up + :up,
    degraded = tallies.degraded + :degraded,
    up_ms = tallies.up_ms + :up_ms,
    first_at = CASE WHEN excluded.first_at = 0 THEN tallies.first_at
                    WHEN tallies.first_at = 0 OR excluded.first_at < tallies.first_at THEN excluded.first_at
                    ELSE tallies.first_at END,
    first_seq = CASE WHEN excluded.first_seq < tallies.first_seq THEN excluded.first_seq ELSE tallies.first_seq END,
    last_seq = CASE WHEN excluded.last_seq > tallies.last_seq THEN excluded.last_seq ELSE tallies.last_seq END;

-- What came late counts in the later hours of its day, too.
-- :name tally_hours_raise
UPDATE tallies
SET checks = checks + :checks, up = up + :up, degraded = degraded + :degraded, up_ms = up_ms + :up_ms
WHERE monitor = :monitor AND span = 3600 AND start > :start AND start < :midnight + 86400;

-- All that was counted from :midnight on, less what was counted of that day before :hours_from.
-- :name tallies_since
SELECT sum(checks), sum(up), sum(degraded), sum(up_ms), min(CASE WHEN first_at > 0 THEN first_at END)
FROM (
    SELECT checks, up, degraded, up_ms, CASE WHEN start > :midnight THEN first_at END AS first_at FROM tallies
    WHERE monitor = :monitor AND span = 86400 AND start >= :midnight
    UNION ALL
    SELECT checks, up, degraded, up_ms, NULL
    FROM (SELECT -checks AS checks, -up AS up, -degraded AS degraded, -up_ms AS up_ms FROM tallies
          WHERE monitor = :monitor AND span = 3600 AND start >= :midnight AND start < :hours_from
          ORDER BY start DESC LIMIT 1) AS hour_before
    UNION ALL
    SELECT 0, 0, 0, 0, first_at
    FROM (SELECT first_at FROM tallies
          WHERE monitor = :monitor AND span = 3600 AND start >= :hours_from AND start < :midnight + 86400 AND first_at > 0
          ORDER BY start LIMIT 1) AS first_hour
    UNION ALL
    SELECT checks, up, degraded, up_ms, first_at FROM monitor_states
    WHERE monitor = :monitor AND hour >= :hours_from
) AS parts;

-- Where the rows of an hour are: in which range of seq.
-- :name rows_of_hour
SELECT min(first_seq), max(last_seq)
FROM (
    SELECT first_seq, last_seq FROM tallies
    WHERE monitor = :monitor AND span = 3600 AND start = :hour
    UNION ALL
    SELECT first_seq, last_seq FROM monitor_states
    WHERE monitor = :monitor AND hour = :hour AND first_seq > 0
) AS parts;

-- :name heartbeats_between
SELECT count(*), sum(CASE WHEN result = 1 THEN 1 ELSE 0 END), sum(CASE WHEN result = 2 THEN 1 ELSE 0 END),
       sum(CASE WHEN result = 1 THEN response_ms ELSE 0 END), min(checked_at)
FROM heartbeats
WHERE monitor = :monitor AND seq >= :first_seq AND seq <= :last_seq
  AND checked_at > :since AND checked_at < :until AND result < 8;

-- :name days_of_monitor
SELECT start, sum(checks), sum(up), sum(degraded), sum(up_ms)
FROM (
    SELECT start, checks, up, degraded, up_ms FROM tallies
    WHERE monitor = :monitor AND span = 86400 AND start >= :first_day AND start <= :last_day
    UNION ALL
    SELECT hour - hour % 86400 AS start, checks, up, degraded, up_ms FROM monitor_states
    WHERE monitor = :monitor AND hour >= :first_day AND hour < :last_day + 86400
) AS parts
WHERE checks > 0
GROUP BY start ORDER BY start;

-- The same without adding up, for who reads many monitors: a day may come twice, as what the table has and as the hour
-- in progress.
-- :name days_of_monitor_in_parts
SELECT start, checks, up, degraded, up_ms FROM tallies
WHERE monitor = :monitor AND span = 86400 AND start >= :first_day AND start <= :last_day
UNION ALL
SELECT hour - hour % 86400, checks, up, degraded, up_ms FROM monitor_states
WHERE monitor = :monitor AND hour >= :first_day AND hour < :last_day + 86400;

-- From the states outwards, so that what a deleted monitor left behind is not counted.
-- :name days_of_all
SELECT start, sum(checks), sum(up), sum(degraded), sum(up_ms)
FROM (
    SELECT t.start, t.checks, t.up, t.degraded, t.up_ms
    FROM monitor_states s CROSS JOIN tallies t
    WHERE t.monitor = s.monitor AND t.span = 86400 AND t.start >= :first_day AND t.start <= :last_day
    UNION ALL
    SELECT hour - hour % 86400 AS start, checks, up, degraded, up_ms FROM monitor_states
    WHERE hour >= :first_day AND hour < :last_day + 86400
) AS parts
WHERE checks > 0
GROUP BY start ORDER BY start;

-- Where the rows of old hours are. The hour in progress may be an old one too, if checks have stopped.
-- :name hours_to_prune
SELECT first_seq, last_seq FROM tallies
WHERE monitor = :monitor AND span = 3600 AND start >= :from AND start < :cut
UNION ALL
SELECT first_seq, last_seq FROM monitor_states
WHERE monitor = :monitor AND hour >= :from AND hour < :cut AND first_seq > 0;

-- What is recorded from before the place where the next pruning starts looking moves that place.
-- :name prune_from_lower
UPDATE settings SET value = :at WHERE name = 'prune_from' AND CAST(value AS INTEGER) > :at;

-- :name heartbeats_delete
DELETE FROM heartbeats
WHERE monitor = :monitor AND seq >= :first_seq AND seq <= :last_seq AND checked_at < :cut;

-- :name tallies_delete_old
DELETE FROM tallies WHERE monitor = :monitor AND span = :span AND start < :cut;

-- The next monitor that history speaks of, in the order of keys: one seek each.
-- :name heartbeats_next_monitor
SELECT min(monitor) FROM heartbeats WHERE monitor > :monitor;

-- :name tallies_next_monitor
SELECT min(monitor) FROM tallies WHERE monitor > :monitor;

-- :name heartbeats_delete_some
DELETE FROM heartbeats
WHERE monitor = :monitor
  AND seq <= (SELECT max(seq) FROM (SELECT seq FROM heartbeats WHERE monitor = :monitor ORDER BY seq LIMIT :limit) AS few);

-- :name tallies_delete_all
DELETE FROM tallies WHERE monitor = :monitor;
