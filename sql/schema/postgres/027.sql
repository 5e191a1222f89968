-- The schema of SQLite's version 27, for PostgreSQL: what the tables and columns mean is said there (001.sql and on). The
-- migrations behind this one are the same for both, translated by embed.awk, unless a file of that number is here, too.
--   * Every integer has 64 bits but for those of heartbeats, the big table.
--   * Text is compared and sorted by its bytes, as in SQLite, whatever the database's locale is: COLLATE "C".

-- One row. identity: another database of the same name has another one.
CREATE TABLE schema_version (
    version  BIGINT NOT NULL,
    identity BIGINT NOT NULL
);
INSERT INTO schema_version (version, identity) VALUES (0, CAST(random() * 9000000000000000 AS BIGINT));

CREATE TABLE counters (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value)
VALUES ('monitor', 0), ('heartbeat', 0), ('incident', 0), ('delivery', 0), ('event', 0), ('incident_note', 0),
       ('maintenance', 0), ('dependency', 0), ('location', 0), ('channel', 0), ('alert', 0), ('page', 0),
       ('acknowledgement', 0);

CREATE TABLE settings (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE monitors (
    key                        BIGINT PRIMARY KEY,
    id                         TEXT COLLATE "C" NOT NULL UNIQUE,
    manage_key                 TEXT COLLATE "C" NOT NULL,               -- SHA-256, hex
    type                       BIGINT NOT NULL,
    interval_seconds           BIGINT NOT NULL,
    timeout_ms                 BIGINT NOT NULL,
    expected_status            BIGINT NOT NULL,
    is_public                  BIGINT NOT NULL,
    confirmation_threshold     BIGINT NOT NULL,
    response_time_threshold_ms BIGINT,
    follow_redirects           BIGINT NOT NULL,
    sla_target                 DOUBLE PRECISION,
    sla_period_days            BIGINT,
    consensus_threshold        BIGINT,
    trusted                    BIGINT NOT NULL,            -- its url came with the admin key
    created_at                 BIGINT NOT NULL,
    updated_at                 BIGINT NOT NULL,
    method                     TEXT COLLATE "C" NOT NULL,
    dns_record_type            TEXT COLLATE "C" NOT NULL,
    name                       TEXT COLLATE "C" NOT NULL,
    group_name                 TEXT COLLATE "C",
    tags                       TEXT COLLATE "C" NOT NULL,               -- ",api,prod,"; "" for none
    url                        TEXT COLLATE "C" NOT NULL,
    dns_expected               TEXT COLLATE "C",
    body_contains              TEXT COLLATE "C",
    headers                    TEXT COLLATE "C",                        -- "Name: value", a line each
    retry_interval_seconds BIGINT NOT NULL DEFAULT 60,
    recovery_threshold BIGINT NOT NULL DEFAULT 1,
    degraded_threshold BIGINT,
    configured_at BIGINT NOT NULL DEFAULT 0,
    listed BIGINT NOT NULL DEFAULT 1,
    dns_expected_values TEXT COLLATE "C",
    dns_match BIGINT NOT NULL DEFAULT 0,
    creator TEXT COLLATE "C"
);

CREATE TABLE monitor_states (
    monitor         BIGINT PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    status          BIGINT NOT NULL DEFAULT 0,
    is_paused       BIGINT NOT NULL DEFAULT 0,
    streak          BIGINT NOT NULL DEFAULT 0,             -- failed local checks in a row
    down_since      BIGINT,                                 -- the first of them outside a window
    last_checked_at BIGINT,                                 -- last local check
    last_result     BIGINT,                                -- what it said: 1, 2 or 3
    last_ms         BIGINT,
    due_at          BIGINT NOT NULL DEFAULT 0,
    lease           BIGINT NOT NULL DEFAULT 0,              -- whose run is checking it now
    leased_until    BIGINT NOT NULL DEFAULT 0,
    announced_maintenance TEXT COLLATE "C",                                  -- id of the one that was told to have started
    -- The tally of the hour in progress; it moves to rollups when the hour is over.
    hour            BIGINT NOT NULL DEFAULT 0,
    checks          BIGINT NOT NULL DEFAULT 0,
    up              BIGINT NOT NULL DEFAULT 0,
    degraded        BIGINT NOT NULL DEFAULT 0,
    up_ms           BIGINT NOT NULL DEFAULT 0,
    first_at        BIGINT NOT NULL DEFAULT 0,
    first_seq       BIGINT NOT NULL DEFAULT 0,
    last_seq        BIGINT NOT NULL DEFAULT 0,
    status_since BIGINT,
    status_reason TEXT COLLATE "C",
    recovering BIGINT NOT NULL DEFAULT 0,
    degraded_streak BIGINT NOT NULL DEFAULT 0,
    degraded_told BIGINT NOT NULL DEFAULT 0,
    concluded_at BIGINT,
    degraded_since BIGINT,
    slots_asked BIGINT NOT NULL DEFAULT 0,
    slots_filled BIGINT NOT NULL DEFAULT 0,
    slot_from BIGINT NOT NULL DEFAULT 0,
    slot_seconds BIGINT NOT NULL DEFAULT 0,
    slot_state BIGINT NOT NULL DEFAULT 0,
    slot_hour BIGINT NOT NULL DEFAULT 0,
    confirmed_at BIGINT,
    midnight_asked BIGINT NOT NULL DEFAULT 0,
    midnight_filled BIGINT NOT NULL DEFAULT 0,
    asked_at BIGINT
) WITH (fillfactor = 50); -- every check rewrites a row: it should find room on its page

-- The big table: narrow columns, the wide ones first, so that nothing is lost to alignment.
CREATE TABLE heartbeats (
    monitor       BIGINT NOT NULL,
    seq           BIGINT NOT NULL,
    checked_at    BIGINT NOT NULL,
    response_ms   INTEGER NOT NULL,
    result        SMALLINT NOT NULL,
    status_code   INTEGER,
    location      INTEGER,                                   -- NULL: the local checker
    started_after INTEGER,
    error_message TEXT COLLATE "C",
    PRIMARY KEY (monitor, seq)
);

CREATE TABLE incidents (
    seq             BIGINT PRIMARY KEY,
    id              TEXT COLLATE "C" NOT NULL UNIQUE,
    monitor         BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    started_at      BIGINT NOT NULL,
    resolved_at     BIGINT,
    cause           TEXT COLLATE "C" NOT NULL,
    acknowledgement TEXT COLLATE "C",
    acknowledged_by TEXT COLLATE "C",
    acknowledged_at BIGINT,
    alerted_at      BIGINT,                                 -- the first alert about it
    last_alert_at   BIGINT,                                 -- the last of type initial or repeat
    reminders       BIGINT NOT NULL DEFAULT 0,
    escalated_at    BIGINT,
    acknowledged_internally BIGINT NOT NULL DEFAULT 0,
    paused_at BIGINT,
    paused_seconds BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX incidents_open ON incidents (monitor) WHERE resolved_at IS NULL;
CREATE INDEX incidents_monitor ON incidents (monitor, seq);
CREATE INDEX incidents_started ON incidents (started_at);

CREATE TABLE incident_notes (
    key        BIGINT PRIMARY KEY,
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    incident   BIGINT NOT NULL REFERENCES incidents ON DELETE CASCADE,
    content    TEXT COLLATE "C" NOT NULL,
    author     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    is_internal BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX incident_notes_incident ON incident_notes (incident, key);

CREATE TABLE maintenance_windows (
    key        BIGINT PRIMARY KEY,
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    monitor    BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    title      TEXT COLLATE "C" NOT NULL,
    starts_at  BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX maintenance_windows_monitor ON maintenance_windows (monitor, ends_at);
CREATE INDEX maintenance_windows_ends_at ON maintenance_windows (ends_at);

CREATE TABLE dependencies (
    key        BIGINT PRIMARY KEY,
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    monitor    BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    depends_on BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    UNIQUE (monitor, depends_on)
);
CREATE INDEX dependencies_depends_on ON dependencies (depends_on);

CREATE TABLE locations (
    key          BIGINT PRIMARY KEY,
    id           TEXT COLLATE "C" NOT NULL UNIQUE,
    name         TEXT COLLATE "C" NOT NULL,
    region       TEXT COLLATE "C",
    probe_key    TEXT COLLATE "C" NOT NULL,                             -- SHA-256, hex; '' once deleted
    is_active    BIGINT NOT NULL DEFAULT 1,
    last_seen_at BIGINT,
    created_at   BIGINT NOT NULL,
    deleted_at   BIGINT,
    last_batch   TEXT COLLATE "C"                                        -- the name of the submission it made last
);
CREATE UNIQUE INDEX locations_name ON locations (name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX locations_probe_key ON locations (probe_key) WHERE deleted_at IS NULL;

CREATE TABLE location_results (
    monitor     BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    location    BIGINT NOT NULL REFERENCES locations,
    checked_at  BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    result      BIGINT NOT NULL,
    response_ms BIGINT NOT NULL,
    down_since  BIGINT,                                     -- start of its run of downs outside windows
    PRIMARY KEY (monitor, location)
);

CREATE TABLE channels (
    key        BIGINT PRIMARY KEY,
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    monitor    BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    name       TEXT COLLATE "C" NOT NULL,
    type       TEXT COLLATE "C" NOT NULL,                               -- webhook, email
    config     TEXT COLLATE "C" NOT NULL,                               -- JSON object, as given
    is_enabled BIGINT NOT NULL DEFAULT 1,
    trusted    BIGINT NOT NULL,                            -- added with the admin key
    created_at BIGINT NOT NULL,
    gone_at BIGINT,
    events TEXT COLLATE "C",
    min_duration_seconds BIGINT NOT NULL DEFAULT 0,
    max_per_second BIGINT NOT NULL DEFAULT 1,
    was_before BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX channels_monitor ON channels (monitor, key);

CREATE TABLE alert_rules (
    monitor                  BIGINT PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    repeat_interval_minutes  BIGINT NOT NULL,
    max_repeats              BIGINT NOT NULL,
    escalation_after_minutes BIGINT NOT NULL,
    created_at               BIGINT NOT NULL,
    updated_at               BIGINT NOT NULL,
    repeat_after_acknowledge BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE deliveries (
    seq            BIGINT PRIMARY KEY,
    id             TEXT COLLATE "C" NOT NULL UNIQUE,
    delivery_group TEXT COLLATE "C" NOT NULL,
    monitor        BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    incident       BIGINT REFERENCES incidents ON DELETE CASCADE,
    event          TEXT COLLATE "C" NOT NULL,
    url            TEXT COLLATE "C" NOT NULL,
    attempt        BIGINT NOT NULL,
    status         TEXT COLLATE "C" NOT NULL,                           -- success, failed
    status_code    BIGINT,
    error_message  TEXT COLLATE "C",
    response_ms    BIGINT NOT NULL,
    created_at     BIGINT NOT NULL
);
CREATE INDEX deliveries_monitor ON deliveries (monitor, seq);
CREATE INDEX deliveries_incident ON deliveries (incident);

CREATE TABLE status_pages (
    key           BIGINT PRIMARY KEY,
    id            TEXT COLLATE "C" NOT NULL UNIQUE,
    manage_key    TEXT COLLATE "C" NOT NULL,                            -- SHA-256, hex
    slug          TEXT COLLATE "C" NOT NULL UNIQUE,
    title         TEXT COLLATE "C" NOT NULL,
    description   TEXT COLLATE "C",
    logo_url      TEXT COLLATE "C",
    custom_domain TEXT COLLATE "C" UNIQUE,
    is_public     BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    listed BIGINT NOT NULL DEFAULT 2
);

CREATE TABLE page_monitors (
    page    BIGINT NOT NULL REFERENCES status_pages ON DELETE CASCADE,
    monitor BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    PRIMARY KEY (page, monitor)
);
CREATE INDEX page_monitors_monitor ON page_monitors (monitor);

CREATE TABLE events (
    id      BIGINT PRIMARY KEY,
    monitor BIGINT NOT NULL,
    type    TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL,
    body    TEXT COLLATE "C" NOT NULL,
    public_body TEXT COLLATE "C",
    private_body TEXT COLLATE "C"
);

CREATE TABLE rate_limits (
    kind      TEXT COLLATE "C" NOT NULL,                                -- monitors, pages
    address   TEXT COLLATE "C" NOT NULL,
    opened_at BIGINT NOT NULL,
    count     BIGINT NOT NULL,
    PRIMARY KEY (kind, address)
);

CREATE TABLE rollups (
    monitor   BIGINT NOT NULL,
    span      BIGINT NOT NULL,
    start     BIGINT NOT NULL,
    checks    BIGINT NOT NULL,
    up        BIGINT NOT NULL,
    degraded  BIGINT NOT NULL,
    up_ms     BIGINT NOT NULL,
    first_at  BIGINT NOT NULL,                              -- oldest counted checked_at; 0: none counted
    first_seq BIGINT NOT NULL,
    last_seq  BIGINT NOT NULL,
    PRIMARY KEY (monitor, span, start)
);

CREATE TABLE check_counters (
    type     BIGINT NOT NULL,              -- as in monitors
    result   BIGINT NOT NULL,              -- 1 up, 2 degraded, 3 down
    bucket   BIGINT NOT NULL,              -- which bound of totals.c the response time was below
    checks   BIGINT NOT NULL,
    total_ms BIGINT NOT NULL,
    PRIMARY KEY (type, result, bucket)
);

CREATE TABLE receivers (
    receiver   TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- of a webhook the url without user-info and query; "mailto:" and the address
    not_before BIGINT NOT NULL,            -- until then nothing goes there
    unanswered BIGINT NOT NULL,            -- attempts in a row that it did not answer
    paid_until BIGINT NOT NULL             -- what went there lately, as rules/pace.h counts it
);

CREATE TABLE alerts (
    key           BIGINT PRIMARY KEY,
    id            TEXT COLLATE "C" NOT NULL UNIQUE,
    monitor       BIGINT REFERENCES monitors ON DELETE SET NULL,      -- NULL: it is gone, and this is kept to be sent
    incident      BIGINT REFERENCES incidents ON DELETE SET NULL,
    channel       BIGINT REFERENCES channels ON DELETE SET NULL,
    channel_id    TEXT COLLATE "C",                                     -- outlives the channel
    alert_type    TEXT COLLATE "C" NOT NULL,                            -- initial, repeat, escalation, resolved
    event         TEXT COLLATE "C" NOT NULL,
    sent_at       BIGINT NOT NULL,                          -- when it was announced
    outcome       TEXT COLLATE "C" NOT NULL,                            -- pending, delivered, failed, skipped, superseded
    reason        TEXT COLLATE "C",
    body          TEXT COLLATE "C" NOT NULL,                            -- pending: the facts, as JSON; then what a webhook was sent
    delivery_group TEXT COLLATE "C" NOT NULL,                           -- the webhook-id of all attempts
    attempts      BIGINT NOT NULL DEFAULT 0,
    due_at        BIGINT,                                   -- next attempt, in milliseconds; NULL: none
    lease         BIGINT NOT NULL DEFAULT 0,
    leased_until  BIGINT NOT NULL DEFAULT 0,
    thread        TEXT COLLATE "C",                                     -- to one channel, those of one thread go in order
    receiver      TEXT COLLATE "C",                                     -- as in receivers; NULL: not known yet
    begun_at      BIGINT,                                   -- of an attempt whose end is not recorded, in seconds
    is_copy       BIGINT NOT NULL DEFAULT 0,                -- sent again by hand: the body is what is sent, as it is
    made_before   BIGINT NOT NULL DEFAULT 0,                -- attempts at what it is a copy of
    kept_type     TEXT COLLATE "C",                                     -- the channel, of one whose monitor is gone
    kept_config   TEXT COLLATE "C",
    kept_trusted  BIGINT,
    held_until BIGINT,
    settled BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX alerts_monitor ON alerts (monitor, sent_at);
CREATE INDEX alerts_incident ON alerts (incident);
CREATE INDEX alerts_channel ON alerts (channel);
CREATE INDEX alerts_group ON alerts (delivery_group);
CREATE INDEX alerts_due ON alerts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX alerts_thread ON alerts (channel_id, thread, key) WHERE due_at IS NOT NULL;
CREATE INDEX alerts_settled ON alerts (channel, sent_at, key) WHERE outcome IN ('delivered', 'failed', 'pending');

CREATE TABLE coverage_points (
    monitor      BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    span         BIGINT NOT NULL,                            -- 3600 or 86400
    start        BIGINT NOT NULL,
    slots_asked  BIGINT NOT NULL,
    slots_filled BIGINT NOT NULL,
    slot_from    BIGINT NOT NULL,
    slot_seconds BIGINT NOT NULL,
    slot_state   BIGINT NOT NULL,
    PRIMARY KEY (monitor, span, start)
);

CREATE TABLE waiting_incidents (
    monitor     BIGINT PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    waits_until BIGINT NOT NULL,
    cause       TEXT COLLATE "C" NOT NULL
);

CREATE TABLE acknowledgements (
    key          BIGINT PRIMARY KEY,
    incident     BIGINT NOT NULL REFERENCES incidents ON DELETE CASCADE,
    note         TEXT COLLATE "C" NOT NULL,
    actor        TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    withdrawn_at BIGINT,
    is_internal  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX acknowledgements_incident ON acknowledgements (incident, key);

CREATE VIEW page_rows AS
SELECT p.key, p.id, p.manage_key, p.slug, p.title, p.description, p.logo_url, p.custom_domain, p.is_public,
       p.created_at, p.updated_at, (SELECT count(*) FROM page_monitors c WHERE c.page = p.key) AS monitor_count, p.listed
FROM status_pages p;
CREATE INDEX monitors_listed ON monitors ((group_name IS NULL), group_name, name, id, is_public, listed);

CREATE TABLE monitor_counts (
    is_public BIGINT NOT NULL,
    listed    BIGINT NOT NULL,
    status    BIGINT NOT NULL,
    is_paused BIGINT NOT NULL,
    monitors  BIGINT NOT NULL,
    PRIMARY KEY (is_public, listed, status, is_paused)
);
INSERT INTO monitor_counts (is_public, listed, status, is_paused, monitors)
SELECT p.n, l.n, s.n, z.n, 0
FROM generate_series(0, 1) AS p (n), generate_series(0, 2) AS l (n), generate_series(0, 4) AS s (n),
     generate_series(0, 1) AS z (n);

CREATE FUNCTION count_monitor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE monitor_counts c SET monitors = c.monitors + 1
    FROM monitors m
    WHERE m.key = NEW.monitor AND c.is_public = m.is_public AND c.listed = m.listed
      AND c.status = NEW.status AND c.is_paused = NEW.is_paused;
    RETURN NULL;
END $$;
CREATE TRIGGER monitor_counted AFTER INSERT ON monitor_states FOR EACH ROW EXECUTE FUNCTION count_monitor();

-- Before: its state goes with it.
CREATE FUNCTION uncount_monitor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE monitor_counts c SET monitors = c.monitors - 1
    FROM monitor_states s
    WHERE s.monitor = OLD.key AND c.is_public = OLD.is_public AND c.listed = OLD.listed
      AND c.status = s.status AND c.is_paused = s.is_paused;
    RETURN OLD;
END $$;
CREATE TRIGGER monitor_uncounted BEFORE DELETE ON monitors FOR EACH ROW EXECUTE FUNCTION uncount_monitor();

CREATE FUNCTION recount_monitor_by_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE monitor_counts c
    SET monitors = c.monitors + CASE WHEN c.status = NEW.status AND c.is_paused = NEW.is_paused THEN 1 ELSE -1 END
    FROM monitors m
    WHERE m.key = NEW.monitor AND c.is_public = m.is_public AND c.listed = m.listed
      AND ((c.status = NEW.status AND c.is_paused = NEW.is_paused)
           OR (c.status = OLD.status AND c.is_paused = OLD.is_paused));
    RETURN NULL;
END $$;
CREATE TRIGGER monitor_recounted_by_state AFTER UPDATE OF status, is_paused ON monitor_states FOR EACH ROW
WHEN (OLD.status <> NEW.status OR OLD.is_paused <> NEW.is_paused) EXECUTE FUNCTION recount_monitor_by_state();

CREATE FUNCTION recount_monitor_by_publicity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE monitor_counts c
    SET monitors = c.monitors + CASE WHEN c.is_public = NEW.is_public AND c.listed = NEW.listed THEN 1 ELSE -1 END
    FROM monitor_states s
    WHERE s.monitor = NEW.key AND c.status = s.status AND c.is_paused = s.is_paused
      AND ((c.is_public = NEW.is_public AND c.listed = NEW.listed)
           OR (c.is_public = OLD.is_public AND c.listed = OLD.listed));
    RETURN NULL;
END $$;
CREATE TRIGGER monitor_recounted_by_publicity AFTER UPDATE OF is_public, listed ON monitors FOR EACH ROW
WHEN (OLD.is_public <> NEW.is_public OR OLD.listed <> NEW.listed) EXECUTE FUNCTION recount_monitor_by_publicity();

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
);

CREATE VIEW incident_rows AS
SELECT i.seq, i.id, i.monitor, m.id AS monitor_id, m.name AS monitor_name, i.started_at, i.resolved_at, i.paused_at,
       i.paused_seconds, i.cause, i.acknowledgement, i.acknowledged_by, i.acknowledged_at, i.acknowledged_internally,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq) AS notes_count,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq AND n.is_internal = 1) AS internal_notes_count,
       m.is_public, m.listed
FROM incidents i JOIN monitors m ON m.key = i.monitor;

CREATE VIEW outbox AS
SELECT a.key, a.lease, a.attempts, a.sent_at,
       CASE WHEN r.not_before > a.due_at THEN r.not_before ELSE a.due_at END AS due_at
FROM alerts a LEFT JOIN receivers r ON r.receiver = a.receiver
WHERE a.due_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM alerts e
                  WHERE e.channel_id = a.channel_id AND e.thread = a.thread AND e.key < a.key AND e.due_at IS NOT NULL)
  AND (a.held_until IS NULL
       OR NOT EXISTS (SELECT 1 FROM incidents i
                      WHERE i.seq = a.incident AND i.paused_at IS NOT NULL AND a.held_until > 1000 * i.paused_at));
CREATE INDEX monitor_states_asked ON monitor_states (asked_at) WHERE asked_at IS NOT NULL;
CREATE INDEX monitors_manage_key ON monitors (manage_key);
CREATE INDEX status_pages_manage_key ON status_pages (manage_key);

CREATE VIEW monitor_rows AS
SELECT m.key, m.id, m.manage_key, m.type, m.interval_seconds, m.timeout_ms, m.expected_status, m.is_public,
       m.confirmation_threshold, m.response_time_threshold_ms, m.follow_redirects, m.sla_target, m.sla_period_days,
       m.consensus_threshold, m.trusted, m.created_at, m.updated_at, m.method, m.dns_record_type, m.name,
       m.group_name, m.tags, m.url, m.dns_expected, m.body_contains, m.headers, m.retry_interval_seconds,
       m.recovery_threshold, m.degraded_threshold, m.configured_at, m.listed,
       s.status, s.is_paused, s.last_checked_at, s.status_since,
       CASE WHEN m.consensus_threshold IS NULL THEN NULL
            ELSE (SELECT max(r.checked_at) FROM location_results r WHERE r.monitor = m.key) END AS located_at,
       s.concluded_at, m.dns_expected_values, m.dns_match
FROM monitors m JOIN monitor_states s ON s.monitor = m.key;

CREATE TABLE address_consents (
    address      TEXT COLLATE "C" NOT NULL,
    owner        TEXT COLLATE "C" NOT NULL,                             -- monitors.creator; "monitor ID" where that is not known
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (address, owner)
);

CREATE TABLE address_holds (
    channel   BIGINT NOT NULL REFERENCES channels ON DELETE CASCADE,
    address   TEXT COLLATE "C" NOT NULL,
    owner     TEXT COLLATE "C" NOT NULL,
    state     BIGINT NOT NULL,                              -- 0 no mail can be sent, so none was held back yet; 1 it has
                                                            -- to confirm; 2 it has unsubscribed
    is_asked  BIGINT NOT NULL,                              -- 0: a later run of the deliverer has to ask it
    is_told   BIGINT NOT NULL,                              -- 1: that it has unsubscribed needs attention
    since     BIGINT NOT NULL,
    PRIMARY KEY (channel, address)
);
CREATE INDEX address_holds_address ON address_holds (address, owner);
CREATE INDEX address_holds_unasked ON address_holds (channel) WHERE is_asked = 0;
CREATE INDEX address_holds_told ON address_holds (since) WHERE is_told = 1;

CREATE TABLE mail_tokens (
    digest     TEXT COLLATE "C" NOT NULL PRIMARY KEY,                   -- SHA-256, hex
    purpose    BIGINT NOT NULL,                             -- 0 confirms, 1 unsubscribes
    channel    BIGINT REFERENCES channels ON DELETE CASCADE,
    address    TEXT COLLATE "C" NOT NULL,
    owner      TEXT COLLATE "C",                                        -- to confirm
    expires_at BIGINT                                       -- NULL: when the channel goes
);
CREATE INDEX mail_tokens_channel ON mail_tokens (channel, address);
CREATE INDEX mail_tokens_expiring ON mail_tokens (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE deleted_maintenances (
    monitor   BIGINT PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    id        TEXT COLLATE "C" NOT NULL,
    title     TEXT COLLATE "C" NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at   BIGINT NOT NULL
);
