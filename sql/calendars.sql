-- The calendars of status pages: what is planned, and what was taken out of it.

-- Each time of what is planned for monitors of a page, once, from those on that ended lately.
-- :name calendar_times
SELECT r.id, r.title, r.description, r.revision, r.rrule IS NOT NULL, r.updated_at, o.starts_at, o.ends_at, o.is_skipped
FROM maintenances r JOIN maintenance_occurrences o ON o.maintenance = r.key
WHERE r.over_at > :from AND o.ends_at > :from
  AND r.key IN (SELECT p.maintenance FROM page_monitors pm JOIN maintenance_members p ON p.monitor = pm.monitor
                WHERE pm.page = :page AND p.is_hidden = 0)
ORDER BY o.starts_at, r.key LIMIT :limit;

-- Of what was taken out, also the numbers of what came back since.
-- :name calendar_cancelled
SELECT c.uid, c.title, c.sequence, c.cancelled_at, c.starts_at, c.ends_at FROM calendar_cancellations c
WHERE c.page = :page AND c.ends_at > :from ORDER BY c.starts_at, c.uid, c.sequence LIMIT :limit;

-- What is about to leave calendars, or may be: what is in one still when it is read is not told as cancelled.  Its number is
-- above the one that readers have seen last, which is its revision, or the next one after it was taken out before.

-- The times of a maintenance that are not over, of all its pages.
-- :name calendar_cancel_maintenance
INSERT INTO calendar_cancellations (page, uid, starts_at, ends_at, title, sequence, cancelled_at)
SELECT e.page, e.uid, e.starts_at, e.ends_at, e.title,
       CASE WHEN e.revision > e.told THEN e.revision + 1 ELSE e.told + 2 END, :now
FROM (SELECT gone.page, gone.uid, gone.starts_at, gone.ends_at, gone.title, gone.revision,
             coalesce((SELECT max(c.sequence) FROM calendar_cancellations c WHERE c.page = gone.page AND c.uid = gone.uid), 0) AS told
      FROM (SELECT DISTINCT pm.page, CASE WHEN m.rrule IS NULL THEN m.id ELSE m.id || '-' || o.starts_at END AS uid,
                   o.starts_at, o.ends_at, m.title, m.revision
            FROM maintenances m JOIN maintenance_occurrences o ON o.maintenance = m.key
                 JOIN maintenance_members p ON p.maintenance = m.key JOIN page_monitors pm ON pm.monitor = p.monitor
            WHERE m.key = :key AND o.ends_at > :now AND p.is_hidden = 0) gone) e
WHERE true
ON CONFLICT (page, uid, starts_at) DO UPDATE
SET ends_at = excluded.ends_at, title = excluded.title, sequence = excluded.sequence, cancelled_at = excluded.cancelled_at;

-- Those that are in the calendar of a page, or (:page is NULL) of any, for this monitor alone.
-- :name calendar_cancel_member
INSERT INTO calendar_cancellations (page, uid, starts_at, ends_at, title, sequence, cancelled_at)
SELECT e.page, e.uid, e.starts_at, e.ends_at, e.title,
       CASE WHEN e.revision > e.told THEN e.revision + 1 ELSE e.told + 2 END, :now
FROM (SELECT gone.page, gone.uid, gone.starts_at, gone.ends_at, gone.title, gone.revision,
             coalesce((SELECT max(c.sequence) FROM calendar_cancellations c WHERE c.page = gone.page AND c.uid = gone.uid), 0) AS told
      FROM (SELECT DISTINCT pm.page, CASE WHEN m.rrule IS NULL THEN m.id ELSE m.id || '-' || o.starts_at END AS uid,
                   o.starts_at, o.ends_at, m.title, m.revision
            FROM monitors n JOIN page_monitors pm ON pm.monitor = n.key
                 JOIN maintenance_members p ON p.monitor = n.key JOIN maintenances m ON m.key = p.maintenance
                 JOIN maintenance_occurrences o ON o.maintenance = m.key
            WHERE n.id = :monitor AND (:page IS NULL OR pm.page = :page) AND o.ends_at > :now AND p.is_hidden = 0
              AND NOT EXISTS (SELECT 1 FROM maintenance_members x JOIN page_monitors y ON y.monitor = x.monitor
                              WHERE x.maintenance = m.key AND x.is_hidden = 0 AND y.page = pm.page
                                AND x.monitor <> n.key)) gone) e
WHERE true
ON CONFLICT (page, uid, starts_at) DO UPDATE
SET ends_at = excluded.ends_at, title = excluded.title, sequence = excluded.sequence, cancelled_at = excluded.cancelled_at;

-- Those that are in the calendar of a page for monitors that a tag stands for.
-- :name calendar_cancel_tagged
INSERT INTO calendar_cancellations (page, uid, starts_at, ends_at, title, sequence, cancelled_at)
SELECT e.page, e.uid, e.starts_at, e.ends_at, e.title,
       CASE WHEN e.revision > e.told THEN e.revision + 1 ELSE e.told + 2 END, :now
FROM (SELECT gone.page, gone.uid, gone.starts_at, gone.ends_at, gone.title, gone.revision,
             coalesce((SELECT max(c.sequence) FROM calendar_cancellations c WHERE c.page = gone.page AND c.uid = gone.uid), 0) AS told
      FROM (SELECT DISTINCT pm.page, CASE WHEN m.rrule IS NULL THEN m.id ELSE m.id || '-' || o.starts_at END AS uid,
                   o.starts_at, o.ends_at, m.title, m.revision
            FROM page_monitors pm JOIN maintenance_members p ON p.monitor = pm.monitor
                 JOIN maintenances m ON m.key = p.maintenance JOIN maintenance_occurrences o ON o.maintenance = m.key
            WHERE pm.page = :page AND pm.named = 0 AND o.ends_at > :now AND p.is_hidden = 0) gone) e
WHERE true
ON CONFLICT (page, uid, starts_at) DO UPDATE
SET ends_at = excluded.ends_at, title = excluded.title, sequence = excluded.sequence, cancelled_at = excluded.cancelled_at;

-- :name calendar_cancel_post
INSERT INTO calendar_cancellations (page, uid, starts_at, ends_at, title, sequence, cancelled_at)
SELECT p.page, p.id, p.starts_at, p.ends_at, p.title, p.revision + 1, :now FROM posts p
WHERE p.key = :key AND p.kind = 1 AND p.ends_at > :now
ON CONFLICT (page, uid, starts_at) DO NOTHING;

-- :name calendar_prune
DELETE FROM calendar_cancellations WHERE cancelled_at < :before AND ends_at < :before;
