-- Maintenance windows.

-- :name window_insert
INSERT INTO maintenance_windows (id, monitor, title, starts_at, ends_at, created_at)
VALUES (:id, :monitor, :title, :starts_at, :ends_at, :created_at);

-- :name window_delete
DELETE FROM maintenance_windows WHERE id = :id;

-- :name window_by_id
SELECT w.key, w.id, w.monitor, m.id, w.title, w.starts_at, w.ends_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.id = :id;

-- :name window_active
SELECT w.key, w.id, w.monitor, m.id, w.title, w.starts_at, w.ends_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.monitor = :monitor AND w.ends_at > :at AND w.starts_at <= :at
ORDER BY w.ends_at DESC LIMIT 1;

-- :name windows_of_monitor
SELECT w.key, w.id, w.monitor, m.id, w.title, w.starts_at, w.ends_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.monitor = :monitor
ORDER BY w.starts_at DESC, w.key DESC;
