-- Where what is public is listed: 0 nowhere, 1 where the setting PUBLIC_LIST lists what strangers made, 2 in any case. So
-- is_public * listed says how far a monitor is shown to readers without a key.

ALTER TABLE monitors ADD COLUMN listed BIGINT NOT NULL DEFAULT 1;
UPDATE monitors SET listed = 2 WHERE trusted = 1;

-- Which of those that are there the operator made was not kept: they all stay where they are.
ALTER TABLE status_pages ADD COLUMN listed BIGINT NOT NULL DEFAULT 2;

-- A monitor whole, in the order in which monitors.c reads it.
DROP VIEW monitor_rows;
CREATE VIEW monitor_rows AS
SELECT m.key, m.id, m.manage_key, m.type, m.interval_seconds, m.timeout_ms, m.expected_status, m.is_public,
       m.confirmation_threshold, m.response_time_threshold_ms, m.follow_redirects, m.sla_target, m.sla_period_days,
       m.consensus_threshold, m.trusted, m.created_at, m.updated_at, m.method, m.dns_record_type, m.name,
       m.group_name, m.tags, m.url, m.dns_expected, m.body_contains, m.headers, m.retry_interval_seconds,
       m.recovery_threshold, m.degraded_threshold, m.configured_at, m.listed,
       s.status, s.is_paused, s.last_checked_at, s.status_since,
       CASE WHEN m.consensus_threshold IS NULL THEN NULL
            ELSE (SELECT max(r.checked_at) FROM location_results r WHERE r.monitor = m.key) END AS located_at,
       s.concluded_at
FROM monitors m JOIN monitor_states s ON s.monitor = m.key;

-- An incident whole, in the order in which incidents.c reads it.
DROP VIEW incident_rows;
CREATE VIEW incident_rows AS
SELECT i.seq, i.id, i.monitor, m.id AS monitor_id, m.name AS monitor_name, i.started_at, i.resolved_at, i.paused_at,
       i.paused_seconds, i.cause, i.acknowledgement, i.acknowledged_by, i.acknowledged_at, i.acknowledged_internally,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq) AS notes_count,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq AND n.is_internal = 1) AS internal_notes_count,
       m.is_public, m.listed
FROM incidents i JOIN monitors m ON m.key = i.monitor;

-- What was counted by is_public is counted by listed, too.
DROP INDEX monitors_listed;
CREATE INDEX monitors_listed ON monitors ((group_name IS NULL), group_name, name, id, is_public, listed);

DROP TRIGGER monitor_counted;
DROP TRIGGER monitor_uncounted;
DROP TRIGGER monitor_recounted_by_state;
DROP TRIGGER monitor_recounted_by_publicity;
DROP TABLE monitor_counts;
CREATE TABLE monitor_counts (
    is_public BIGINT NOT NULL,
    listed    BIGINT NOT NULL,
    status    BIGINT NOT NULL,
    is_paused BIGINT NOT NULL,
    monitors  BIGINT NOT NULL,
    PRIMARY KEY (is_public, listed, status, is_paused)
) WITHOUT ROWID;
INSERT INTO monitor_counts (is_public, listed, status, is_paused, monitors)
SELECT p.n, l.n, s.n, z.n, 0
FROM (SELECT 0 AS n UNION ALL SELECT 1) AS p,
     (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) AS l,
     (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS s,
     (SELECT 0 AS n UNION ALL SELECT 1) AS z;
UPDATE monitor_counts
SET monitors = (SELECT count(*) FROM monitors m JOIN monitor_states s ON s.monitor = m.key
                WHERE m.is_public = monitor_counts.is_public AND m.listed = monitor_counts.listed
                  AND s.status = monitor_counts.status AND s.is_paused = monitor_counts.is_paused);

CREATE TRIGGER monitor_counted AFTER INSERT ON monitor_states
BEGIN
    UPDATE monitor_counts SET monitors = monitors + 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = NEW.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = NEW.monitor)
      AND status = NEW.status AND is_paused = NEW.is_paused;
END;

-- Before: its state goes with it.
CREATE TRIGGER monitor_uncounted BEFORE DELETE ON monitors
BEGIN
    UPDATE monitor_counts SET monitors = monitors - 1
    WHERE is_public = OLD.is_public AND listed = OLD.listed
      AND status = (SELECT s.status FROM monitor_states s WHERE s.monitor = OLD.key)
      AND is_paused = (SELECT s.is_paused FROM monitor_states s WHERE s.monitor = OLD.key);
END;

CREATE TRIGGER monitor_recounted_by_state AFTER UPDATE OF status, is_paused ON monitor_states
WHEN OLD.status <> NEW.status OR OLD.is_paused <> NEW.is_paused
BEGIN
    UPDATE monitor_counts SET monitors = monitors - 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = OLD.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = OLD.monitor)
      AND status = OLD.status AND is_paused = OLD.is_paused;
    UPDATE monitor_counts SET monitors = monitors + 1
    WHERE is_public = (SELECT m.is_public FROM monitors m WHERE m.key = NEW.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = NEW.monitor)
      AND status = NEW.status AND is_paused = NEW.is_paused;
END;

CREATE TRIGGER monitor_recounted_by_publicity AFTER UPDATE OF is_public, listed ON monitors
WHEN OLD.is_public <> NEW.is_public OR OLD.listed <> NEW.listed
BEGIN
    UPDATE monitor_counts SET monitors = monitors - 1
    WHERE is_public = OLD.is_public AND listed = OLD.listed
      AND status = (SELECT s.status FROM monitor_states s WHERE s.monitor = OLD.key)
      AND is_paused = (SELECT s.is_paused FROM monitor_states s WHERE s.monitor = OLD.key);
    UPDATE monitor_counts SET monitors = monitors + 1
    WHERE is_public = NEW.is_public AND listed = NEW.listed
      AND status = (SELECT s.status FROM monitor_states s WHERE s.monitor = NEW.key)
      AND is_paused = (SELECT s.is_paused FROM monitor_states s WHERE s.monitor = NEW.key);
END;

-- A status page whole, in the order in which pages.c reads it.
DROP VIEW page_rows;
CREATE VIEW page_rows AS
SELECT p.key, p.id, p.manage_key, p.slug, p.title, p.description, p.logo_url, p.custom_domain, p.is_public,
       p.created_at, p.updated_at, (SELECT count(*) FROM page_monitors c WHERE c.page = p.key) AS monitor_count, p.listed
FROM status_pages p;
