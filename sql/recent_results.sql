-- The newest results of checks behind some place of the history, in the order in which they were recorded. A check began
-- when its own work did; where that is not known, when it was claimed.

-- :name recent_results
SELECT r.seq, r.began_at, r.checked_at, r.result, r.error_message
FROM (SELECT h.seq, h.checked_at + coalesce(h.started_after, 0) AS began_at, h.checked_at, h.result, h.error_message
      FROM kept_heartbeats h
      WHERE h.monitor = :monitor AND h.seq > :seq AND h.checked_at >= :history_from
      ORDER BY h.seq DESC
      LIMIT :limit) AS r
ORDER BY r.seq;

-- :name recent_result_seq
SELECT value FROM counters WHERE name = 'heartbeat';

-- Whether a check of it is asked for that has not begun, and until when one is under way.
-- :name recent_state
SELECT CASE WHEN asked_at IS NULL THEN 0 ELSE 1 END, leased_until FROM monitor_states WHERE monitor = :monitor;
