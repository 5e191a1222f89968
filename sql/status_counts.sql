-- How many monitors of a scope are shown with which status, without a look at each row of theirs. A result is old
-- :intervals intervals and :grace seconds after it; slot_seconds is the interval, and 0 while the monitor is paused.

-- :name status_counts_kept
SELECT status, is_paused, sum(monitors) FROM monitor_counts
WHERE is_public * listed >= :scope
GROUP BY status, is_paused;

-- When the first result gets old, of all monitors. With consensus a later one may be known.
-- :name status_counts_first_stale
SELECT min(concluded_at + :intervals * slot_seconds + :grace) FROM monitor_states WHERE slot_seconds > 0;

-- The same, of those that are not old now.
-- :name status_counts_fresh_until
SELECT min(concluded_at + :intervals * slot_seconds + :grace) FROM monitor_states
WHERE slot_seconds > 0 AND concluded_at + :intervals * slot_seconds + :grace > :now;

-- :name status_counts_stale
SELECT s.status, count(*) FROM monitor_states s CROSS JOIN monitors m
WHERE s.slot_seconds > 0 AND s.concluded_at + :intervals * s.slot_seconds + :grace <= :now
  AND m.key = s.monitor AND m.is_public * m.listed >= :scope AND m.consensus_threshold IS NULL
GROUP BY s.status;

-- Those with consensus, one by one.
-- :name status_counts_with_consensus
SELECT r.status, r.is_paused, r.interval_seconds, r.located_at, r.concluded_at
FROM monitors m CROSS JOIN monitor_rows r
WHERE m.consensus_threshold IS NOT NULL AND m.is_public * m.listed >= :scope AND r.key = m.key;

-- The newest result of all monitors, and of those in scope; only those of the last seconds have to be looked at then.
-- :name status_counts_newest_of_all
SELECT max(concluded_at) FROM monitor_states;

-- :name status_counts_newest
SELECT max(s.concluded_at) FROM monitor_states s CROSS JOIN monitors m
WHERE s.concluded_at >= :from AND m.key = s.monitor AND m.is_public * m.listed >= :scope;

-- :name status_counts_incidents
SELECT count(*) FROM incidents i JOIN monitors m ON m.key = i.monitor
WHERE i.resolved_at IS NULL AND i.paused_at IS NULL AND m.is_public * m.listed >= :scope;
