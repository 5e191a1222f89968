-- What happened in one incident.

-- :name timeline_opened
SELECT alerted_at FROM incidents WHERE seq = :incident;

-- The failed check at :at, somewhere in its hour: the hour's rollup has the range of its seq.
-- :name timeline_first_error
SELECT h.error_message
FROM (SELECT min(first_seq) AS first_seq, max(last_seq) AS last_seq
      FROM (SELECT first_seq, last_seq FROM rollups WHERE monitor = :monitor AND span = 3600 AND start = :hour
            UNION ALL
            SELECT first_seq, last_seq FROM monitor_states
            WHERE monitor = :monitor AND hour = :hour AND first_seq > 0) AS parts) AS extent
     CROSS JOIN kept_heartbeats h
WHERE h.monitor = :monitor AND h.seq >= extent.first_seq AND h.seq <= extent.last_seq
  AND h.checked_at = :at AND h.checked_at >= :history_from AND h.result = 3
LIMIT 1;

-- The newest; for each of these four.
-- :name timeline_acknowledgements
SELECT note, actor, created_at, withdrawn_at IS NOT NULL, is_internal FROM acknowledgements
WHERE incident = :incident AND (:with_internal = 1 OR is_internal = 0) ORDER BY key DESC LIMIT :limit;

-- :name timeline_notes
SELECT id, content, author, created_at, is_internal FROM incident_notes
WHERE incident = :incident AND (:with_internal = 1 OR is_internal = 0) ORDER BY key DESC LIMIT :limit;

-- :name timeline_alerts
SELECT a.sent_at, a.event, a.outcome, a.reason, c.name
FROM alerts a LEFT JOIN channels c ON c.key = a.channel
WHERE a.incident = :incident
  AND (a.sent_at >= :history_from OR EXISTS (SELECT 1 FROM incidents i WHERE i.seq = :incident AND i.resolved_at IS NULL))
ORDER BY a.key DESC LIMIT :limit;

-- :name timeline_deliveries
SELECT d.created_at, d.event, d.status, d.error_message, d.attempt,
       (SELECT c.name FROM alerts a JOIN channels c ON c.key = a.channel
        WHERE a.incident = :incident AND a.delivery_group = d.delivery_group LIMIT 1)
FROM deliveries d
WHERE d.incident = :incident
  AND (d.created_at >= :history_from OR EXISTS (SELECT 1 FROM incidents i WHERE i.seq = :incident AND i.resolved_at IS NULL))
ORDER BY d.seq DESC LIMIT :limit;
