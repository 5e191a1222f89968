-- A post whole, in the order in which lib/store/posts.c reads it, and when it is over: what people say of it, or the clock, if
-- that is earlier (lib/model/post.c: post_ended_at). NULL: nothing ends it.
CREATE VIEW post_rows AS
SELECT p.key, p.id, p.page, p.kind, p.title, p.body, p.impact, p.first_state, p.state, p.starts_at, p.ends_at, p.ended_at,
       p.incident, (SELECT i.id FROM incidents i WHERE i.seq = p.incident) AS incident_id, p.created_at, p.updated_at, p.revision,
       CASE WHEN p.ended_at IS NOT NULL AND (p.kind = 0 OR p.ends_at IS NULL OR p.ended_at < p.ends_at) THEN p.ended_at
            WHEN p.kind <> 0 THEN p.ends_at END AS over_at
FROM posts p;

-- What ended lately of a monitor, however long ago it began. Partial, so that no list of all incidents takes it: those are read
-- in the order of seq.
CREATE INDEX incidents_ended ON incidents (monitor, resolved_at) WHERE resolved_at IS NOT NULL;

-- Members that match no longer, of maintenance that does not match all.
CREATE VIEW maintenance_misfits AS
SELECT p.maintenance, p.monitor
FROM maintenance_members p JOIN monitors m ON m.key = p.monitor
WHERE NOT EXISTS (SELECT 1 FROM maintenance_matches x
                  WHERE x.maintenance = p.maintenance
                    AND ((x.kind = 0 AND m.tags LIKE x.item ESCAPE '\') OR (x.kind = 1 AND m.group_name = x.item)
                         OR (x.kind = 2 AND m.id = x.item)));
