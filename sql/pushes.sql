-- Monitors that wait for pings: what each expects, its runs, its last pings.

-- :name push_insert
INSERT INTO pushes (monitor, ping_key, sealed_key) VALUES (:monitor, :ping_key, :sealed_key);

-- :name push_delete
DELETE FROM pushes WHERE monitor = :monitor;

-- :name push_delete_pings
DELETE FROM pings WHERE monitor = :monitor;

-- :name push_delete_runs
DELETE FROM push_runs WHERE monitor = :monitor;

-- :name push_set_key
UPDATE pushes SET ping_key = :ping_key, sealed_key = :sealed_key WHERE monitor = :monitor;

-- :name push_read
SELECT monitor, counted_from, next_expected_at, deadline, last_ping_at, open_runs, pings, last_second, in_second
FROM pushes WHERE monitor = :monitor;

-- :name push_by_ping_key
SELECT monitor, counted_from, next_expected_at, deadline, last_ping_at, open_runs, pings, last_second, in_second
FROM pushes WHERE ping_key = :ping_key;

-- :name push_save
UPDATE pushes
SET counted_from = :counted_from, next_expected_at = :next_expected_at, deadline = :deadline,
    last_ping_at = :last_ping_at, open_runs = :open_runs, pings = :pings, last_second = :last_second,
    in_second = :in_second
WHERE monitor = :monitor;

-- In the order in which they were missed, whichever monitor it was.
-- :name pushes_overdue
SELECT monitor, counted_from, next_expected_at, deadline, last_ping_at, open_runs, pings, last_second, in_second
FROM pushes WHERE deadline <= :now ORDER BY deadline, monitor LIMIT :limit;

-- Those in maintenance for which no window is left: there is no check that would tell how they are.
-- :name pushes_out_of_maintenance
SELECT p.monitor
FROM pushes p JOIN monitor_states s ON s.monitor = p.monitor
WHERE s.status = 4 AND s.is_paused = 0
  AND NOT EXISTS (SELECT 1 FROM maintenance_windows w
                  WHERE w.monitor = p.monitor AND w.ends_at > :now AND w.starts_at <= :now)
ORDER BY p.monitor LIMIT :limit;

-- :name push_run_insert
INSERT INTO push_runs (monitor, seq, name, started_ms, closes_at)
VALUES (:monitor, :seq, :name, :started_ms, :closes_at);

-- The newest of that name; without a name the newest of all.
-- :name push_run_newest
SELECT seq, name, started_ms, closes_at FROM push_runs
WHERE monitor = :monitor AND (:name IS NULL OR name = :name)
ORDER BY seq DESC LIMIT 1;

-- :name push_run_delete
DELETE FROM push_runs WHERE monitor = :monitor AND seq = :seq;

-- Only so many are kept open at once.
-- :name push_runs_drop_oldest
DELETE FROM push_runs
WHERE monitor = :monitor
  AND seq <= (SELECT seq FROM push_runs r WHERE r.monitor = :monitor ORDER BY seq DESC LIMIT 1 OFFSET :most);

-- :name push_runs_reschedule
UPDATE push_runs SET closes_at = started_ms / 1000 + :seconds WHERE monitor = :monitor;

-- :name push_runs_overdue
SELECT monitor, seq, name, started_ms, closes_at FROM push_runs
WHERE closes_at <= :now ORDER BY closes_at, monitor, seq LIMIT :limit;

-- :name ping_insert
INSERT INTO pings (monitor, seq, at, kind, run, exit_status, duration_ms, address, is_cut, body, metrics)
VALUES (:monitor, :seq, :at, :kind, :run, :exit_status, :duration_ms, :address, :is_cut, :body, :metrics);

-- :name pings_prune
DELETE FROM pings
WHERE monitor = :monitor
  AND seq <= (SELECT seq FROM pings p WHERE p.monitor = :monitor ORDER BY seq DESC LIMIT 1 OFFSET :most);

-- :name pings_newest
SELECT seq, at, kind, run, exit_status, duration_ms, address, is_cut, body, metrics
FROM pings WHERE monitor = :monitor ORDER BY seq DESC LIMIT :limit;

-- :name pings_count
SELECT count(*) FROM pings WHERE monitor = :monitor;
