-- What the heartbeats of many monitors at once add up to. Each query speaks of the monitors with keys :first..:last,
-- in the order of keys, a row for those that have anything to tell. Each starts from the narrow monitor_states
-- and seeks in the big tables: keys of one monitor lie together there.

-- Whole days: those from :week_from on, and of them those from :day_from on.
-- :name figures_days
SELECT s.monitor,
       sum(CASE WHEN t.start >= :day_from THEN t.checks ELSE 0 END),
       sum(CASE WHEN t.start >= :day_from THEN t.up ELSE 0 END),
       sum(CASE WHEN t.start >= :day_from THEN t.up_ms ELSE 0 END),
       sum(t.checks), sum(t.up), sum(t.up_ms)
FROM monitor_states s CROSS JOIN tallies t
WHERE s.monitor >= :first AND s.monitor <= :last
  AND t.monitor = s.monitor AND t.span = 86400 AND t.start >= :week_from
GROUP BY s.monitor ORDER BY s.monitor;

-- Whole hours, :from up to but not including :until.
-- :name figures_hours
SELECT s.monitor, sum(t.checks), sum(t.up), sum(t.up_ms)
FROM monitor_states s CROSS JOIN tallies t
WHERE s.monitor >= :first AND s.monitor <= :last
  AND t.monitor = s.monitor AND t.span = 3600 AND t.start >= :from AND t.start < :until
GROUP BY s.monitor ORDER BY s.monitor;

-- The hour in progress, or the last there was, if it began at :from or later and before :until.
-- :name figures_running
SELECT monitor, checks, up, up_ms FROM monitor_states
WHERE monitor >= :first AND monitor <= :last AND hour >= :from AND hour < :until AND checks > 0
ORDER BY monitor;

-- Rows of the hour that began at :hour which are later than :since. Of seq, the hour's tally knows the range.
-- :name figures_rows
SELECT s.monitor, count(*), sum(CASE WHEN h.result = 1 THEN 1 ELSE 0 END),
       sum(CASE WHEN h.result = 1 THEN h.response_ms ELSE 0 END), min(h.checked_at)
FROM monitor_states s CROSS JOIN tallies t CROSS JOIN heartbeats h
WHERE s.monitor >= :first AND s.monitor <= :last
  AND t.monitor = s.monitor AND t.span = 3600 AND t.start = :hour
  AND h.monitor = s.monitor AND h.seq >= t.first_seq AND h.seq <= t.last_seq
  AND h.checked_at > :since AND h.checked_at < :hour + 3600 AND h.result < 8
GROUP BY s.monitor ORDER BY s.monitor;

-- The same for those whose last hour is that one still: its tally is in their state.
-- :name figures_rows_running
SELECT s.monitor, count(*), sum(CASE WHEN h.result = 1 THEN 1 ELSE 0 END),
       sum(CASE WHEN h.result = 1 THEN h.response_ms ELSE 0 END), min(h.checked_at)
FROM monitor_states s CROSS JOIN heartbeats h
WHERE s.monitor >= :first AND s.monitor <= :last AND s.hour = :hour AND s.first_seq > 0
  AND h.monitor = s.monitor AND h.seq >= s.first_seq AND h.seq <= s.last_seq
  AND h.checked_at > :since AND h.checked_at < :hour + 3600 AND h.result < 8
GROUP BY s.monitor ORDER BY s.monitor;
