-- Monitors that wait for pings (type 6). What such a monitor expects next lies in a row of its own, so that those of
-- other types pay nothing for it.
CREATE TABLE pushes (
    monitor          BIGINT NOT NULL PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    ping_key         TEXT NOT NULL UNIQUE,                  -- SHA-256, hex
    sealed_key       TEXT NOT NULL,                         -- the key itself, for its address to be shown
    counted_from     BIGINT,                                -- the last success, or when it was first pinged or resumed
    next_expected_at BIGINT,                                -- NULL: nothing is expected
    deadline         BIGINT,                                -- and until when it is waited for
    last_ping_at     BIGINT,
    open_runs        BIGINT NOT NULL DEFAULT 0,
    pings            BIGINT NOT NULL DEFAULT 0,             -- the last number given to a ping, or to a run
    last_second      BIGINT NOT NULL DEFAULT 0,             -- of the last ping, and how many there were in it
    in_second        BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX pushes_deadline ON pushes (deadline) WHERE deadline IS NOT NULL;

-- Runs that have begun and not ended. Without a name: the client gave none.
CREATE TABLE push_runs (
    monitor    BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    seq        BIGINT NOT NULL,
    name       TEXT,
    started_ms BIGINT NOT NULL,
    closes_at  BIGINT NOT NULL,
    PRIMARY KEY (monitor, seq)
);
CREATE INDEX push_runs_closes_at ON push_runs (closes_at);

-- The last pings of each.
CREATE TABLE pings (
    monitor     BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    seq         BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    kind        BIGINT NOT NULL,                            -- 0 success, 1 fail, 2 start, 3 log
    run         TEXT,
    exit_status BIGINT,
    duration_ms BIGINT,
    address     TEXT NOT NULL,
    is_cut      BIGINT NOT NULL,                            -- the body was longer
    body        TEXT,
    metrics     TEXT,                                       -- a JSON object
    PRIMARY KEY (monitor, seq)
);

-- A slot of such a monitor is what is expected of it now.
DROP VIEW monitor_rows;
CREATE VIEW monitor_rows AS
SELECT m.key, m.id, m.manage_key, m.type,
       CASE WHEN m.type = 6 THEN s.slot_seconds ELSE m.interval_seconds END AS interval_seconds,
       m.timeout_ms, m.expected_status, m.is_public,
       m.confirmation_threshold, m.response_time_threshold_ms, m.follow_redirects, m.sla_target, m.sla_period_days,
       m.consensus_threshold, m.trusted, m.created_at, m.updated_at, m.method, m.dns_record_type, m.name,
       m.group_name, m.tags, m.url, m.dns_expected, m.body_contains, m.headers, m.retry_interval_seconds,
       m.recovery_threshold, m.degraded_threshold, m.configured_at, m.listed,
       s.status, s.is_paused, s.last_checked_at, s.status_since,
       CASE WHEN m.consensus_threshold IS NULL THEN NULL
            ELSE (SELECT max(r.checked_at) FROM location_results r WHERE r.monitor = m.key) END AS located_at,
       s.concluded_at, m.dns_expected_values, m.dns_match, m.external_id, m.revision, m.options,
       m.workspace, m.was_adopted,
       (SELECT w.id FROM workspaces w WHERE w.key = m.workspace) AS workspace_id,
       CASE WHEN m.type = 6 THEN (SELECT p.next_expected_at FROM pushes p WHERE p.monitor = m.key) END
           AS next_expected_at,
       CASE WHEN m.type = 6 THEN (SELECT p.last_ping_at FROM pushes p WHERE p.monitor = m.key) END AS last_ping_at,
       CASE WHEN m.type = 6 THEN (SELECT p.open_runs FROM pushes p WHERE p.monitor = m.key) END AS open_runs,
       CASE WHEN m.type = 6 THEN (SELECT p.sealed_key FROM pushes p WHERE p.monitor = m.key) END AS sealed_key
FROM monitors m JOIN monitor_states s ON s.monitor = m.key;
