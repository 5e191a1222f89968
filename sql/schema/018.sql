-- Lists over all monitors cost what they show, not what there is: an index in their order, and how many monitors there
-- are of each kind.

CREATE INDEX monitors_listed ON monitors ((group_name IS NULL), group_name, name, id, is_public);

CREATE TABLE monitor_counts (
    is_public BIGINT NOT NULL,
    status    BIGINT NOT NULL,
    is_paused BIGINT NOT NULL,
    monitors  BIGINT NOT NULL,
    PRIMARY KEY (is_public, status, is_paused)
) WITHOUT ROWID;
INSERT INTO monitor_counts (is_public, status, is_paused, monitors)
SELECT p.n, s.n, z.n, 0
FROM (SELECT 0 AS n UNION ALL SELECT 1) AS p,
     (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS s,
     (SELECT 0 AS n UNION ALL SELECT 1) AS z;
UPDATE monitor_counts
SET monitors = (SELECT count(*) FROM monitors m JOIN monitor_states s ON s.monitor = m.key
                WHERE m.is_public = monitor_counts.is_public AND s.status = monitor_counts.status
                  AND s.is_paused = monitor_counts.is_paused);

-- Triggers, because no statement may change what is counted without the count.
CREATE TRIGGER monitor_counted AFTER INSERT ON monitor_states
BEGIN
    UPDATE monitor_counts SET monitors = monitors + 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = NEW.monitor)
      AND status = NEW.status AND is_paused = NEW.is_paused;
END;

-- Before: its state goes with it.
CREATE TRIGGER monitor_uncounted BEFORE DELETE ON monitors
BEGIN
    UPDATE monitor_counts SET monitors = monitors - 1
    WHERE is_public = OLD.is_public
      AND status = (SELECT s.status FROM monitor_states s WHERE s.monitor = OLD.key)
      AND is_paused = (SELECT s.is_paused FROM monitor_states s WHERE s.monitor = OLD.key);
END;

CREATE TRIGGER monitor_recounted_by_state AFTER UPDATE OF status, is_paused ON monitor_states
WHEN OLD.status <> NEW.status OR OLD.is_paused <> NEW.is_paused
BEGIN
    UPDATE monitor_counts SET monitors = monitors - 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = OLD.monitor)
      AND status = OLD.status AND is_paused = OLD.is_paused;
    UPDATE monitor_counts SET monitors = monitors + 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = NEW.monitor)
      AND status = NEW.status AND is_paused = NEW.is_paused;
END;

CREATE TRIGGER monitor_recounted_by_publicity AFTER UPDATE OF is_public ON monitors
WHEN OLD.is_public <> NEW.is_public
BEGIN
    UPDATE monitor_counts SET monitors = monitors - 1
    WHERE is_public = OLD.is_public
      AND status = (SELECT s.status FROM monitor_states s WHERE s.monitor = OLD.key)
      AND is_paused = (SELECT s.is_paused FROM monitor_states s WHERE s.monitor = OLD.key);
    UPDATE monitor_counts SET monitors = monitors + 1
    WHERE is_public = NEW.is_public
      AND status = (SELECT s.status FROM monitor_states s WHERE s.monitor = NEW.key)
      AND is_paused = (SELECT s.is_paused FROM monitor_states s WHERE s.monitor = NEW.key);
END;

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
