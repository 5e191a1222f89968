-- What live streams send.

-- Three texts: what readers with a key are sent, and what others are, by whether the monitor is public when it is sent.
-- :name event_insert
INSERT INTO events (id, monitor, type, at, body, public_body, private_body)
VALUES (:id, :monitor, :type, :at, :body, :public_body, :private_body);

-- The last id that was given out.
-- :name events_newest
SELECT value FROM counters WHERE name = 'event';

-- With how far the monitor is shown now; NULL: it is gone. Without a monitor it is the operator's alone.
-- :name events_slice
SELECT e.id, e.monitor, e.type, CASE WHEN e.monitor = 0 THEN 0 ELSE m.is_public * m.listed END,
       CASE WHEN e.monitor = 0 THEN :operators ELSE m.workspace END, coalesce(m.tags, ''), e.body,
       CASE WHEN m.is_public = 1 THEN e.public_body ELSE e.private_body END
FROM kept_events e LEFT JOIN monitors m ON m.key = e.monitor
WHERE e.id > :after AND e.id <= :upto
  AND e.at >= CASE WHEN e.type = 'check.completed' THEN CAST(:check_events_from AS BIGINT) ELSE :events_from END
ORDER BY e.id
LIMIT :limit;

-- The same without those of single checks, which are the most by far.
-- :name events_slice_others
SELECT e.id, e.monitor, e.type, CASE WHEN e.monitor = 0 THEN 0 ELSE m.is_public * m.listed END,
       CASE WHEN e.monitor = 0 THEN :operators ELSE m.workspace END, coalesce(m.tags, ''), e.body,
       CASE WHEN m.is_public = 1 THEN e.public_body ELSE e.private_body END
FROM (SELECT id FROM kept_events WHERE type <> 'check.completed' AND id > :after AND id <= :upto
      ORDER BY id LIMIT :limit) AS others
JOIN kept_events e ON e.id = others.id LEFT JOIN monitors m ON m.key = e.monitor
ORDER BY e.id;

-- Backwards from an event, without bodies, but with whether readers without a key are told.
-- :name events_back
SELECT e.id, e.monitor, e.type, CASE WHEN e.monitor = 0 THEN 0 ELSE m.is_public * m.listed END,
       CASE WHEN e.monitor = 0 THEN :operators ELSE m.workspace END, coalesce(m.tags, ''),
       CASE WHEN CASE WHEN m.is_public = 1 THEN e.public_body ELSE e.private_body END = '' THEN 0 ELSE 1 END
FROM kept_events e LEFT JOIN monitors m ON m.key = e.monitor
WHERE e.id <= :upto
ORDER BY e.id DESC
LIMIT :limit;

-- :name events_back_others
SELECT e.id, e.monitor, e.type, CASE WHEN e.monitor = 0 THEN 0 ELSE m.is_public * m.listed END,
       CASE WHEN e.monitor = 0 THEN :operators ELSE m.workspace END, coalesce(m.tags, ''),
       CASE WHEN CASE WHEN m.is_public = 1 THEN e.public_body ELSE e.private_body END = '' THEN 0 ELSE 1 END
FROM (SELECT id FROM kept_events WHERE type <> 'check.completed' AND id <= :upto
      ORDER BY id DESC LIMIT :limit) AS others
JOIN kept_events e ON e.id = others.id LEFT JOIN monitors m ON m.key = e.monitor
ORDER BY e.id DESC;

-- Whether anything that is about a monitor's status happened behind an event.
-- :name events_status_changed
SELECT 1 FROM kept_events
WHERE id > :after AND monitor = :monitor AND at >= :events_from
  AND type IN ('incident.created', 'incident.resolved', 'monitor.degraded', 'monitor.recovered',
               'maintenance.started', 'maintenance.ended')
LIMIT 1;

-- When it was written, or, if it is not kept, the first behind it that is.
-- :name event_time
SELECT at FROM kept_events
WHERE id >= :id AND at >= CASE WHEN type = 'check.completed' THEN CAST(:check_events_from AS BIGINT) ELSE :events_from END
ORDER BY id
LIMIT 1;

-- The last event, but those of single checks, that is gone, or is not shown any longer: of these there are few, and they
-- are the first that there are.
-- :name events_oldest_cursor
SELECT coalesce((SELECT max(e.id) FROM events e
                 WHERE e.id > pruned.id AND e.type <> 'check.completed' AND e.at < :events_from
                   AND e.id < coalesce((SELECT k.id FROM events k WHERE k.id > pruned.id AND k.at >= :events_from
                                        ORDER BY k.id LIMIT 1), 9223372036854775807)),
                pruned.id)
FROM (SELECT coalesce((SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'events_pruned'), 0) AS id) AS pruned;

-- The last event, but those of single checks, that is about to go.
-- :name events_last_before
SELECT max(id) FROM events WHERE at < :cut AND type <> 'check.completed';
