-- What time brings about: windows.

-- Monitors for which something was announced, or for which something is active now.
-- :name windows_to_look_at
SELECT monitor, announced_window FROM monitor_states WHERE announced_window IS NOT NULL
UNION
SELECT w.monitor, s.announced_window
FROM maintenance_windows w JOIN monitor_states s ON s.monitor = w.monitor
WHERE w.ends_at > :now AND w.starts_at <= :now;

-- :name window_announced
UPDATE monitor_states SET announced_window = :window WHERE monitor = :monitor;
