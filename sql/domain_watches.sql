-- What is known of domains.

-- :name domain_watch_read
SELECT not_after, told, attend_from, critical_from, silent_since FROM domain_watches WHERE monitor = :monitor;

-- :name domain_watch_save
INSERT INTO domain_watches (monitor, not_after, told, attend_from, critical_from, silent_since)
VALUES (:monitor, :not_after, :told, :attend_from, :critical_from, :silent_since)
ON CONFLICT (monitor) DO UPDATE SET
    not_after = excluded.not_after, told = excluded.told, attend_from = excluded.attend_from,
    critical_from = excluded.critical_from, silent_since = excluded.silent_since;

-- The monitor is about another domain from now on.
-- :name domain_watch_forget
DELETE FROM domain_watches WHERE monitor = :monitor;

-- :name domain_watches_to_attend
SELECT m.id, m.name, w.not_after, w.critical_from
FROM domain_watches w JOIN monitors m ON m.key = w.monitor JOIN monitor_states s ON s.monitor = w.monitor
WHERE w.attend_from < :now AND s.is_paused = 0
  AND (:workspace IS NULL OR m.workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
ORDER BY w.not_after, w.monitor LIMIT :limit;

-- :name domain_watches_silent
SELECT m.id, m.name, w.silent_since
FROM domain_watches w JOIN monitors m ON m.key = w.monitor JOIN monitor_states s ON s.monitor = w.monitor
WHERE w.silent_since <= :before AND s.is_paused = 0
  AND (:workspace IS NULL OR m.workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
ORDER BY w.silent_since, w.monitor LIMIT :limit;
