-- Until when a monitor counts as flapping; and who has claimed an incident, until when.

ALTER TABLE monitor_states ADD COLUMN flapping_until BIGINT;
ALTER TABLE incidents ADD COLUMN claimed_by TEXT;
ALTER TABLE incidents ADD COLUMN claim_until BIGINT;

-- A monitor whole, in the order in which monitors.c reads it.
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
       CASE WHEN m.type = 6 THEN (SELECT p.sealed_key FROM pushes p WHERE p.monitor = m.key) END AS sealed_key,
       s.flapping_until
FROM monitors m JOIN monitor_states s ON s.monitor = m.key;

-- An incident whole, in the order in which incidents.c reads it.
DROP VIEW incident_rows;
CREATE VIEW incident_rows AS
SELECT i.seq, i.id, i.monitor, m.id AS monitor_id, m.name AS monitor_name, i.started_at, i.resolved_at, i.paused_at,
       i.paused_seconds, i.cause, i.acknowledgement, i.acknowledged_by, i.acknowledged_at, i.acknowledged_internally,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq) AS notes_count,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq AND n.is_internal = 1) AS internal_notes_count,
       m.is_public, m.workspace, m.tags, m.listed, i.claimed_by, i.claim_until
FROM incidents i JOIN monitors m ON m.key = i.monitor;
