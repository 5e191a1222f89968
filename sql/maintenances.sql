-- Maintenance: what was asked for, when it happens, for which monitors.

-- :name maintenance_insert
INSERT INTO maintenances (key, id, monitor, workspace, external_id, title, description, by_match, match_all, match_tags,
                          match_groups, match_monitors, rrule, timezone, starts_at, ends_at, over_at, notice_minutes,
                          is_public, created_at, updated_at)
VALUES (:key, :id, :monitor, :workspace, :external_id, :title, :description, :by_match, :match_all, :match_tags,
        :match_groups, :match_monitors, :rrule, :timezone, :starts_at, :ends_at, :ends_at, :notice_minutes, :is_public,
        :now, :now);

-- One that gets other members is no monitor's own any longer.
-- :name maintenance_save
UPDATE maintenances SET monitor = :monitor, external_id = :external_id, title = :title, description = :description,
    by_match = :by_match, match_all = :match_all, match_tags = :match_tags, match_groups = :match_groups,
    match_monitors = :match_monitors, rrule = :rrule, timezone = :timezone, starts_at = :starts_at, ends_at = :ends_at,
    notice_minutes = :notice_minutes, is_public = :is_public, revision = revision + 1, updated_at = :now
WHERE key = :key;

-- :name maintenance_touch
UPDATE maintenances SET revision = revision + 1, updated_at = :now WHERE key = :key;

-- Its end is still to be published: the facts of it stay until then.
-- :name maintenance_keep_facts
INSERT INTO deleted_maintenances (monitor, id, title, starts_at, ends_at)
SELECT w.monitor, t.id, t.title, max(w.starts_at), max(w.ends_at)
FROM maintenances t JOIN maintenance_windows w ON w.maintenance = t.key
     JOIN monitor_states s ON s.monitor = w.monitor AND s.announced_maintenance = t.id
WHERE t.key = :key AND (w.starts_at <= :now OR t.rrule IS NULL)
GROUP BY w.monitor, t.id, t.title
ON CONFLICT (monitor) DO UPDATE SET id = excluded.id, title = excluded.title, starts_at = excluded.starts_at,
    ends_at = excluded.ends_at;

-- :name maintenance_facts
SELECT title, starts_at, ends_at FROM deleted_maintenances WHERE monitor = :monitor AND id = :id;

-- :name maintenance_forget_facts
DELETE FROM deleted_maintenances WHERE monitor = :monitor;

-- :name maintenance_delete
DELETE FROM maintenances WHERE key = :key;

-- :name maintenance_by_id
SELECT r.* FROM maintenance_rows r WHERE r.id = :id;

-- :name maintenance_by_key
SELECT r.* FROM maintenance_rows r WHERE r.key = :key;

-- :name maintenance_by_external_id
SELECT 1 FROM maintenances WHERE workspace = :workspace AND external_id = :external_id AND key <> :key;

-- --- when ---

-- :name maintenance_clear_matches
DELETE FROM maintenance_matches WHERE maintenance = :key;

-- :name maintenance_add_match
INSERT INTO maintenance_matches (maintenance, kind, item) VALUES (:key, :kind, :item)
ON CONFLICT (maintenance, kind, item) DO NOTHING;

-- :name maintenance_occurrence_add
INSERT INTO maintenance_occurrences (maintenance, starts_at, ends_at, lay_out_at)
VALUES (:key, :starts_at, :ends_at, :lay_out_at)
ON CONFLICT (maintenance, starts_at) DO NOTHING;

-- :name maintenance_occurrence_last
SELECT max(starts_at) FROM maintenance_occurrences WHERE maintenance = :key;

-- Those that come, but for those that are left out.
-- :name maintenance_occurrences_ahead
SELECT starts_at, ends_at FROM maintenance_occurrences
WHERE maintenance = :key AND ends_at > :now AND is_skipped = 0
ORDER BY starts_at LIMIT :limit;

-- :name maintenance_occurrences_forget
DELETE FROM maintenance_occurrences WHERE maintenance = :key AND ends_at > :from;

-- :name maintenance_occurrences_end
UPDATE maintenance_occurrences SET ends_at = :now WHERE maintenance = :key AND starts_at <= :now AND ends_at > :now;

-- :name maintenance_occurrence_skip
UPDATE maintenance_occurrences SET is_skipped = 1, lay_out_at = NULL WHERE maintenance = :key AND starts_at = :starts_at;

-- :name maintenance_ends_now
UPDATE maintenances SET ends_at = :now WHERE key = :key;

-- When it is over: where all times are known, with the last of them.
-- :name maintenance_set_refill
UPDATE maintenances SET refill_at = :refill_at,
    over_at = CASE WHEN :refill_at IS NOT NULL THEN :endless
                   ELSE (SELECT coalesce(max(o.ends_at), 0) FROM maintenance_occurrences o
                         WHERE o.maintenance = maintenances.key AND o.is_skipped = 0) END
WHERE key = :key;

-- Rows that are as they should be are not written again: mostly that is all of them.
-- :name maintenance_spread
UPDATE maintenance_members
SET starts_at = (SELECT t.starts_at FROM maintenances t WHERE t.key = maintenance_members.maintenance),
    over_at = (SELECT t.over_at FROM maintenances t WHERE t.key = maintenance_members.maintenance),
    is_hidden = (SELECT CASE WHEN t.is_public = 0 THEN 1 ELSE 0 END FROM maintenances t
                 WHERE t.key = maintenance_members.maintenance)
WHERE maintenance = :key
  AND NOT EXISTS (SELECT 1 FROM maintenances t
                  WHERE t.key = maintenance_members.maintenance AND t.starts_at = maintenance_members.starts_at
                    AND t.over_at = maintenance_members.over_at
                    AND CASE WHEN t.is_public = 0 THEN 1 ELSE 0 END = maintenance_members.is_hidden);

-- :name maintenances_to_refill
SELECT key FROM maintenances WHERE refill_at <= :now ORDER BY refill_at LIMIT :limit;

-- --- the windows of its members ---

-- :name maintenance_occurrences_due
SELECT maintenance, starts_at FROM maintenance_occurrences WHERE lay_out_at <= :now ORDER BY lay_out_at LIMIT :limit;

-- :name maintenance_occurrences_of_due
SELECT maintenance, starts_at FROM maintenance_occurrences
WHERE maintenance = :key AND lay_out_at <= :now ORDER BY starts_at LIMIT :limit;

-- So many at a time.
-- :name maintenance_lay_out
INSERT INTO maintenance_windows (monitor, maintenance, starts_at, ends_at, notice_at)
SELECT p.monitor, o.maintenance, o.starts_at, o.ends_at,
       CASE WHEN t.notice_minutes > 0 AND o.starts_at > :now THEN o.starts_at - 60 * t.notice_minutes END
FROM maintenance_occurrences o JOIN maintenances t ON t.key = o.maintenance
     JOIN maintenance_members p ON p.maintenance = o.maintenance
WHERE o.maintenance = :key AND o.starts_at = :starts_at AND o.is_skipped = 0
  AND NOT EXISTS (SELECT 1 FROM maintenance_windows w
                  WHERE w.monitor = p.monitor AND w.maintenance = o.maintenance AND w.starts_at = o.starts_at
                    AND w.ends_at = o.ends_at)
ORDER BY p.monitor LIMIT :limit
ON CONFLICT (monitor, maintenance, starts_at) DO UPDATE SET ends_at = excluded.ends_at, notice_at = excluded.notice_at;

-- :name maintenance_laid_out
UPDATE maintenance_occurrences SET lay_out_at = NULL WHERE maintenance = :key AND starts_at = :starts_at;

-- For one that joins: all that were laid out and are not over.
-- :name maintenance_lay_out_for
INSERT INTO maintenance_windows (monitor, maintenance, starts_at, ends_at, notice_at)
SELECT :monitor, o.maintenance, o.starts_at, o.ends_at,
       CASE WHEN t.notice_minutes > 0 AND o.starts_at > :now THEN o.starts_at - 60 * t.notice_minutes END
FROM maintenance_occurrences o JOIN maintenances t ON t.key = o.maintenance
WHERE o.maintenance = :key AND o.is_skipped = 0 AND o.lay_out_at IS NULL AND o.ends_at > :now
ON CONFLICT (monitor, maintenance, starts_at) DO UPDATE SET ends_at = excluded.ends_at, notice_at = excluded.notice_at;

-- :name maintenance_windows_forget
DELETE FROM maintenance_windows WHERE maintenance = :key AND starts_at > :from;

-- :name maintenance_windows_skip
DELETE FROM maintenance_windows WHERE maintenance = :key AND starts_at = :starts_at;

-- :name maintenance_windows_end
UPDATE maintenance_windows SET ends_at = :now WHERE maintenance = :key AND starts_at <= :now AND ends_at > :now;

-- The windows of members that match no longer.
-- :name maintenance_windows_end_unmatched
UPDATE maintenance_windows SET ends_at = :now, notice_at = NULL
WHERE maintenance = :key AND starts_at <= :now AND ends_at > :now
  AND monitor IN (SELECT monitor FROM maintenance_misfits WHERE maintenance = :key);

-- :name maintenance_windows_forget_unmatched
DELETE FROM maintenance_windows
WHERE maintenance = :key AND starts_at > :now
  AND monitor IN (SELECT monitor FROM maintenance_misfits WHERE maintenance = :key);

-- Those of monitors that match and are no members yet, as maintenance_lay_out_for.
-- :name maintenance_lay_out_matching
INSERT INTO maintenance_windows (monitor, maintenance, starts_at, ends_at, notice_at)
SELECT m.key, o.maintenance, o.starts_at, o.ends_at,
       CASE WHEN t.notice_minutes > 0 AND o.starts_at > :now THEN o.starts_at - 60 * t.notice_minutes END
FROM maintenance_occurrences o JOIN maintenances t ON t.key = o.maintenance JOIN monitors m ON m.workspace = t.workspace
WHERE o.maintenance = :key AND o.is_skipped = 0 AND o.lay_out_at IS NULL AND o.ends_at > :now
  AND NOT EXISTS (SELECT 1 FROM maintenance_members p WHERE p.monitor = m.key AND p.maintenance = t.key)
  AND (t.match_all = 1
       OR EXISTS (SELECT 1 FROM maintenance_matches x
                  WHERE x.maintenance = t.key
                    AND ((x.kind = 0 AND m.tags LIKE x.item ESCAPE '\') OR (x.kind = 1 AND m.group_name = x.item)
                         OR (x.kind = 2 AND m.id = x.item))))
ON CONFLICT (monitor, maintenance, starts_at) DO UPDATE SET ends_at = excluded.ends_at, notice_at = excluded.notice_at;

-- :name maintenance_windows_forget_of
DELETE FROM maintenance_windows WHERE maintenance = :key AND monitor = :monitor AND starts_at > :now;

-- :name maintenance_windows_end_of
UPDATE maintenance_windows SET ends_at = :now, notice_at = NULL
WHERE maintenance = :key AND monitor = :monitor AND starts_at <= :now AND ends_at > :now;

-- --- its members ---

-- :name maintenance_member_add
INSERT INTO maintenance_members (monitor, maintenance, starts_at, over_at, is_hidden)
SELECT :monitor, t.key, t.starts_at, t.over_at, CASE WHEN t.is_public = 0 THEN 1 ELSE 0 END
FROM maintenances t WHERE t.key = :key
ON CONFLICT (monitor, maintenance) DO NOTHING;

-- :name maintenance_members_drop_unmatched
DELETE FROM maintenance_members
WHERE maintenance = :key
  AND monitor IN (SELECT monitor FROM maintenance_misfits WHERE maintenance = :key);

-- :name maintenance_members_clear
DELETE FROM maintenance_members WHERE maintenance = :key;

-- :name maintenance_members_add_matching
INSERT INTO maintenance_members (monitor, maintenance, starts_at, over_at, is_hidden)
SELECT m.key, t.key, t.starts_at, t.over_at, CASE WHEN t.is_public = 0 THEN 1 ELSE 0 END
FROM maintenances t JOIN monitors m ON m.workspace = t.workspace
WHERE t.key = :key
  AND (t.match_all = 1
       OR EXISTS (SELECT 1 FROM maintenance_matches x
                  WHERE x.maintenance = t.key
                    AND ((x.kind = 0 AND m.tags LIKE x.item ESCAPE '\') OR (x.kind = 1 AND m.group_name = x.item)
                         OR (x.kind = 2 AND m.id = x.item))))
ON CONFLICT (monitor, maintenance) DO NOTHING;

-- :name maintenance_member_remove
DELETE FROM maintenance_members WHERE maintenance = :key AND monitor = :monitor;

-- The first of them by name.
-- :name maintenance_member_names
SELECT m.name FROM maintenance_members p JOIN monitors m ON m.key = p.monitor
WHERE p.maintenance = :key ORDER BY m.name, m.key LIMIT :limit;

-- What is not over and of the monitor's workspace, and which the monitor now matches, or does not any longer.
-- :name maintenances_to_join
SELECT t.key FROM monitors m JOIN maintenances t ON t.workspace = m.workspace
WHERE m.key = :monitor AND t.by_match = 1 AND t.over_at > :now
  AND NOT EXISTS (SELECT 1 FROM maintenance_members p WHERE p.monitor = m.key AND p.maintenance = t.key)
  AND (t.match_all = 1
       OR EXISTS (SELECT 1 FROM maintenance_matches x
                  WHERE x.maintenance = t.key
                    AND ((x.kind = 0 AND m.tags LIKE x.item ESCAPE '\') OR (x.kind = 1 AND m.group_name = x.item)
                         OR (x.kind = 2 AND m.id = x.item))));

-- :name maintenances_to_leave
SELECT t.key FROM maintenance_members p JOIN monitors m ON m.key = p.monitor JOIN maintenances t ON t.key = p.maintenance
WHERE p.monitor = :monitor AND p.over_at > :now AND t.monitor IS NULL
  AND ((t.workspace IS NOT NULL AND coalesce(m.workspace, 0) <> t.workspace)
       OR (t.by_match = 1 AND t.match_all = 0
           AND NOT EXISTS (SELECT 1 FROM maintenance_matches x
                  WHERE x.maintenance = t.key
                    AND ((x.kind = 0 AND m.tags LIKE x.item ESCAPE '\') OR (x.kind = 1 AND m.group_name = x.item)
                         OR (x.kind = 2 AND m.id = x.item)))));

-- The windows of a monitor go where it goes; a name that is taken there stays behind.
-- :name maintenances_take
UPDATE maintenances
SET workspace = (SELECT m.workspace FROM monitors m WHERE m.key = :monitor),
    external_id = CASE WHEN EXISTS (SELECT 1 FROM maintenances o JOIN monitors m ON m.workspace = o.workspace
                                    WHERE m.key = :monitor AND o.external_id = maintenances.external_id
                                      AND o.key <> maintenances.key)
                       THEN NULL ELSE external_id END
WHERE monitor = :monitor;

-- A monitor goes: those that are fixed forget its id, and are gone themselves if it was the last.
-- :name maintenances_forget_monitor
UPDATE maintenances SET match_monitors = replace(match_monitors, :item, ',')
WHERE key IN (SELECT p.maintenance FROM maintenance_members p WHERE p.monitor = :monitor) AND by_match = 0;

-- :name maintenances_last_of
DELETE FROM maintenances
WHERE by_match = 0 AND monitor IS NULL
  AND key IN (SELECT p.maintenance FROM maintenance_members p WHERE p.monitor = :monitor)
  AND NOT EXISTS (SELECT 1 FROM maintenance_members q WHERE q.maintenance = maintenances.key AND q.monitor <> :monitor);

-- --- how many ---

-- Of a monitor, not over.
-- :name maintenances_count
SELECT count(*) FROM maintenance_members WHERE monitor = :monitor AND over_at > :now AND maintenance <> :but;

-- Of a workspace, not over, and with a rule, be it of time or of who is in.
-- :name maintenances_of_rules_count
SELECT count(*) FROM maintenances
WHERE workspace = :workspace AND over_at > :now AND (by_match = 1 OR rrule IS NOT NULL) AND key <> :but;

-- --- of one monitor ---

-- Of several that are on it is the one that lasts longest: until its end nothing changes.
-- :name maintenance_active
SELECT w.monitor, m.id, m.name, w.starts_at, w.ends_at, r.*
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor JOIN maintenance_rows r ON r.key = w.maintenance
WHERE w.monitor = :monitor AND w.ends_at > :at AND w.starts_at <= :at
ORDER BY w.ends_at DESC, w.maintenance DESC LIMIT 1;

-- The last time of a maintenance that began.
-- :name maintenance_window_last
SELECT w.starts_at, w.ends_at FROM maintenance_windows w
WHERE w.monitor = :monitor AND w.maintenance = :key AND w.starts_at <= :at
ORDER BY w.starts_at DESC LIMIT 1;

-- The latest first, as the index has them. :hidden: 0 leaves out what readers without a key are not shown.
-- :name maintenances_of_monitor
SELECT p.monitor, m.id, m.name, 0, 0, r.*
FROM maintenance_members p JOIN monitors m ON m.key = p.monitor JOIN maintenance_rows r ON r.key = p.maintenance
WHERE p.monitor = :monitor AND p.is_hidden <= :hidden
ORDER BY -p.starts_at, -p.maintenance LIMIT :limit OFFSET :offset;

-- :name maintenances_of_monitor_total
SELECT members - CASE WHEN :hidden = 0 THEN hidden ELSE 0 END FROM maintenance_counts WHERE monitor = :monitor;

-- Those that are not over, the next first.
-- :name maintenances_ahead
SELECT p.monitor, m.id, m.name, 0, 0, r.*
FROM maintenance_members p JOIN monitors m ON m.key = p.monitor JOIN maintenance_rows r ON r.key = p.maintenance
WHERE p.monitor = :monitor AND p.over_at > :now AND p.is_hidden <= :hidden
ORDER BY (SELECT min(o.starts_at) FROM maintenance_occurrences o
          WHERE o.maintenance = p.maintenance AND o.ends_at > :now AND o.is_skipped = 0), r.key
LIMIT :limit;

-- --- of a page: one for each monitor on it ---

-- Those that are not over and whose next time begins in :starts_from..:starts_until.
-- :name maintenances_current_of_page
SELECT p.monitor, m.id, m.name, 0, 0, r.*
FROM page_monitors pm JOIN maintenance_members p ON p.monitor = pm.monitor JOIN monitors m ON m.key = p.monitor
     JOIN maintenance_rows r ON r.key = p.maintenance
     JOIN maintenance_occurrences o ON o.maintenance = p.maintenance
          AND o.starts_at = (SELECT min(f.starts_at) FROM maintenance_occurrences f
                             WHERE f.maintenance = p.maintenance AND f.ends_at > :now AND f.is_skipped = 0)
WHERE pm.page = :page AND p.over_at > :now AND p.is_hidden = 0 AND m.is_public * m.listed >= :scope
  AND o.starts_at >= :starts_from AND o.starts_at <= :starts_until
ORDER BY o.starts_at, r.key, p.monitor LIMIT :limit OFFSET :offset;

-- :name maintenances_current_of_page_total
SELECT count(*)
FROM page_monitors pm JOIN maintenance_members p ON p.monitor = pm.monitor JOIN monitors m ON m.key = p.monitor
     JOIN maintenance_occurrences o ON o.maintenance = p.maintenance
          AND o.starts_at = (SELECT min(f.starts_at) FROM maintenance_occurrences f
                             WHERE f.maintenance = p.maintenance AND f.ends_at > :now AND f.is_skipped = 0)
WHERE pm.page = :page AND p.over_at > :now AND p.is_hidden = 0 AND m.is_public * m.listed >= :scope
  AND o.starts_at >= :starts_from AND o.starts_at <= :starts_until;

-- The latest end first: that is the order of an index, which the plus keeps SQLite to, and what was over long ago is not
-- read.
-- :name maintenances_past_of_page
SELECT p.monitor, m.id, m.name, 0, 0, r.*
FROM maintenance_members p JOIN monitors m ON m.key = p.monitor JOIN maintenance_rows r ON r.key = p.maintenance
WHERE +p.monitor IN (SELECT pm.monitor FROM page_monitors pm WHERE pm.page = :page)
  AND p.over_at <= :now AND p.is_hidden = 0 AND m.is_public * m.listed >= :scope
ORDER BY p.over_at DESC, p.maintenance DESC, p.monitor DESC LIMIT :limit OFFSET :offset;

-- :name maintenances_of_page_total
SELECT coalesce(sum(c.members - c.hidden), 0)
FROM page_monitors p JOIN maintenance_counts c ON c.monitor = p.monitor JOIN monitors m ON m.key = p.monitor
WHERE p.page = :page AND m.is_public * m.listed >= :scope;

-- Those that were on at some moment of a span, with the first time of it.
-- :name maintenances_of_page_between
SELECT p.monitor, m.id, m.name, o.starts_at, o.ends_at, r.*
FROM page_monitors pm JOIN maintenance_members p ON p.monitor = pm.monitor JOIN monitors m ON m.key = p.monitor
     JOIN maintenance_rows r ON r.key = p.maintenance
     JOIN maintenance_occurrences o ON o.maintenance = p.maintenance
          AND o.starts_at = (SELECT min(f.starts_at) FROM maintenance_occurrences f
                             WHERE f.maintenance = p.maintenance AND f.ends_at > :from AND f.is_skipped = 0)
WHERE pm.page = :page AND p.is_hidden = 0 AND p.over_at > :from AND o.starts_at < :until
ORDER BY o.starts_at, r.key, p.monitor LIMIT :limit;

-- For people: each once, with the first and the number of the monitors that are shown.
-- :name maintenances_told
SELECT told.name, told.monitors, r.*
FROM (SELECT p.maintenance, min(m.name) AS name, count(*) AS monitors
      FROM maintenance_members p JOIN monitors m ON m.key = p.monitor
      WHERE p.maintenance IN (SELECT t.key FROM maintenances t WHERE t.over_at > :now) AND p.is_hidden = 0 AND m.is_public * m.listed >= :scope
        AND (:page IS NULL OR p.monitor IN (SELECT pm.monitor FROM page_monitors pm WHERE pm.page = :page))
      GROUP BY p.maintenance) AS told
     JOIN maintenance_rows r ON r.key = told.maintenance
     JOIN maintenance_occurrences o ON o.maintenance = told.maintenance
          AND o.starts_at = (SELECT min(f.starts_at) FROM maintenance_occurrences f
                             WHERE f.maintenance = told.maintenance AND f.ends_at > :now AND f.is_skipped = 0)
ORDER BY o.starts_at, r.key LIMIT :limit;

-- --- of all, and of a workspace ---

-- The latest starts_at first, behind the one of :after_at and :after. :state: 1: on; 2: to come; 3: over; 0: any.
-- :scope: readers without a key are shown what is public; 0: everything.
-- :name maintenances_listed
SELECT r.*
FROM maintenance_rows r
WHERE (r.starts_at < :after_at OR (r.starts_at = :after_at AND r.key < :after))
  AND (:scope = 0 OR r.is_public = 1 OR r.monitor_scope >= :scope AND r.is_public IS NULL)
  AND (:state <> 3 OR r.over_at <= :now)
ORDER BY r.starts_at DESC, r.key DESC LIMIT :limit;

-- :name maintenances_listed_of_workspace
SELECT r.*
FROM maintenance_rows r
WHERE r.workspace = :workspace AND (r.starts_at < :after_at OR (r.starts_at = :after_at AND r.key < :after))
  AND (:state <> 3 OR r.over_at <= :now)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM maintenance_members p JOIN monitors m ON m.key = p.monitor
                                         JOIN workspace_key_tags g ON g.workspace_key = :bound_by
                                    WHERE p.maintenance = r.key AND m.tags LIKE g.pattern ESCAPE '\'))
ORDER BY r.starts_at DESC, r.key DESC LIMIT :limit;

-- What is not over: little, so it is looked at whole.
-- :name maintenances_open
SELECT r.*
FROM maintenance_rows r
WHERE r.key IN (SELECT t.key FROM maintenances t WHERE t.over_at > :now)
  AND (:workspace IS NULL OR r.workspace = :workspace)
  AND (+r.starts_at < :after_at OR (+r.starts_at = :after_at AND r.key < :after))
  AND (:scope = 0 OR r.is_public = 1 OR r.monitor_scope >= :scope AND r.is_public IS NULL)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM maintenance_members p JOIN monitors m ON m.key = p.monitor
                                         JOIN workspace_key_tags g ON g.workspace_key = :bound_by
                                    WHERE p.maintenance = r.key AND m.tags LIKE g.pattern ESCAPE '\'))
  AND (:state = 0
       OR CASE WHEN EXISTS (SELECT 1 FROM maintenance_occurrences o
                            WHERE o.maintenance = r.key AND o.starts_at <= :now AND o.ends_at > :now AND o.is_skipped = 0)
               THEN 1 ELSE 2 END = :state)
ORDER BY +r.starts_at DESC, r.key DESC LIMIT :limit;

-- :name maintenances_open_total
SELECT count(*)
FROM maintenance_rows r
WHERE r.key IN (SELECT t.key FROM maintenances t WHERE t.over_at > :now)
  AND (:workspace IS NULL OR r.workspace = :workspace)
  AND (:scope = 0 OR r.is_public = 1 OR r.monitor_scope >= :scope AND r.is_public IS NULL)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM maintenance_members p JOIN monitors m ON m.key = p.monitor
                                         JOIN workspace_key_tags g ON g.workspace_key = :bound_by
                                    WHERE p.maintenance = r.key AND m.tags LIKE g.pattern ESCAPE '\'))
  AND (:state = 0
       OR CASE WHEN EXISTS (SELECT 1 FROM maintenance_occurrences o
                            WHERE o.maintenance = r.key AND o.starts_at <= :now AND o.ends_at > :now AND o.is_skipped = 0)
               THEN 1 ELSE 2 END = :state);

-- From counts that are kept; of a key for some tags, which sees part of a workspace, one by one.
-- :name maintenances_total
SELECT CASE WHEN :bound_by IS NOT NULL
            THEN (SELECT count(*) FROM maintenances t
                  WHERE t.workspace = :workspace
                    AND EXISTS (SELECT 1 FROM maintenance_members p JOIN monitors m ON m.key = p.monitor
                                     JOIN workspace_key_tags g ON g.workspace_key = :bound_by
                                WHERE p.maintenance = t.key AND m.tags LIKE g.pattern ESCAPE '\'))
            WHEN :workspace IS NOT NULL
            THEN (SELECT coalesce(sum(n.maintenances), 0) FROM maintenance_totals n WHERE n.workspace = :workspace)
            WHEN :scope = 0 THEN (SELECT coalesce(sum(n.maintenances), 0) FROM maintenance_totals n)
            ELSE (SELECT coalesce(sum(n.shown), 0) FROM maintenance_totals n)
                 + (SELECT coalesce(sum(k.windows), 0) FROM history_counts k WHERE k.is_public * k.listed >= :scope) END;

-- --- what is to be told ---

-- Monitors for which another maintenance is on now than was published, in the order of keys. Of several that are on it is
-- the one that maintenance_active finds.
-- :name maintenances_changed
SELECT monitor, announced_maintenance
FROM (
    SELECT s.monitor, s.announced_maintenance,
           (SELECT t.id FROM maintenance_windows w JOIN maintenances t ON t.key = w.maintenance
            WHERE w.monitor = s.monitor AND w.ends_at > :now AND w.starts_at <= :now
            ORDER BY w.ends_at DESC, w.maintenance DESC LIMIT 1) AS active_window
    FROM monitor_states s
    WHERE s.monitor > :after
      AND (s.announced_maintenance IS NOT NULL
           OR s.monitor IN (SELECT o.monitor FROM maintenance_windows o WHERE o.ends_at > :now AND o.starts_at <= :now))
) AS standing
WHERE coalesce(announced_maintenance, '') <> coalesce(active_window, '')
ORDER BY monitor LIMIT :limit;

-- :name maintenance_set_published
UPDATE monitor_states SET announced_maintenance = :maintenance WHERE monitor = :monitor;

-- :name maintenance_notices
SELECT w.monitor, w.maintenance, w.starts_at, w.ends_at FROM maintenance_windows w
WHERE w.notice_at <= :now ORDER BY w.notice_at, w.monitor LIMIT :limit;

-- :name maintenance_noticed
UPDATE maintenance_windows SET notice_at = NULL
WHERE monitor = :monitor AND maintenance = :key AND starts_at = :starts_at;

-- FOUND: the channel was not told yet.
-- :name maintenance_message
INSERT INTO maintenance_messages (maintenance, starts_at, event, channel, told_at)
VALUES (:maintenance, :starts_at, :event, :channel, :now)
ON CONFLICT (maintenance, starts_at, event, channel) DO NOTHING;

-- :name maintenance_messages_prune
DELETE FROM maintenance_messages WHERE told_at < :before;

-- What a rule has left behind.
-- :name maintenance_windows_prune
DELETE FROM maintenance_windows
WHERE ends_at < :before AND maintenance IN (SELECT t.key FROM maintenances t WHERE t.rrule IS NOT NULL);
