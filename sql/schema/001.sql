-- The first schema. What to know before reading on:
--   * Tables that clients name carry an integer `key` for our own references and a UUID `id` for the outside.
--     Keys come from `counters` and are never given out twice (those of all tables since 006).
--   * Every integer has 64 bits. SQLite reads INTEGER so; other databases need BIGINT for it, so that is what a
--     migration after 006 declares. Only a key remains INTEGER PRIMARY KEY: with another word it would not be the
--     row's own number in SQLite, but an index beside it.
--   * Times are Unix seconds, UTC. NULL is "never" or "none".
--   * Statuses: 0 unknown, 1 up, 2 degraded, 3 down, 4 maintenance. Monitor types: 0 http, 1 tcp, 2 dns.
--   * History (heartbeats, tallies, events) has no foreign keys: deleting a monitor is one short transaction, and
--     tidy sweeps up what it leaves behind. Nothing reads history except through a monitor that exists.

-- The last number given out in each series. Read and written inside the transaction that uses the number, so
-- numbers grow in commit order; a number is never given out twice, whatever is deleted.
CREATE TABLE counters (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
);
INSERT INTO counters (name, value) VALUES ('monitor', 0), ('heartbeat', 0), ('incident', 0), ('delivery', 0), ('event', 0);

-- Single facts about the instance: digest of the admin key, branding, when the last check run ended.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Short columns first: what every check reads never lies behind a long text.
CREATE TABLE monitors (
    key                        INTEGER PRIMARY KEY,
    id                         TEXT NOT NULL UNIQUE,
    manage_key                 TEXT NOT NULL,               -- SHA-256, hex
    type                       INTEGER NOT NULL,
    interval_seconds           INTEGER NOT NULL,
    timeout_ms                 INTEGER NOT NULL,
    expected_status            INTEGER NOT NULL,
    is_public                  INTEGER NOT NULL,
    confirmation_threshold     INTEGER NOT NULL,
    response_time_threshold_ms INTEGER,
    follow_redirects           INTEGER NOT NULL,
    sla_target                 REAL,
    sla_period_days            INTEGER,
    consensus_threshold        INTEGER,
    trusted                    INTEGER NOT NULL,            -- its url came with the admin key
    created_at                 INTEGER NOT NULL,
    updated_at                 INTEGER NOT NULL,
    method                     TEXT NOT NULL,
    dns_record_type            TEXT NOT NULL,
    name                       TEXT NOT NULL,
    group_name                 TEXT,
    tags                       TEXT NOT NULL,               -- ",api,prod,"; "" for none
    url                        TEXT NOT NULL,
    dns_expected               TEXT,
    body_contains              TEXT,
    headers                    TEXT                         -- "Name: value", a line each
);

-- How a monitor stands: a narrow row, rewritten by every check.
CREATE TABLE monitor_states (
    monitor         INTEGER PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    status          INTEGER NOT NULL DEFAULT 0,
    is_paused       INTEGER NOT NULL DEFAULT 0,
    streak          INTEGER NOT NULL DEFAULT 0,             -- failed local checks in a row
    down_since      INTEGER,                                 -- the first of them outside a window
    last_checked_at INTEGER,                                 -- last local check
    last_result     INTEGER,                                -- what it said: 1, 2 or 3
    last_ms         INTEGER,
    due_at          INTEGER NOT NULL DEFAULT 0,
    lease           INTEGER NOT NULL DEFAULT 0,              -- whose run is checking it now
    leased_until    INTEGER NOT NULL DEFAULT 0,
    announced_window TEXT,                                  -- id of the one that was told to have started
    -- The tally of the hour in progress; it moves to `tallies` when the hour is over.
    hour            INTEGER NOT NULL DEFAULT 0,
    checks          INTEGER NOT NULL DEFAULT 0,
    up              INTEGER NOT NULL DEFAULT 0,
    degraded        INTEGER NOT NULL DEFAULT 0,
    up_ms           INTEGER NOT NULL DEFAULT 0,
    first_at        INTEGER NOT NULL DEFAULT 0,
    first_seq       INTEGER NOT NULL DEFAULT 0,
    last_seq        INTEGER NOT NULL DEFAULT 0
);

-- A monitor whole, in the order in which monitors.c reads it.
CREATE VIEW monitor_rows AS
SELECT m.key, m.id, m.manage_key, m.type, m.interval_seconds, m.timeout_ms, m.expected_status, m.is_public,
       m.confirmation_threshold, m.response_time_threshold_ms, m.follow_redirects, m.sla_target, m.sla_period_days,
       m.consensus_threshold, m.trusted, m.created_at, m.updated_at, m.method, m.dns_record_type, m.name,
       m.group_name, m.tags, m.url, m.dns_expected, m.body_contains, m.headers,
       s.status, s.is_paused, s.last_checked_at
FROM monitors m JOIN monitor_states s ON s.monitor = m.key;

-- One row a check, clustered by monitor: the big table. result: 1 up, 2 degraded, 3 down, plus 8 if it was made
-- inside a maintenance window.
CREATE TABLE heartbeats (
    monitor       INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    checked_at    INTEGER NOT NULL,
    result        INTEGER NOT NULL,
    response_ms   INTEGER NOT NULL,
    status_code   INTEGER,
    error_message TEXT,
    location      INTEGER,                                   -- NULL: the local checker
    PRIMARY KEY (monitor, seq)
) WITHOUT ROWID;

-- What heartbeats outside windows add up to, an hour (span 3600) and a UTC day (span 86400) at a time.
-- first_seq..last_seq encloses the heartbeats of that span, those inside windows too: it is how rows of an hour
-- are found without an index on time.
CREATE TABLE tallies (
    monitor   INTEGER NOT NULL,
    span      INTEGER NOT NULL,
    start     INTEGER NOT NULL,
    checks    INTEGER NOT NULL,
    up        INTEGER NOT NULL,
    degraded  INTEGER NOT NULL,
    up_ms     INTEGER NOT NULL,
    first_at  INTEGER NOT NULL,                              -- oldest counted checked_at; 0: none counted
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    PRIMARY KEY (monitor, span, start)
) WITHOUT ROWID;

CREATE TABLE incidents (
    seq             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    monitor         INTEGER NOT NULL REFERENCES monitors ON DELETE CASCADE,
    started_at      INTEGER NOT NULL,
    resolved_at     INTEGER,
    cause           TEXT NOT NULL,
    acknowledgement TEXT,
    acknowledged_by TEXT,
    acknowledged_at INTEGER,
    alerted_at      INTEGER,                                 -- the first alert about it
    last_alert_at   INTEGER,                                 -- the last of type initial or repeat
    reminders       INTEGER NOT NULL DEFAULT 0,
    escalated_at    INTEGER
);
CREATE UNIQUE INDEX incidents_open ON incidents (monitor) WHERE resolved_at IS NULL;
CREATE INDEX incidents_monitor ON incidents (monitor, seq);
CREATE INDEX incidents_started ON incidents (started_at);

CREATE TABLE incident_notes (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    incident   INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE,
    content    TEXT NOT NULL,
    author     TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX incident_notes_incident ON incident_notes (incident, key);

-- An incident whole, in the order in which incidents.c reads it.
CREATE VIEW incident_rows AS
SELECT i.seq, i.id, i.monitor, m.id AS monitor_id, m.name AS monitor_name, i.started_at, i.resolved_at, i.cause,
       i.acknowledgement, i.acknowledged_by, i.acknowledged_at,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq) AS notes_count, m.is_public
FROM incidents i JOIN monitors m ON m.key = i.monitor;

CREATE TABLE maintenance_windows (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    monitor    INTEGER NOT NULL REFERENCES monitors ON DELETE CASCADE,
    title      TEXT NOT NULL,
    starts_at  INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX maintenance_windows_monitor ON maintenance_windows (monitor, ends_at);
CREATE INDEX maintenance_windows_ends_at ON maintenance_windows (ends_at);

CREATE TABLE dependencies (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    monitor    INTEGER NOT NULL REFERENCES monitors ON DELETE CASCADE,
    depends_on INTEGER NOT NULL REFERENCES monitors ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    UNIQUE (monitor, depends_on)
);
CREATE INDEX dependencies_depends_on ON dependencies (depends_on);

-- A location that was deleted keeps its row, because heartbeats still name it.
CREATE TABLE locations (
    key          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    region       TEXT,
    probe_key    TEXT NOT NULL,                             -- SHA-256, hex; '' once deleted
    is_active    INTEGER NOT NULL DEFAULT 1,
    last_seen_at INTEGER,
    created_at   INTEGER NOT NULL,
    deleted_at   INTEGER,
    last_batch   TEXT                                        -- the name of the submission it made last
);
CREATE UNIQUE INDEX locations_name ON locations (name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX locations_probe_key ON locations (probe_key) WHERE deleted_at IS NULL;

-- The latest result of each remote location for each monitor (the local one's is in monitor_states).
CREATE TABLE location_results (
    monitor     INTEGER NOT NULL REFERENCES monitors ON DELETE CASCADE,
    location    INTEGER NOT NULL REFERENCES locations,
    checked_at  INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    result      INTEGER NOT NULL,
    response_ms INTEGER NOT NULL,
    down_since  INTEGER,                                     -- start of its run of downs outside windows
    PRIMARY KEY (monitor, location)
) WITHOUT ROWID;

CREATE TABLE channels (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    monitor    INTEGER NOT NULL REFERENCES monitors ON DELETE CASCADE,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL,                               -- webhook, email
    config     TEXT NOT NULL,                               -- JSON object, as given
    is_enabled INTEGER NOT NULL DEFAULT 1,
    trusted    INTEGER NOT NULL,                            -- added with the admin key
    created_at INTEGER NOT NULL
);
CREATE INDEX channels_monitor ON channels (monitor, key);

CREATE TABLE alert_rules (
    monitor                  INTEGER PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    repeat_interval_minutes  INTEGER NOT NULL,
    max_repeats              INTEGER NOT NULL,
    escalation_after_minutes INTEGER NOT NULL,
    created_at               INTEGER NOT NULL,
    updated_at               INTEGER NOT NULL
);

-- What was announced, one row per channel, and what became of it: the alert log, and while outcome is 'pending' the
-- outbox. `body` is the announcement as JSON (the facts as they were); it is emptied once the outcome is known.
CREATE TABLE alerts (
    key           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    monitor       INTEGER NOT NULL REFERENCES monitors ON DELETE CASCADE,
    incident      INTEGER REFERENCES incidents ON DELETE CASCADE,
    channel       INTEGER REFERENCES channels ON DELETE SET NULL,
    channel_id    TEXT,                                     -- outlives the channel
    alert_type    TEXT NOT NULL,                            -- initial, repeat, escalation, resolved
    event         TEXT NOT NULL,
    sent_at       INTEGER NOT NULL,
    outcome       TEXT NOT NULL,                            -- pending, delivered, failed, skipped
    reason        TEXT,
    body          TEXT NOT NULL,
    delivery_group TEXT NOT NULL,                           -- the webhook-id of all attempts
    attempts      INTEGER NOT NULL DEFAULT 0,
    due_at        INTEGER,                                   -- next attempt, in milliseconds; NULL: none
    lease         INTEGER NOT NULL DEFAULT 0,
    leased_until  INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX alerts_monitor ON alerts (monitor, sent_at);
CREATE INDEX alerts_incident ON alerts (incident);
CREATE INDEX alerts_channel ON alerts (channel);
CREATE INDEX alerts_due ON alerts (due_at) WHERE due_at IS NOT NULL;

-- One row per attempt at a webhook.
CREATE TABLE deliveries (
    seq            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    delivery_group TEXT NOT NULL,
    monitor        INTEGER NOT NULL REFERENCES monitors ON DELETE CASCADE,
    incident       INTEGER REFERENCES incidents ON DELETE CASCADE,
    event          TEXT NOT NULL,
    url            TEXT NOT NULL,
    attempt        INTEGER NOT NULL,
    status         TEXT NOT NULL,                           -- success, failed
    status_code    INTEGER,
    error_message  TEXT,
    response_ms    INTEGER NOT NULL,
    created_at     INTEGER NOT NULL
);
CREATE INDEX deliveries_monitor ON deliveries (monitor, seq);
CREATE INDEX deliveries_incident ON deliveries (incident);

CREATE TABLE status_pages (
    key           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    manage_key    TEXT NOT NULL,                            -- SHA-256, hex
    slug          TEXT NOT NULL UNIQUE,
    title         TEXT NOT NULL,
    description   TEXT,
    logo_url      TEXT,
    custom_domain TEXT UNIQUE,
    is_public     INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
);

CREATE TABLE page_monitors (
    page    INTEGER NOT NULL REFERENCES status_pages ON DELETE CASCADE,
    monitor INTEGER NOT NULL REFERENCES monitors ON DELETE CASCADE,
    PRIMARY KEY (page, monitor)
) WITHOUT ROWID;
CREATE INDEX page_monitors_monitor ON page_monitors (monitor);

-- A status page whole, in the order in which pages.c reads it.
CREATE VIEW page_rows AS
SELECT p.key, p.id, p.manage_key, p.slug, p.title, p.description, p.logo_url, p.custom_domain, p.is_public,
       p.created_at, p.updated_at, (SELECT count(*) FROM page_monitors c WHERE c.page = p.key) AS monitor_count
FROM status_pages p;

-- Everything that live streams tell, in commit order. `body` is the JSON of the event's data line.
CREATE TABLE events (
    id      INTEGER PRIMARY KEY,
    monitor INTEGER NOT NULL,
    type    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    body    TEXT NOT NULL
);

-- How many of a kind each client address has created since the window opened.
CREATE TABLE rate_windows (
    kind      TEXT NOT NULL,                                -- monitors, pages
    address   TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    count     INTEGER NOT NULL,
    PRIMARY KEY (kind, address)
) WITHOUT ROWID;
