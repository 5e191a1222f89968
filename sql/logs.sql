-- Logs that grow at one end and are pruned at the other, a slice of rows at a time. Each has a query for the slice
-- (last key, oldest time and number of rows behind :after) and one that deletes what is old in it.

-- :name events_prune_slice
SELECT max(id), min(at), count(*) FROM (SELECT id, at FROM events WHERE id > :after ORDER BY id LIMIT :limit) AS slice;

-- Events of single checks are the most by far, and go first.
-- :name events_prune
DELETE FROM events WHERE id > :after AND id <= :last AND at < :cut;

-- :name check_events_prune_slice
SELECT max(id), min(at), count(*)
FROM (SELECT id, CASE WHEN type = 'check.completed' THEN at END AS at FROM events
      WHERE id > :after ORDER BY id LIMIT :limit) AS slice;

-- :name check_events_prune
DELETE FROM events WHERE id > :after AND id <= :last AND at < :cut AND type = 'check.completed';

-- :name deliveries_prune_slice
SELECT max(seq), min(created_at), count(*)
FROM (SELECT seq, created_at FROM deliveries WHERE seq > :after ORDER BY seq LIMIT :limit) AS slice;

-- :name deliveries_prune
DELETE FROM deliveries
WHERE seq > :after AND seq <= :last AND created_at < :cut
  AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.seq = deliveries.incident AND i.resolved_at IS NULL);

-- :name alerts_prune_slice
SELECT max(key), min(sent_at), count(*)
FROM (SELECT key, sent_at FROM alerts WHERE key > :after ORDER BY key LIMIT :limit) AS slice;

-- :name alerts_prune
DELETE FROM alerts
WHERE key > :after AND key <= :last AND sent_at < :cut
  AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.seq = alerts.incident AND i.resolved_at IS NULL);
