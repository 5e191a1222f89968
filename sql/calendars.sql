-- The calendars of status pages: what is planned, and what was taken out of it.

-- Each time of what is planned for monitors of a page, once, from those on that ended lately.
-- :name calendar_times
SELECT r.id, r.title, r.description, r.revision, r.rrule IS NOT NULL, r.updated_at, o.starts_at, o.ends_at, o.is_skipped
FROM maintenances r JOIN maintenance_occurrences o ON o.maintenance = r.key
WHERE r.over_at > :from AND o.ends_at > :from
  AND r.key IN (SELECT p.maintenance FROM page_monitors pm JOIN maintenance_members p ON p.monitor = pm.monitor
                WHERE pm.page = :page AND p.is_hidden = 0)
ORDER BY o.starts_at, r.key LIMIT :limit;

-- :name calendar_cancelled
SELECT c.uid, c.title, c.sequence, c.cancelled_at, c.starts_at, c.ends_at FROM calendar_cancellations c
WHERE c.page = :page AND c.cancelled_at > :from ORDER BY c.starts_at, c.uid LIMIT :limit;

-- A maintenance is to be deleted: its times that are not over leave the calendars that they were in.
-- :name calendar_cancel_maintenance
INSERT INTO calendar_cancellations (page, uid, starts_at, ends_at, title, sequence, cancelled_at)
SELECT DISTINCT pm.page, CASE WHEN m.rrule IS NULL THEN m.id ELSE m.id || '-' || o.starts_at END, o.starts_at, o.ends_at, m.title,
       m.revision + 1, :now
FROM maintenances m JOIN maintenance_occurrences o ON o.maintenance = m.key
     JOIN maintenance_members p ON p.maintenance = m.key JOIN page_monitors pm ON pm.monitor = p.monitor
WHERE m.key = :key AND o.ends_at > :now AND p.is_hidden = 0
ON CONFLICT (page, uid, starts_at) DO NOTHING;

-- A monitor is to leave a page: the times that are in its calendar for this monitor alone leave it, too.
-- :name calendar_cancel_member
INSERT INTO calendar_cancellations (page, uid, starts_at, ends_at, title, sequence, cancelled_at)
SELECT :page, CASE WHEN m.rrule IS NULL THEN m.id ELSE m.id || '-' || o.starts_at END, o.starts_at, o.ends_at, m.title,
       m.revision + 1, :now
FROM monitors n JOIN maintenance_members p ON p.monitor = n.key JOIN maintenances m ON m.key = p.maintenance
     JOIN maintenance_occurrences o ON o.maintenance = m.key
     JOIN page_monitors pm ON pm.monitor = n.key AND pm.page = :page
WHERE n.id = :monitor AND o.ends_at > :now AND p.is_hidden = 0
  AND NOT EXISTS (SELECT 1 FROM maintenance_members x JOIN page_monitors y ON y.monitor = x.monitor
                  WHERE x.maintenance = m.key AND x.is_hidden = 0 AND y.page = :page AND x.monitor <> n.key)
ON CONFLICT (page, uid, starts_at) DO NOTHING;

-- :name calendar_cancel_post
INSERT INTO calendar_cancellations (page, uid, starts_at, ends_at, title, sequence, cancelled_at)
SELECT p.page, p.id, p.starts_at, p.ends_at, p.title, p.revision + 1, :now FROM posts p
WHERE p.key = :key AND p.kind = 1 AND p.ends_at > :now
ON CONFLICT (page, uid, starts_at) DO NOTHING;

-- :name calendar_prune
DELETE FROM calendar_cancellations WHERE cancelled_at < :before;

-- Incidents of a page that people have written a post for.
-- :name posts_incidents
SELECT incident FROM posts WHERE page = :page AND incident IS NOT NULL;
