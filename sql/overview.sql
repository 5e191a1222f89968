-- All monitors at a glance.

-- :name overview_counts
SELECT count(*), sum(m.is_public), sum(s.is_paused),
       sum(CASE WHEN s.status = 0 THEN 1 ELSE 0 END), sum(CASE WHEN s.status = 1 THEN 1 ELSE 0 END),
       sum(CASE WHEN s.status = 2 THEN 1 ELSE 0 END), sum(CASE WHEN s.status = 3 THEN 1 ELSE 0 END),
       sum(CASE WHEN s.status = 4 THEN 1 ELSE 0 END)
FROM monitor_states s JOIN monitors m ON m.key = s.monitor;

-- The monitors with an open incident that is not set aside; there is at most one each.
-- :name overview_open
SELECT monitor FROM incidents WHERE resolved_at IS NULL AND paused_at IS NULL ORDER BY monitor;
