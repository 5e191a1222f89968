-- How soon a failure is looked at again, how many good results end an outage and how many slow ones are told; and since
-- when a monitor asks what it asks, so that a result of what it asked before does not count for it.

ALTER TABLE monitors ADD COLUMN retry_interval_seconds BIGINT NOT NULL DEFAULT 60;
ALTER TABLE monitors ADD COLUMN recovery_threshold BIGINT NOT NULL DEFAULT 1;
ALTER TABLE monitors ADD COLUMN degraded_threshold BIGINT;             -- NULL: as confirmation_threshold
ALTER TABLE monitors ADD COLUMN configured_at BIGINT NOT NULL DEFAULT 0;
UPDATE monitors SET retry_interval_seconds = interval_seconds WHERE interval_seconds < 60;

ALTER TABLE monitor_states ADD COLUMN recovering BIGINT NOT NULL DEFAULT 0;       -- good results in a row while down
ALTER TABLE monitor_states ADD COLUMN degraded_streak BIGINT NOT NULL DEFAULT 0;  -- results in a row, degraded or worse
ALTER TABLE monitor_states ADD COLUMN degraded_told BIGINT NOT NULL DEFAULT 0;    -- announced and not taken back
UPDATE monitor_states SET degraded_streak = 1, degraded_told = 1 WHERE status = 2;

-- A monitor whole, in the order in which monitors.c reads it.
DROP VIEW monitor_rows;
CREATE VIEW monitor_rows AS
SELECT m.key, m.id, m.manage_key, m.type, m.interval_seconds, m.timeout_ms, m.expected_status, m.is_public,
       m.confirmation_threshold, m.response_time_threshold_ms, m.follow_redirects, m.sla_target, m.sla_period_days,
       m.consensus_threshold, m.trusted, m.created_at, m.updated_at, m.method, m.dns_record_type, m.name,
       m.group_name, m.tags, m.url, m.dns_expected, m.body_contains, m.headers, m.retry_interval_seconds,
       m.recovery_threshold, m.degraded_threshold, m.configured_at,
       s.status, s.is_paused, s.last_checked_at, s.status_since
FROM monitors m JOIN monitor_states s ON s.monitor = m.key;
