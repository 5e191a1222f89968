-- What live streams tell.

-- :name event_insert
INSERT INTO events (id, monitor, type, at, body) VALUES (:id, :monitor, :type, :at, :body);

-- Ids grow with time, so the old ones are at the start: the first `limit` rows are looked at, no more.
-- :name events_prune
DELETE FROM events
WHERE id IN (SELECT id FROM (SELECT id, at FROM events ORDER BY id LIMIT :limit) AS oldest WHERE at < :cut);
