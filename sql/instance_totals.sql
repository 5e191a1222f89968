-- What the rollups of all monitors add up to.

-- :name instance_totals_add
INSERT INTO instance_totals (span, start, checks, up, degraded, up_ms, slots_asked, slots_filled)
VALUES (:span, :start, :checks, :up, :degraded, :up_ms, :slots_asked, :slots_filled)
ON CONFLICT (span, start) DO UPDATE SET
    checks = instance_totals.checks + excluded.checks,
    up = instance_totals.up + excluded.up,
    degraded = instance_totals.degraded + excluded.degraded,
    up_ms = instance_totals.up_ms + excluded.up_ms,
    slots_asked = instance_totals.slots_asked + excluded.slots_asked,
    slots_filled = instance_totals.slots_filled + excluded.slots_filled;

-- Takes away what was counted of a monitor that is still there (rollups outlive it). Its hours count from midnight: each
-- is its row less the one before. The hour in progress is in its state.
-- :name instance_totals_subtract
UPDATE instance_totals
SET checks = instance_totals.checks - gone.checks, up = instance_totals.up - gone.up,
    degraded = instance_totals.degraded - gone.degraded, up_ms = instance_totals.up_ms - gone.up_ms
FROM (SELECT span, start, sum(checks) AS checks, sum(up) AS up, sum(degraded) AS degraded, sum(up_ms) AS up_ms
      FROM (SELECT span, start, checks, up, degraded, up_ms FROM rollups
            WHERE monitor = (SELECT key FROM monitors WHERE key = :monitor) AND span = 86400
            UNION ALL
            SELECT span, start, checks - lag(checks, 1, 0) OVER hours, up - lag(up, 1, 0) OVER hours,
                   degraded - lag(degraded, 1, 0) OVER hours, up_ms - lag(up_ms, 1, 0) OVER hours
            FROM rollups
            WHERE monitor = (SELECT key FROM monitors WHERE key = :monitor) AND span = 3600
              AND start >= (SELECT min(start) - min(start) % 86400 FROM instance_totals WHERE span = 3600)
            WINDOW hours AS (PARTITION BY start / 86400 ORDER BY start)
            UNION ALL
            SELECT 86400, hour - hour % 86400, checks, up, degraded, up_ms FROM monitor_states WHERE monitor = :monitor
            UNION ALL
            SELECT 3600, hour, checks, up, degraded, up_ms FROM monitor_states WHERE monitor = :monitor) AS parts
      GROUP BY span, start) AS gone
WHERE instance_totals.span = gone.span AND instance_totals.start = gone.start;

-- :name instance_totals_read
SELECT start, checks, up, degraded, up_ms, slots_asked, slots_filled FROM instance_totals
WHERE span = :span AND start >= :from AND start < :until;

-- :name instance_totals_delete_old
DELETE FROM instance_totals WHERE span = :span AND start < :cut;
