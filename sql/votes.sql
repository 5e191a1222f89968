-- The latest result of each location.

-- :name votes_remote
SELECT v.result, v.checked_at, v.down_since, v.response_ms, l.id, l.name, l.region
FROM location_results v JOIN locations l ON l.key = v.location
WHERE v.monitor = :monitor AND l.is_active = 1 AND l.deleted_at IS NULL
ORDER BY l.name, l.id;

-- The local checker has no row there: its vote is the last check that said something.
-- :name vote_local
SELECT last_result, concluded_at, down_since, last_ms FROM monitor_states
WHERE monitor = :monitor AND concluded_at IS NOT NULL;

-- :name vote_of_location
SELECT checked_at, seq, result, down_since FROM location_results WHERE monitor = :monitor AND location = :location;

-- The conclusive heartbeats of a location until its vote, but for what came too late, the newest first, those among the
-- last :limit of the monitor. One that is newer than the vote is from before the clock was set back.
-- :name vote_history
SELECT checked_at, result % 8, result >= 8
FROM (SELECT checked_at, seq, result, location FROM kept_heartbeats
      WHERE monitor = :monitor ORDER BY seq DESC LIMIT :limit) AS recent
WHERE location = :location AND checked_at <= :latest AND result < 16 AND result % 8 < 4
ORDER BY checked_at DESC, seq DESC;

-- :name vote_down_since
UPDATE location_results SET down_since = :down_since WHERE monitor = :monitor AND location = :location;

-- :name vote_cast
INSERT INTO location_results (monitor, location, checked_at, seq, result, response_ms, down_since)
VALUES (:monitor, :location, :checked_at, :seq, :result, :response_ms, :down_since)
ON CONFLICT (monitor, location) DO UPDATE SET checked_at = excluded.checked_at, seq = excluded.seq,
    result = excluded.result, response_ms = excluded.response_ms, down_since = excluded.down_since;

-- The monitor asks something else from now on.
-- :name votes_forget
DELETE FROM location_results WHERE monitor = :monitor;
