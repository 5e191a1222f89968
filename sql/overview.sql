-- All monitors at a glance.

-- :name overview_counts
SELECT sum(monitors), sum(is_public * monitors), sum(is_paused * monitors),
       sum(CASE WHEN status = 0 THEN monitors ELSE 0 END), sum(CASE WHEN status = 1 THEN monitors ELSE 0 END),
       sum(CASE WHEN status = 2 THEN monitors ELSE 0 END), sum(CASE WHEN status = 3 THEN monitors ELSE 0 END),
       sum(CASE WHEN status = 4 THEN monitors ELSE 0 END)
FROM monitor_counts;

-- The monitors with an open incident that is not set aside; there is at most one each.
-- :name overview_open
SELECT monitor FROM incidents WHERE resolved_at IS NULL AND paused_at IS NULL ORDER BY monitor;

-- By the mean over the hour in progress: a sum of milliseconds over how many were up.
-- :name overview_slow
SELECT monitor FROM monitor_states WHERE up > 0 ORDER BY up_ms * 1.0 / up DESC LIMIT :limit;
