-- History: heartbeats. result: 1 up, 2 degraded, 3 down, 6 inconclusive, plus 8 inside a maintenance window, plus
-- 16 if it came too late to count; so what counts is below 4.

-- :name heartbeat_insert
INSERT INTO heartbeats (monitor, seq, checked_at, result, response_ms, status_code, error_message, location,
                        started_after, not_verified)
VALUES (:monitor, :seq, :checked_at, :result, :response_ms, :status_code, :error_message, :location, :started_after,
        :not_verified);

-- By seq, the order in which they were recorded, not by time: a probe's come late, and a page goes on where the last
-- ended.
-- :name heartbeats_newest
SELECT h.seq, h.checked_at, h.result, h.response_ms, h.status_code, h.error_message, l.id, h.started_after,
       h.not_verified
FROM kept_heartbeats h LEFT JOIN locations l ON l.key = h.location
WHERE h.monitor = :monitor AND h.seq > :after AND h.seq < :before AND h.checked_at >= :history_from ORDER BY h.seq DESC LIMIT :limit;

-- :name heartbeats_after
SELECT h.seq, h.checked_at, h.result, h.response_ms, h.status_code, h.error_message, l.id, h.started_after,
       h.not_verified
FROM kept_heartbeats h LEFT JOIN locations l ON l.key = h.location
WHERE h.monitor = :monitor AND h.seq > :after AND h.seq < :before AND h.checked_at >= :history_from ORDER BY h.seq LIMIT :limit;

-- How many there are is kept in the state, and how many up to some seq is the sum of the blocks before its own, and the
-- rows of that block up to it.
-- :name heartbeats_kept_total
SELECT heartbeats FROM monitor_states WHERE monitor = :monitor;

-- :name heartbeats_up_to
SELECT (SELECT coalesce(sum(b.heartbeats), 0) FROM heartbeat_blocks b
        WHERE b.monitor = :monitor AND b.first_seq < own.first_seq)
       + (SELECT count(*) FROM kept_heartbeats h WHERE h.monitor = :monitor AND h.seq >= own.first_seq AND h.seq <= :seq)
FROM (SELECT max(first_seq) AS first_seq FROM heartbeat_blocks WHERE monitor = :monitor AND first_seq <= :seq) AS own;

-- Of these, how many are past their retention and not gone yet. The last rows of the hours up to the one in which the
-- horizon is, and the first of that hour and of those behind it, say between which rows it runs: what is before the block
-- of the latter is past it, and of what follows, up to the former, each row is looked at. :hour is the horizon's, :midnight
-- that of its day.
-- :name heartbeats_hidden
SELECT (SELECT coalesce(sum(b.heartbeats), 0) FROM heartbeat_blocks b
        WHERE b.monitor = :monitor AND b.first_seq < own.first_seq)
       + (SELECT count(*) FROM kept_heartbeats h
          WHERE h.monitor = :monitor AND h.seq >= own.first_seq AND h.seq <= own.last_seq AND h.seq <= :seq
            AND h.checked_at < :history_from)
FROM (SELECT (SELECT max(b.first_seq) FROM heartbeat_blocks b
              WHERE b.monitor = :monitor AND b.first_seq <= :seq
                AND b.first_seq <= coalesce(shown.first_seq, :seq)) AS first_seq, old.last_seq
      FROM (SELECT min(first_seq) AS first_seq
            FROM (SELECT first_seq FROM rollups
                  WHERE monitor = :monitor AND span = 3600 AND start >= :hour AND start < :midnight + 86400
                  UNION ALL
                  SELECT first_seq FROM rollups
                  WHERE monitor = :monitor AND span = 86400 AND start >= :midnight + 86400
                  UNION ALL
                  SELECT first_seq FROM monitor_states
                  WHERE monitor = :monitor AND hour >= :hour AND first_seq > 0) AS parts) AS shown
           CROSS JOIN
           (SELECT max(last_seq) AS last_seq
            FROM (SELECT last_seq FROM rollups
                  WHERE monitor = :monitor AND span = 3600 AND start >= :midnight AND start <= :hour
                  UNION ALL
                  SELECT last_seq FROM rollups
                  WHERE monitor = :monitor AND span = 86400 AND start < :midnight
                    AND start > coalesce((SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'pruned_before'), 0) - 86400
                  UNION ALL
                  SELECT last_seq FROM monitor_states
                  WHERE monitor = :monitor AND hour <= :hour AND first_seq > 0) AS parts) AS old) AS own;

-- The block that has grown until now is full: its rows are counted, of which some may be gone already.
-- :name heartbeat_block_end
UPDATE heartbeat_blocks
SET heartbeats = (SELECT count(*) FROM kept_heartbeats h
                  WHERE h.monitor = :monitor AND h.seq >= heartbeat_blocks.first_seq AND h.seq < :seq)
WHERE monitor = :monitor
  AND first_seq = (SELECT max(b.first_seq) FROM heartbeat_blocks b WHERE b.monitor = :monitor);

-- :name heartbeat_block_begin
INSERT INTO heartbeat_blocks (monitor, first_seq, heartbeats) VALUES (:monitor, :seq, 0);

-- Rows with first_seq <= seq <= last_seq are gone: the blocks that they were in are counted anew, but for the one that
-- grows, which has no next one, and those that are empty go.
-- :name heartbeat_blocks_recount
UPDATE heartbeat_blocks
SET heartbeats = (SELECT count(*) FROM kept_heartbeats h
                  WHERE h.monitor = :monitor AND h.seq >= heartbeat_blocks.first_seq
                    AND h.seq < (SELECT min(n.first_seq) FROM heartbeat_blocks n
                                 WHERE n.monitor = :monitor AND n.first_seq > heartbeat_blocks.first_seq))
WHERE monitor = :monitor AND first_seq <= :last_seq
  AND first_seq >= (SELECT coalesce(max(b.first_seq), 0) FROM heartbeat_blocks b
                    WHERE b.monitor = :monitor AND b.first_seq <= :first_seq);

-- :name heartbeat_blocks_drop
DELETE FROM heartbeat_blocks
WHERE monitor = :monitor AND first_seq <= :last_seq AND heartbeats = 0
  AND first_seq >= (SELECT coalesce(max(b.first_seq), 0) FROM heartbeat_blocks b
                    WHERE b.monitor = :monitor AND b.first_seq <= :first_seq)
  AND first_seq < (SELECT max(b.first_seq) FROM heartbeat_blocks b WHERE b.monitor = :monitor);

-- The same where rows are not deleted one by one, but hidden all at once: how many are left is counted anew, in the blocks
-- (heartbeat_blocks_recount) and here, where the block that grows is not one of them yet.
-- :name heartbeats_recount
UPDATE monitor_states
SET heartbeats = (SELECT coalesce(sum(b.heartbeats), 0) FROM heartbeat_blocks b WHERE b.monitor = :monitor)
                 + (SELECT count(*) FROM kept_heartbeats h
                    WHERE h.monitor = :monitor
                      AND h.seq >= (SELECT max(b.first_seq) FROM heartbeat_blocks b WHERE b.monitor = :monitor))
WHERE monitor = :monitor;

-- :name heartbeats_subtract
UPDATE monitor_states SET heartbeats = heartbeats - :rows WHERE monitor = :monitor;

-- The rows of some hours, where an exact second is asked for: the range of seq is from the rollups.
-- :name heartbeats_between
SELECT count(*), sum(CASE WHEN result = 1 THEN 1 ELSE 0 END), sum(CASE WHEN result = 2 THEN 1 ELSE 0 END),
       sum(CASE WHEN result = 1 THEN response_ms ELSE 0 END), min(checked_at)
FROM kept_heartbeats
WHERE monitor = :monitor AND seq >= :first_seq AND seq <= :last_seq
  AND checked_at > :since AND checked_at < :until AND checked_at >= :history_from AND result < 4;

-- A heartbeat from before the time at which the next pruning begins to look moves that time.
-- :name prune_from_lower
UPDATE settings SET value = CAST(:at AS TEXT) WHERE name = 'prune_from' AND CAST(value AS BIGINT) > :at;

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
