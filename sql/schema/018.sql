-- What the rollups of all monitors that there are add up to, of each span by itself (those of a monitor's hours count
-- from midnight); hours only as long as something shows them. Hours in progress are in monitor_states alone.
CREATE TABLE instance_totals (
    span     BIGINT NOT NULL,                                -- 3600 or 86400
    start    BIGINT NOT NULL,
    checks   BIGINT NOT NULL,
    up       BIGINT NOT NULL,
    degraded BIGINT NOT NULL,
    up_ms    BIGINT NOT NULL,
    slots_asked  BIGINT NOT NULL DEFAULT 0,                  -- of days; those in progress are in monitor_states alone
    slots_filled BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (span, start)
) WITHOUT ROWID;
INSERT INTO instance_totals (span, start, checks, up, degraded, up_ms)
SELECT 86400, t.start, sum(t.checks), sum(t.up), sum(t.degraded), sum(t.up_ms)
FROM monitors m JOIN rollups t ON t.monitor = m.key
WHERE t.span = 86400
GROUP BY t.start;
INSERT INTO instance_totals (span, start, checks, up, degraded, up_ms)
SELECT 3600, start, sum(checks), sum(up), sum(degraded), sum(up_ms)
FROM (SELECT t.start,
             t.checks - lag(t.checks, 1, 0) OVER hours AS checks, t.up - lag(t.up, 1, 0) OVER hours AS up,
             t.degraded - lag(t.degraded, 1, 0) OVER hours AS degraded, t.up_ms - lag(t.up_ms, 1, 0) OVER hours AS up_ms
      FROM monitors m JOIN rollups t ON t.monitor = m.key
      WHERE t.span = 3600 AND t.start >= (SELECT max(hour - hour % 86400) FROM monitor_states) - 777600
      WINDOW hours AS (PARTITION BY t.monitor, t.start / 86400 ORDER BY t.start)) AS parts
GROUP BY start;

-- The slots of a day that is over are added when the first check of a later day is counted; until then they are what the
-- state counts beyond what it had at that day's midnight.
ALTER TABLE monitor_states ADD COLUMN midnight_asked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitor_states ADD COLUMN midnight_filled BIGINT NOT NULL DEFAULT 0;

-- How the slots of each monitor stood when the days of its points were over.
CREATE TEMPORARY TABLE day_ends AS
SELECT monitor, start, slots_filled AS filled,
       slots_asked + CASE WHEN slot_seconds > 0 AND start + 86400 - slot_from >= slot_seconds
                          THEN (start + 86400 - slot_from) / slot_seconds - (slot_state <> 0) ELSE 0 END AS asked
FROM coverage_points WHERE span = 86400;
CREATE INDEX day_ends_monitor ON day_ends (monitor, start);
UPDATE monitor_states
SET midnight_asked = coalesce((SELECT asked FROM day_ends d WHERE d.monitor = monitor_states.monitor
                               AND d.start < slot_hour - slot_hour % 86400 ORDER BY start DESC LIMIT 1), 0),
    midnight_filled = coalesce((SELECT filled FROM day_ends d WHERE d.monitor = monitor_states.monitor
                                AND d.start < slot_hour - slot_hour % 86400 ORDER BY start DESC LIMIT 1), 0);
INSERT INTO instance_totals (span, start, checks, up, degraded, up_ms, slots_asked, slots_filled)
SELECT 86400, start, 0, 0, 0, 0, sum(asked), sum(filled)
FROM (SELECT start, asked - lag(asked, 1, 0) OVER days AS asked, filled - lag(filled, 1, 0) OVER days AS filled
      FROM day_ends WINDOW days AS (PARTITION BY monitor ORDER BY start)) AS parts
WHERE true
GROUP BY start
ON CONFLICT (span, start) DO UPDATE SET slots_asked = excluded.slots_asked, slots_filled = excluded.slots_filled;
DROP TABLE day_ends;
