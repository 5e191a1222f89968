-- Maintenance windows.

-- :name maintenance_insert
INSERT INTO maintenance_windows (key, id, monitor, title, starts_at, ends_at, created_at)
VALUES (:key, :id, :monitor, :title, :starts_at, :ends_at, :created_at);

-- Its end is still to be published: the facts of it stay until then.
-- :name maintenance_keep_facts
INSERT INTO deleted_maintenances (monitor, id, title, starts_at, ends_at)
SELECT w.monitor, w.id, w.title, w.starts_at, w.ends_at
FROM maintenance_windows w JOIN monitor_states s ON s.monitor = w.monitor AND s.announced_maintenance = w.id
WHERE w.id = :id
ON CONFLICT (monitor) DO UPDATE SET id = excluded.id, title = excluded.title, starts_at = excluded.starts_at,
    ends_at = excluded.ends_at;

-- :name maintenance_facts
SELECT title, starts_at, ends_at FROM deleted_maintenances WHERE monitor = :monitor AND id = :id;

-- :name maintenance_forget_facts
DELETE FROM deleted_maintenances WHERE monitor = :monitor;

-- :name maintenance_delete
DELETE FROM maintenance_windows WHERE id = :id;

-- :name maintenance_by_id
SELECT w.key, w.id, w.monitor, m.id, m.name, w.title, w.starts_at, w.ends_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.id = :id;

-- Of several that overlap it is the one that lasts longest: until its end nothing changes.
-- :name maintenance_active
SELECT w.key, w.id, w.monitor, m.id, m.name, w.title, w.starts_at, w.ends_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.monitor = :monitor AND w.ends_at > :at AND w.starts_at <= :at
ORDER BY w.ends_at DESC, w.key DESC LIMIT 1;

-- The latest first, as the index has them.
-- :name maintenances_of_monitor
SELECT w.key, w.id, w.monitor, m.id, m.name, w.title, w.starts_at, w.ends_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.monitor = :monitor
ORDER BY -w.starts_at, -w.key LIMIT :limit OFFSET :offset;

-- :name maintenances_of_monitor_total
SELECT windows FROM maintenance_counts WHERE monitor = :monitor;

-- Those that have not ended and start in :starts_from..:starts_until; of public monitors, or of those on a page.
-- :name maintenances_current
SELECT w.key, w.id, w.monitor, m.id, m.name, w.title, w.starts_at, w.ends_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.ends_at > :now AND w.starts_at >= :starts_from AND w.starts_at <= :starts_until
  AND m.is_public * m.listed >= :scope
  AND (:page IS NULL OR w.monitor IN (SELECT pm.monitor FROM page_monitors pm WHERE pm.page = :page))
ORDER BY w.starts_at, w.key LIMIT :limit OFFSET :offset;

-- The latest end first: that is the order of an index, and what was over long ago is not read.
-- :name maintenances_past
SELECT w.key, w.id, w.monitor, m.id, m.name, w.title, w.starts_at, w.ends_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.ends_at <= :now
  AND m.is_public * m.listed >= :scope
  AND (:page IS NULL OR w.monitor IN (SELECT pm.monitor FROM page_monitors pm WHERE pm.page = :page))
ORDER BY w.ends_at DESC, w.key DESC LIMIT :limit OFFSET :offset;

-- How many the two above find without a limit: those that have not ended, and all, which past ones are the rest of.
-- :name maintenances_current_total
SELECT count(*)
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.ends_at > :now AND w.starts_at >= :starts_from AND w.starts_at <= :starts_until
  AND m.is_public * m.listed >= :scope
  AND (:page IS NULL OR w.monitor IN (SELECT pm.monitor FROM page_monitors pm WHERE pm.page = :page));

-- :name maintenances_total
SELECT CASE WHEN :page IS NULL
            THEN (SELECT sum(c.windows) FROM history_counts c WHERE c.is_public * c.listed >= :scope)
            ELSE (SELECT coalesce(sum(c.windows), 0)
                  FROM page_monitors p JOIN maintenance_counts c ON c.monitor = p.monitor
                       JOIN monitors m ON m.key = p.monitor
                  WHERE p.page = :page AND m.is_public * m.listed >= :scope) END;

-- The same of a workspace: of its monitors, one after the other.
-- :name maintenances_current_of_workspace
SELECT w.key, w.id, w.monitor, m.id, m.name, w.title, w.starts_at, w.ends_at, w.created_at
FROM monitors m JOIN maintenance_windows w ON w.monitor = m.key
WHERE m.workspace = :workspace AND m.is_public * m.listed >= :scope
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
  AND w.ends_at > :now AND w.starts_at >= :starts_from AND w.starts_at <= :starts_until
ORDER BY w.starts_at, w.key LIMIT :limit OFFSET :offset;

-- :name maintenances_past_of_workspace
SELECT w.key, w.id, w.monitor, m.id, m.name, w.title, w.starts_at, w.ends_at, w.created_at
FROM monitors m JOIN maintenance_windows w ON w.monitor = m.key
WHERE m.workspace = :workspace AND m.is_public * m.listed >= :scope
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
  AND w.ends_at <= :now
ORDER BY w.ends_at DESC, w.key DESC LIMIT :limit OFFSET :offset;

-- :name maintenances_current_of_workspace_total
SELECT count(*)
FROM monitors m JOIN maintenance_windows w ON w.monitor = m.key
WHERE m.workspace = :workspace AND m.is_public * m.listed >= :scope
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
  AND w.ends_at > :now AND w.starts_at >= :starts_from AND w.starts_at <= :starts_until;

-- :name maintenances_of_workspace_total
SELECT coalesce(sum(c.windows), 0)
FROM monitors m JOIN maintenance_counts c ON c.monitor = m.key
WHERE m.workspace = :workspace AND m.is_public * m.listed >= :scope
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'));

-- Of one monitor: those that are not over, the earliest first.
-- :name maintenances_ahead
SELECT w.key, w.id, w.monitor, m.id, m.name, w.title, w.starts_at, w.ends_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor
WHERE w.monitor = :monitor AND w.ends_at > :now
ORDER BY w.starts_at, w.key LIMIT :limit;

-- Monitors for which another window is active now than was published, in the order of keys. Of several that are
-- active it is the one that maintenance_active finds.
-- :name maintenances_changed
SELECT monitor, announced_maintenance
FROM (
    SELECT s.monitor, s.announced_maintenance,
           (SELECT w.id FROM maintenance_windows w
            WHERE w.monitor = s.monitor AND w.ends_at > :now AND w.starts_at <= :now
            ORDER BY w.ends_at DESC, w.key DESC LIMIT 1) AS active_window
    FROM monitor_states s
    WHERE s.monitor > :after
      AND (s.announced_maintenance IS NOT NULL
           OR s.monitor IN (SELECT o.monitor FROM maintenance_windows o WHERE o.ends_at > :now AND o.starts_at <= :now))
) AS standing
WHERE coalesce(announced_maintenance, '') <> coalesce(active_window, '')
ORDER BY monitor LIMIT :limit;

-- :name maintenance_set_published
UPDATE monitor_states SET announced_maintenance = :maintenance WHERE monitor = :monitor;

-- :name maintenances_count
SELECT count(*) FROM maintenance_windows WHERE monitor = :monitor AND ends_at > :now;
