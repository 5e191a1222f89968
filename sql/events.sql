-- What live streams tell.

-- :name event_insert
INSERT INTO events (id, monitor, type, at, body) VALUES (:id, :monitor, :type, :at, :body);

-- Ids grow with time, so the old ones are at the start: the first `limit` rows are looked at, no more.
-- :name events_prune
DELETE FROM events
WHERE id IN (SELECT id FROM (SELECT id, at FROM events ORDER BY id LIMIT :limit) AS oldest WHERE at < :cut);

-- The last id that was given out.
-- :name events_newest
SELECT value FROM counters WHERE name = 'event';

-- With whether the monitor is public now; NULL: it is gone.
-- :name events_slice
SELECT e.id, e.monitor, e.type, m.is_public, e.body
FROM events e LEFT JOIN monitors m ON m.key = e.monitor
WHERE e.id > :after AND e.id <= :upto
ORDER BY e.id
LIMIT :limit;
