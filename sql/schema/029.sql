-- Writes that are safe to repeat, and to make by a name of the client's own.

-- How often the configuration of a thing has changed: what If-Match compares.
ALTER TABLE monitors ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE status_pages ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE channels ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

-- What the client calls it. Of the operator's, one name means one thing; strangers share no names.
ALTER TABLE monitors ADD COLUMN external_id TEXT;
ALTER TABLE channels ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX monitors_external_id ON monitors (external_id) WHERE creator = 'operator';

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
       s.concluded_at, m.dns_expected_values, m.dns_match, m.external_id, m.revision
FROM monitors m JOIN monitor_states s ON s.monitor = m.key;

DROP VIEW page_rows;
CREATE VIEW page_rows AS
SELECT p.key, p.id, p.manage_key, p.slug, p.title, p.description, p.logo_url, p.custom_domain, p.is_public,
       p.created_at, p.updated_at, (SELECT count(*) FROM page_monitors c WHERE c.page = p.key) AS monitor_count, p.listed,
       p.revision
FROM status_pages p;

-- Answers to writes that came with an Idempotency-Key, to be given again. None of the digests can be told without that
-- key, and what is sealed not without it and the instance's own secret.
CREATE TABLE idempotent_answers (
    request TEXT NOT NULL PRIMARY KEY,                      -- digest of caller, method, path and the client's key
    caller  TEXT NOT NULL,                                  -- digest of the caller, whose answers are counted together
    body    TEXT NOT NULL,                                  -- digest of what was sent
    until   BIGINT NOT NULL,                                -- while `sealed` is NULL: how long the request may yet run
    sealed  TEXT,                                           -- the answer; NULL: there is none yet
    bytes   BIGINT NOT NULL
);
CREATE INDEX idempotent_answers_caller ON idempotent_answers (caller);
CREATE INDEX idempotent_answers_until ON idempotent_answers (until);
