-- History: heartbeats. result: 1 up, 2 degraded, 3 down, 6 inconclusive, plus 8 inside a maintenance window, plus
-- 16 if it came too late to count; so what counts is below 4.

-- :name heartbeat_insert
INSERT INTO heartbeats (monitor, seq, checked_at, result, response_ms, status_code, error_message, location,
                        started_after)
VALUES (:monitor, :seq, :checked_at, :result, :response_ms, :status_code, :error_message, :location, :started_after);

-- By seq, the order in which they were recorded, not by time: a probe's come late, and a page goes on where the last
-- ended.
-- :name heartbeats_newest
SELECT h.seq, h.checked_at, h.result, h.response_ms, h.status_code, h.error_message, l.id, h.started_after
FROM heartbeats h LEFT JOIN locations l ON l.key = h.location
WHERE h.monitor = :monitor AND h.seq > :after AND h.seq < :before ORDER BY h.seq DESC LIMIT :limit;

-- :name heartbeats_after
SELECT h.seq, h.checked_at, h.result, h.response_ms, h.status_code, h.error_message, l.id, h.started_after
FROM heartbeats h LEFT JOIN locations l ON l.key = h.location
WHERE h.monitor = :monitor AND h.seq > :after AND h.seq < :before ORDER BY h.seq LIMIT :limit;

-- :name heartbeats_total
SELECT count(*) FROM heartbeats WHERE monitor = :monitor AND seq > :after AND seq < :before;

-- The rows of some hours, where an exact second is asked for: the range of seq is from the rollups.
-- :name heartbeats_between
SELECT count(*), sum(CASE WHEN result = 1 THEN 1 ELSE 0 END), sum(CASE WHEN result = 2 THEN 1 ELSE 0 END),
       sum(CASE WHEN result = 1 THEN response_ms ELSE 0 END), min(checked_at)
FROM heartbeats
WHERE monitor = :monitor AND seq >= :first_seq AND seq <= :last_seq
  AND checked_at > :since AND checked_at < :until AND result < 4;

-- A heartbeat from before the time at which the next pruning begins to look moves that time.
-- :name prune_from_lower
UPDATE settings SET value = :at WHERE name = 'prune_from' AND CAST(value AS INTEGER) > :at;

-- :name heartbeats_delete
DELETE FROM heartbeats
WHERE monitor = :monitor AND seq >= :first_seq AND seq <= :last_seq AND checked_at < :cut;

-- The next monitor that has rows here, in the order of keys: one seek each.
-- :name heartbeats_next_monitor
SELECT min(monitor) FROM heartbeats WHERE monitor > :monitor;

-- For a monitor that is gone: a few at a time, since a long history in one transaction would keep all others waiting.
-- :name heartbeats_delete_some
DELETE FROM heartbeats
WHERE monitor = :monitor
  AND seq <= (SELECT max(seq) FROM (SELECT seq FROM heartbeats WHERE monitor = :monitor ORDER BY seq LIMIT :limit) AS few);
