-- The state of the instance, for /metrics and the doctor.

-- By the counts that are kept; status is the last one there was, even if it is old.
-- :name instance_stats_monitors
SELECT status, sum(monitors), sum(is_paused * monitors) FROM monitor_counts GROUP BY status;

-- :name instance_stats_incidents
SELECT count(*), count(acknowledged_at) FROM incidents
WHERE resolved_at IS NULL AND paused_at IS NULL;

-- Alerts on their way: how many, and when the oldest was made.
-- :name instance_stats_outbox
SELECT count(*), min(sent_at) FROM alerts WHERE due_at IS NOT NULL;

-- Of those the first that may go, and no run sends it: since when.
-- :name instance_stats_undelivered
SELECT min(due_at) / 1000 FROM outbox WHERE due_at <= 1000 * :now;

-- What is due and has no lease; a monitor that was never checked is due since it was created.
-- :name instance_stats_due
SELECT count(*), min(CASE WHEN s.due_at > 0 THEN s.due_at ELSE m.created_at END)
FROM monitor_states s JOIN monitors m ON m.key = s.monitor
WHERE s.is_paused = 0 AND s.due_at <= :now AND (s.leased_until <= :now OR s.leased_until > :too_far);

-- Each monitor that is not paused, for metrics: how it is, and how long its last conclusive check took.
-- :name instance_monitors
SELECT m.id, m.name, m.type, s.status, CASE WHEN s.last_result IS NULL THEN NULL ELSE s.last_ms END
FROM monitors m JOIN monitor_states s ON s.monitor = m.key
WHERE s.is_paused = 0 ORDER BY m.key;
