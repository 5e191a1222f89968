-- How many rows of history there are, kept beside them, so that a list says its number without counting rows.

-- Heartbeats: a monitor's number is in its state. Where it has to be told how many there are up to a seq, blocks of them
-- are added up, and the rows of one block are counted. A block goes from its first_seq to the next block's; the newest
-- of a monitor has 0 here as long as it grows.
ALTER TABLE monitor_states ADD COLUMN heartbeats BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitor_states ADD COLUMN block_heartbeats BIGINT NOT NULL DEFAULT 0;   -- that were added to the newest block
CREATE TABLE heartbeat_blocks (
    monitor    BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    first_seq  BIGINT NOT NULL,
    heartbeats BIGINT NOT NULL,
    PRIMARY KEY (monitor, first_seq)
) WITHOUT ROWID;
INSERT INTO heartbeat_blocks (monitor, first_seq, heartbeats)
SELECT h.monitor, h.seq, CASE WHEN h.number + 512 <= s.heartbeats THEN 512 ELSE 0 END
FROM (SELECT monitor, seq, row_number() OVER (PARTITION BY monitor ORDER BY seq) AS number FROM heartbeats) AS h
JOIN (SELECT monitor, count(*) AS heartbeats FROM heartbeats GROUP BY monitor) AS s ON s.monitor = h.monitor
JOIN monitors m ON m.key = h.monitor
WHERE h.number % 512 = 1;
UPDATE monitor_states
SET heartbeats = (SELECT count(*) FROM heartbeats h WHERE h.monitor = monitor_states.monitor);
UPDATE monitor_states SET block_heartbeats = 1 + (heartbeats - 1) % 512 WHERE heartbeats > 0;

-- Incidents and deliveries: by blocks of 1024 numbers of the series, which all monitors share.
CREATE TABLE incident_blocks (
    monitor   BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    block     BIGINT NOT NULL,                              -- seq / 1024
    incidents BIGINT NOT NULL,
    PRIMARY KEY (monitor, block)
) WITHOUT ROWID;
INSERT INTO incident_blocks (monitor, block, incidents)
SELECT monitor, seq / 1024, count(*) FROM incidents GROUP BY monitor, seq / 1024;

CREATE TABLE delivery_blocks (
    monitor    BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    block      BIGINT NOT NULL,                             -- seq / 1024
    event      TEXT NOT NULL,
    status     TEXT NOT NULL,
    deliveries BIGINT NOT NULL,
    PRIMARY KEY (monitor, block, event, status)
) WITHOUT ROWID;
INSERT INTO delivery_blocks (monitor, block, event, status, deliveries)
SELECT monitor, seq / 1024, event, status, count(*) FROM deliveries GROUP BY monitor, seq / 1024, event, status;

-- The alert log: by hours. A message that confirms an address is not in it.
CREATE TABLE alert_hours (
    monitor BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    hour    BIGINT NOT NULL,                                -- its beginning
    alerts  BIGINT NOT NULL,
    PRIMARY KEY (monitor, hour)
) WITHOUT ROWID;
INSERT INTO alert_hours (monitor, hour, alerts)
SELECT monitor, sent_at - sent_at % 3600, count(*) FROM alerts
WHERE monitor IS NOT NULL AND event <> 'address.confirmation' GROUP BY monitor, sent_at - sent_at % 3600;

CREATE TABLE maintenance_counts (
    monitor INTEGER PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    windows BIGINT NOT NULL
);
INSERT INTO maintenance_counts (monitor, windows)
SELECT monitor, count(*) FROM maintenance_windows GROUP BY monitor;
-- In the order of the list, the latest first; negative, because an index of starts_at itself would be used to look for
-- the window that is active, among all that began before it.
CREATE INDEX maintenance_windows_listed ON maintenance_windows (monitor, (-starts_at), (-key));

-- Over all monitors of a kind.
CREATE TABLE history_counts (
    is_public BIGINT NOT NULL,
    listed    BIGINT NOT NULL,
    incidents BIGINT NOT NULL,
    windows   BIGINT NOT NULL,
    PRIMARY KEY (is_public, listed)
) WITHOUT ROWID;
INSERT INTO history_counts (is_public, listed, incidents, windows)
SELECT p.n, l.n,
       (SELECT count(*) FROM incidents i JOIN monitors m ON m.key = i.monitor WHERE m.is_public = p.n AND m.listed = l.n),
       (SELECT count(*) FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
        WHERE m.is_public = p.n AND m.listed = l.n)
FROM (SELECT 0 AS n UNION ALL SELECT 1) AS p, (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) AS l;

-- Triggers, because no statement may change what is counted without the count. What goes with its monitor finds neither
-- the monitor nor its counts any more.
CREATE TRIGGER incident_counted AFTER INSERT ON incidents
BEGIN
    INSERT INTO incident_blocks (monitor, block, incidents) VALUES (NEW.monitor, NEW.seq / 1024, 1)
    ON CONFLICT (monitor, block) DO UPDATE SET incidents = incident_blocks.incidents + 1;
    UPDATE history_counts SET incidents = incidents + 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = NEW.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = NEW.monitor);
END;

CREATE TRIGGER incident_uncounted AFTER DELETE ON incidents
BEGIN
    UPDATE incident_blocks SET incidents = incidents - 1 WHERE monitor = OLD.monitor AND block = OLD.seq / 1024;
    DELETE FROM incident_blocks WHERE monitor = OLD.monitor AND block = OLD.seq / 1024 AND incidents = 0;
    UPDATE history_counts SET incidents = incidents - 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = OLD.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = OLD.monitor);
END;

CREATE TRIGGER delivery_counted AFTER INSERT ON deliveries
BEGIN
    INSERT INTO delivery_blocks (monitor, block, event, status, deliveries)
    VALUES (NEW.monitor, NEW.seq / 1024, NEW.event, NEW.status, 1)
    ON CONFLICT (monitor, block, event, status) DO UPDATE SET deliveries = delivery_blocks.deliveries + 1;
END;

CREATE TRIGGER delivery_uncounted AFTER DELETE ON deliveries
BEGIN
    UPDATE delivery_blocks SET deliveries = deliveries - 1
    WHERE monitor = OLD.monitor AND block = OLD.seq / 1024 AND event = OLD.event AND status = OLD.status;
    DELETE FROM delivery_blocks
    WHERE monitor = OLD.monitor AND block = OLD.seq / 1024 AND event = OLD.event AND status = OLD.status
      AND deliveries = 0;
END;

CREATE TRIGGER alert_counted AFTER INSERT ON alerts
WHEN NEW.monitor IS NOT NULL AND NEW.event <> 'address.confirmation'
BEGIN
    INSERT INTO alert_hours (monitor, hour, alerts) VALUES (NEW.monitor, NEW.sent_at - NEW.sent_at % 3600, 1)
    ON CONFLICT (monitor, hour) DO UPDATE SET alerts = alert_hours.alerts + 1;
END;

CREATE TRIGGER alert_uncounted AFTER DELETE ON alerts
WHEN OLD.monitor IS NOT NULL AND OLD.event <> 'address.confirmation'
BEGIN
    UPDATE alert_hours SET alerts = alerts - 1
    WHERE monitor = OLD.monitor AND hour = OLD.sent_at - OLD.sent_at % 3600;
    DELETE FROM alert_hours
    WHERE monitor = OLD.monitor AND hour = OLD.sent_at - OLD.sent_at % 3600 AND alerts = 0;
END;

CREATE TRIGGER maintenance_counted AFTER INSERT ON maintenance_windows
BEGIN
    INSERT INTO maintenance_counts (monitor, windows) VALUES (NEW.monitor, 1)
    ON CONFLICT (monitor) DO UPDATE SET windows = maintenance_counts.windows + 1;
    UPDATE history_counts SET windows = windows + 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = NEW.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = NEW.monitor);
END;

CREATE TRIGGER maintenance_uncounted AFTER DELETE ON maintenance_windows
BEGIN
    UPDATE maintenance_counts SET windows = windows - 1 WHERE monitor = OLD.monitor;
    UPDATE history_counts SET windows = windows - 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = OLD.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = OLD.monitor);
END;

-- Before: the counts go with it.
CREATE TRIGGER history_uncounted BEFORE DELETE ON monitors
BEGIN
    UPDATE history_counts
    SET incidents = incidents - (SELECT coalesce(sum(b.incidents), 0) FROM incident_blocks b WHERE b.monitor = OLD.key),
        windows = windows - (SELECT coalesce(sum(c.windows), 0) FROM maintenance_counts c WHERE c.monitor = OLD.key)
    WHERE is_public = OLD.is_public AND listed = OLD.listed;
END;

CREATE TRIGGER history_recounted AFTER UPDATE OF is_public, listed ON monitors
WHEN OLD.is_public <> NEW.is_public OR OLD.listed <> NEW.listed
BEGIN
    UPDATE history_counts
    SET incidents = incidents - (SELECT coalesce(sum(b.incidents), 0) FROM incident_blocks b WHERE b.monitor = OLD.key),
        windows = windows - (SELECT coalesce(sum(c.windows), 0) FROM maintenance_counts c WHERE c.monitor = OLD.key)
    WHERE is_public = OLD.is_public AND listed = OLD.listed;
    UPDATE history_counts
    SET incidents = incidents + (SELECT coalesce(sum(b.incidents), 0) FROM incident_blocks b WHERE b.monitor = NEW.key),
        windows = windows + (SELECT coalesce(sum(c.windows), 0) FROM maintenance_counts c WHERE c.monitor = NEW.key)
    WHERE is_public = NEW.is_public AND listed = NEW.listed;
END;
