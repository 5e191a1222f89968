-- What the uptimes of many monitors are made of. Each query is about the monitors with keys :first..:last, in the
-- order of keys. Each starts from the narrow monitor_states and seeks in the big tables: what belongs to one monitor
-- lies together there. Adding up is left to the caller: aggregates here cost several times as much.

-- Whole days from :from on.
-- :name uptime_bulk_days
SELECT s.monitor, t.start, t.checks, t.up, t.up_ms
FROM monitor_states s CROSS JOIN rollups t
WHERE s.monitor >= :first AND s.monitor <= :last
  AND t.monitor = +s.monitor AND t.span = 86400 AND t.start >= :from
ORDER BY s.monitor;

-- What was counted from midnight to the end of the hour that began at :hour, in each of its rows that are later than
-- :since, or once with NULLs if there are none. The hour's rollup has the range of their seq.
-- :name uptime_bulk_hours
SELECT s.monitor, t.checks, t.up, t.up_ms, h.checked_at, h.result, h.response_ms
FROM monitor_states s CROSS JOIN rollups t LEFT JOIN kept_heartbeats h
  ON h.monitor = +t.monitor AND h.seq >= t.first_seq AND h.seq <= t.last_seq
  AND h.checked_at > :since AND h.checked_at < :hour + 3600 AND h.checked_at >= :history_from AND h.result < 4
WHERE s.monitor >= :first AND s.monitor <= :last
  AND t.monitor = +s.monitor AND t.span = 3600 AND t.start = :hour
ORDER BY s.monitor;

-- What was counted from midnight for one monitor that was not checked in that hour: the last hour before says.
-- :name uptime_bulk_hour_before
SELECT checks, up, up_ms FROM rollups
WHERE monitor = :monitor AND span = 3600 AND start >= :midnight AND start < :hour
ORDER BY start DESC LIMIT 1;

-- The same for all of them, whether or not they were checked in that hour.
-- :name uptime_bulk_hours_before
SELECT s.monitor, t.checks, t.up, t.up_ms
FROM monitor_states s CROSS JOIN rollups t
WHERE s.monitor >= :first AND s.monitor <= :last
  AND t.monitor = +s.monitor AND t.span = 3600
  AND t.start = (SELECT max(b.start) FROM rollups b
                 WHERE b.monitor = s.monitor AND b.span = 3600 AND b.start >= :midnight AND b.start < :hour)
ORDER BY s.monitor;

-- The hour in progress, or the last there was, if it began at :from or later.
-- :name uptime_bulk_running
SELECT monitor, hour, checks, up, up_ms FROM monitor_states
WHERE monitor >= :first AND monitor <= :last AND hour >= :from AND checks > 0
ORDER BY monitor;

-- Rows of that hour for those whose last hour it is still: its rollup is in their state.
-- :name uptime_bulk_running_rows
SELECT s.monitor, h.checked_at, h.result, h.response_ms
FROM monitor_states s CROSS JOIN kept_heartbeats h
WHERE s.monitor >= :first AND s.monitor <= :last AND s.hour = :hour AND s.first_seq > 0
  AND h.monitor = +s.monitor AND h.seq >= s.first_seq AND h.seq <= s.last_seq
  AND h.checked_at > :since AND h.checked_at < :hour + 3600 AND h.checked_at >= :history_from AND h.result < 4
ORDER BY s.monitor;
