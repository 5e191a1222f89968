-- Workspaces: what belongs together, and the keys for it. The first is the operator's. NULL as the workspace of a thing:
-- it is in none, and opened by its manage key alone.

CREATE TABLE workspaces (
    key           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    timezone      TEXT NOT NULL,
    of_operators  BIGINT NOT NULL,                          -- it was made with the admin key
    most_monitors BIGINT,                                   -- NULL: any number
    most_pages    BIGINT,
    most_channels BIGINT,
    most_keys     BIGINT,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL
);

-- The zone of the first is that of the settings.
INSERT INTO workspaces (key, id, name, timezone, of_operators, created_at, updated_at)
SELECT 1, '00000000-0000-4000-8000-000000000001', 'Default', '', 1,
       coalesce(min(created_at), 0), coalesce(min(created_at), 0)
FROM monitors;

CREATE TABLE workspace_keys (
    key             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    workspace       BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    digest          TEXT NOT NULL UNIQUE,                   -- SHA-256, hex
    label           TEXT NOT NULL,
    role            BIGINT NOT NULL,                        -- 1 viewer, 2 responder, 3 editor, 4 owner
    tags            TEXT NOT NULL,                          -- ",api,prod,"; "" for all
    expires_at      BIGINT,
    writes_per_hour BIGINT,
    created_by      TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    last_used_at    BIGINT
);
CREATE INDEX workspace_keys_workspace ON workspace_keys (workspace, key);

-- The tags that a key is for, as patterns for LIKE with \ as the escape.
CREATE TABLE workspace_key_tags (
    workspace_key BIGINT NOT NULL REFERENCES workspace_keys ON DELETE CASCADE,
    pattern       TEXT NOT NULL,
    PRIMARY KEY (workspace_key, pattern)
);

INSERT INTO counters (name, value) VALUES ('workspace', 1), ('workspace_key', 0);

-- Whose: what is there and came with the admin key is the operator's.
ALTER TABLE monitors ADD COLUMN workspace BIGINT;
ALTER TABLE monitors ADD COLUMN was_adopted BIGINT NOT NULL DEFAULT 0;  -- it joined with its manage key
ALTER TABLE status_pages ADD COLUMN workspace BIGINT;
ALTER TABLE locations ADD COLUMN workspace BIGINT;
UPDATE monitors SET workspace = 1 WHERE trusted = 1;
UPDATE status_pages SET workspace = 1 WHERE listed = 2;
CREATE INDEX monitors_workspace ON monitors (workspace, (group_name IS NULL), group_name, name, id);
-- In a workspace one name means one thing; it was so for what the operator made, not for what is the operator's since.
UPDATE monitors SET external_id = NULL
WHERE workspace = 1 AND EXISTS (SELECT 1 FROM monitors o WHERE o.workspace = 1 AND o.external_id = monitors.external_id
                                                           AND o.key < monitors.key);
DROP INDEX monitors_external_id;
CREATE UNIQUE INDEX monitors_external_id ON monitors (workspace, external_id) WHERE workspace IS NOT NULL;

CREATE INDEX status_pages_workspace ON status_pages (workspace);

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
       s.concluded_at, m.dns_expected_values, m.dns_match, m.external_id, m.revision, m.options,
       m.workspace, m.was_adopted,
       (SELECT w.id FROM workspaces w WHERE w.key = m.workspace) AS workspace_id
FROM monitors m JOIN monitor_states s ON s.monitor = m.key;

-- An incident whole, in the order in which incidents.c reads it.
DROP VIEW incident_rows;
CREATE VIEW incident_rows AS
SELECT i.seq, i.id, i.monitor, m.id AS monitor_id, m.name AS monitor_name, i.started_at, i.resolved_at, i.paused_at,
       i.paused_seconds, i.cause, i.acknowledgement, i.acknowledged_by, i.acknowledged_at, i.acknowledged_internally,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq) AS notes_count,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq AND n.is_internal = 1) AS internal_notes_count,
       m.is_public, m.workspace, m.tags, m.listed
FROM incidents i JOIN monitors m ON m.key = i.monitor;

-- A status page whole, in the order in which pages.c reads it.
DROP VIEW page_rows;
CREATE VIEW page_rows AS
SELECT p.key, p.id, p.manage_key, p.slug, p.title, p.description, p.logo_url, p.custom_domain, p.is_public,
       p.created_at, p.updated_at, (SELECT count(*) FROM page_monitors c WHERE c.page = p.key) AS monitor_count, p.listed,
       p.revision, p.workspace, (SELECT w.id FROM workspaces w WHERE w.key = p.workspace) AS workspace_id
FROM status_pages p;
