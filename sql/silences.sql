-- Silences.

-- :name silence_insert
INSERT INTO silences (key, id, workspace, by_match, match_all, match_tags, match_groups, match_monitors, reason, actor,
                      starts_at, ends_at, created_at)
VALUES (:key, :id, :workspace, :by_match, :match_all, :match_tags, :match_groups, :match_monitors, :reason, :actor,
        :starts_at, :ends_at, :starts_at);

-- :name silence_add_match
INSERT INTO silence_matches (silence, kind, item) VALUES (:key, :kind, :item)
ON CONFLICT (silence, kind, item) DO NOTHING;

-- :name silence_end
UPDATE silences SET ends_at = :now WHERE key = :key AND ends_at > :now;

-- :name silence_by_id
SELECT r.* FROM silence_rows r WHERE r.id = :id;

-- Of a workspace, the latest starts_at first, behind the one of :after_at and :after. :ends_from, :ends_until: those that
-- are on, or over. :bound_by: a key for some tags sees those that have a monitor of its own.
-- :name silences_listed
SELECT r.*
FROM silence_rows r
WHERE r.workspace = :workspace AND (r.starts_at < :after_at OR (r.starts_at = :after_at AND r.key < :after))
  AND r.ends_at > :ends_from AND r.ends_at <= :ends_until
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM silence_members p JOIN monitors m ON m.key = p.monitor
                                         JOIN workspace_key_tags g ON g.workspace_key = :bound_by
                                    WHERE p.silence = r.key AND m.tags LIKE g.pattern ESCAPE '\'))
ORDER BY r.starts_at DESC, r.key DESC LIMIT :limit;

-- :name silences_total
SELECT count(*)
FROM silences s
WHERE s.workspace = :workspace AND s.ends_at > :ends_from AND s.ends_at <= :ends_until
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM silence_members p JOIN monitors m ON m.key = p.monitor
                                         JOIN workspace_key_tags g ON g.workspace_key = :bound_by
                                    WHERE p.silence = s.key AND m.tags LIKE g.pattern ESCAPE '\'));

-- Those that a monitor named by its id, and no longer there, was the last of.
-- :name silences_prune
DELETE FROM silences WHERE ends_at < :before AND told_until IS NULL;

-- :name silences_now
SELECT count(*), (SELECT count(DISTINCT p.monitor) FROM silence_members p WHERE p.ends_at > :now), coalesce(max(s.ends_at), 0)
FROM silences s WHERE s.ends_at > :now;

-- --- what it does ---

-- :name silence_is_on
SELECT 1 FROM silence_members p WHERE p.monitor = :monitor AND p.ends_at > :now LIMIT 1;

-- :name silence_keep_end
INSERT INTO silenced_ends (incident, channel)
SELECT i.seq, :channel FROM incidents i WHERE i.seq = :incident
ON CONFLICT (incident, channel) DO NOTHING;

-- --- when it is over ---

-- :name silences_untold
SELECT s.key, s.ends_at, s.told_until FROM silences s
WHERE s.ends_at <= :now AND s.told_until IS NOT NULL ORDER BY s.ends_at, s.key LIMIT 1;

-- What is still open, unless another silence goes on, or something was told of it since. OFFSET 0 keeps PostgreSQL from
-- making a join of it, for which it would read all monitors for each incident: of the view, which is a union, it looks up
-- a single monitor only in a subquery of its own.
-- :name silence_open_incidents
SELECT i.seq, i.monitor
FROM incidents i JOIN monitor_states s ON s.monitor = i.monitor
WHERE i.resolved_at IS NULL AND i.monitor > 0 AND +i.seq > :after AND s.is_paused = 0
  AND EXISTS (SELECT 1 FROM silence_members p WHERE p.silence = :key AND p.monitor = i.monitor)
  AND NOT EXISTS (SELECT 1 FROM silence_members p WHERE p.monitor = i.monitor AND p.ends_at > :now LIMIT 1 OFFSET 0)
  AND NOT EXISTS (SELECT 1 FROM alerts a
                  WHERE a.incident = i.seq AND a.sent_at >= :ended_at AND a.outcome NOT IN ('silenced', 'skipped'))
ORDER BY i.seq LIMIT :limit;

-- :name silence_told_until
UPDATE silences SET told_until = :seq WHERE key = :key;

-- :name silenced_ends_due
SELECT e.incident, e.channel, i.monitor, i.id
FROM silenced_ends e JOIN incidents i ON i.seq = e.incident
WHERE NOT EXISTS (SELECT 1 FROM silence_members p WHERE p.monitor = i.monitor AND p.ends_at > :now LIMIT 1 OFFSET 0)
ORDER BY e.incident, e.channel LIMIT :limit;

-- :name silenced_end_told
DELETE FROM silenced_ends WHERE incident = :incident AND channel = :channel;
