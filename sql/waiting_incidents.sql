-- Incidents that wait for what their monitors depend on.

-- The cause is that of the first failure, however long the wait becomes.
-- :name waiting_incident_save
INSERT INTO waiting_incidents (monitor, waits_until, cause) VALUES (:monitor, :waits_until, :cause)
ON CONFLICT (monitor) DO UPDATE SET waits_until = excluded.waits_until;

-- :name waiting_incident_delete
DELETE FROM waiting_incidents WHERE monitor = :monitor;

-- :name waiting_incident_cause
SELECT cause FROM waiting_incidents WHERE monitor = :monitor;

-- :name waiting_incidents_on
SELECT w.monitor FROM waiting_incidents w JOIN dependencies d ON d.monitor = w.monitor
WHERE d.depends_on = :monitor ORDER BY w.monitor;

-- Those that have waited long enough, and those that nothing is left to wait for: a client may have paused or deleted
-- what they waited for. Which is which is decided by rules/dependency_wait.h: the second half only leaves out most that still wait.
-- :name waiting_incidents_over
SELECT w.monitor FROM waiting_incidents w
WHERE w.monitor > :after
  AND (w.waits_until <= :now OR NOT EXISTS (
           SELECT 1 FROM dependencies d
           JOIN monitor_rows r ON r.key = d.depends_on JOIN monitor_states s ON s.monitor = d.depends_on
           JOIN monitor_states own ON own.monitor = d.monitor
           WHERE d.monitor = w.monitor AND r.is_paused = 0 AND r.type <> 6 AND r.status NOT IN (3, 4)
             AND ((r.consensus_threshold IS NULL AND s.last_result = 3)
                  OR coalesce(CASE WHEN r.located_at > coalesce(r.concluded_at, 0) THEN r.located_at
                                   ELSE r.concluded_at END, 0) < own.confirmed_at)))
ORDER BY w.monitor LIMIT :limit;

-- What a monitor depends on, but for what is paused, and what waits for pings (6), which nobody can ask. Where locations
-- agree, the newest word of any of them counts.
-- :name waiting_incident_dependencies
SELECT r.key, r.status, r.consensus_threshold IS NOT NULL, s.last_result = 3,
       s.leased_until > :now AND s.leased_until <= :too_far, r.last_checked_at,
       CASE WHEN r.located_at > coalesce(r.concluded_at, 0) THEN r.located_at ELSE r.concluded_at END,
       r.timeout_ms, r.retry_interval_seconds, r.confirmation_threshold
FROM dependencies d JOIN monitor_rows r ON r.key = d.depends_on JOIN monitor_states s ON s.monitor = d.depends_on
WHERE d.monitor = :monitor AND r.is_paused = 0 AND r.type <> 6;
