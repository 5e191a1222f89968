-- Where what is public is listed: 0 nowhere, 1 where the setting PUBLIC_LIST lists what strangers made, 2 in any case. So
-- is_public * listed says how far a monitor is shown to readers without a key.

ALTER TABLE monitors ADD COLUMN listed BIGINT NOT NULL DEFAULT 1;
UPDATE monitors SET listed = 2 WHERE trusted = 1;

-- Which of those that are there the operator made was not kept: they all stay where they are.
ALTER TABLE status_pages ADD COLUMN listed BIGINT NOT NULL DEFAULT 2;

-- A status page whole, in the order in which pages.c reads it.
DROP VIEW page_rows;
CREATE VIEW page_rows AS
SELECT p.key, p.id, p.manage_key, p.slug, p.title, p.description, p.logo_url, p.custom_domain, p.is_public,
       p.created_at, p.updated_at, (SELECT count(*) FROM page_monitors c WHERE c.page = p.key) AS monitor_count, p.listed
FROM status_pages p;

-- Lists over all monitors cost what they show, not what there is: an index in their order, and how many monitors there
-- are of each kind.
CREATE INDEX monitors_listed ON monitors ((group_name IS NULL), group_name, name, id, is_public, listed);

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

-- Triggers, because no statement may change what is counted without the count.
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
