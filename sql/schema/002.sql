-- Since when a monitor has been as it is, and why; and an index for what became of a channel's alerts. Written when
-- the status changes: until then, what was there before this migration knows neither.

ALTER TABLE monitor_states ADD COLUMN status_since INTEGER;
ALTER TABLE monitor_states ADD COLUMN status_reason TEXT;   -- what the result said that made it so; NULL: nothing

-- A monitor whole, in the order in which monitors.c reads it.
DROP VIEW monitor_rows;
CREATE VIEW monitor_rows AS
SELECT m.key, m.id, m.manage_key, m.type, m.interval_seconds, m.timeout_ms, m.expected_status, m.is_public,
       m.confirmation_threshold, m.response_time_threshold_ms, m.follow_redirects, m.sla_target, m.sla_period_days,
       m.consensus_threshold, m.trusted, m.created_at, m.updated_at, m.method, m.dns_record_type, m.name,
       m.group_name, m.tags, m.url, m.dns_expected, m.body_contains, m.headers,
       s.status, s.is_paused, s.last_checked_at, s.status_since
FROM monitors m JOIN monitor_states s ON s.monitor = m.key;

-- Alerts whose end is known: the latest of a channel says whether it works.
CREATE INDEX alerts_settled ON alerts (channel, sent_at, key) WHERE outcome IN ('delivered', 'failed');
