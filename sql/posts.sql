-- What people say on status pages.

-- :name post_insert
INSERT INTO posts (key, id, page, kind, title, body, impact, first_state, state, starts_at, ends_at, ended_at, incident,
    created_at, updated_at)
VALUES (:key, :id, :page, :kind, :title, :body, :impact, :first_state, :state, :starts_at, :ends_at, :ended_at,
    :incident, :created_at, :updated_at);

-- :name post_save
UPDATE posts SET title = :title, body = :body, impact = :impact, state = :state, starts_at = :starts_at,
    ends_at = :ends_at, ended_at = :ended_at, incident = :incident, updated_at = :updated_at, revision = revision + 1
WHERE key = :key;

-- :name post_delete
DELETE FROM posts WHERE key = :key;

-- :name post_monitors_delete
DELETE FROM post_monitors WHERE post = :post;

-- :name post_monitor_insert
INSERT INTO post_monitors (post, monitor, place) SELECT :post, m.key, :place FROM monitors m WHERE m.id = :monitor
ON CONFLICT (post, monitor) DO NOTHING;

-- :name page_monitor_named
SELECT m.key FROM monitors m JOIN page_monitors c ON c.monitor = m.key AND c.page = :page WHERE m.id = :monitor;

-- :name page_incident_named
SELECT i.seq FROM incidents i JOIN page_monitors c ON c.monitor = i.monitor AND c.page = :page WHERE i.id = :incident;

-- :name posts_on_page
SELECT count(*) FROM posts WHERE page = :page;

-- A post whole, in the order in which posts.c reads it. The columns are the same in all that follow.
-- :name post_by_id
SELECT p.key, p.id, p.page, p.kind, p.title, p.body, p.impact, p.first_state, p.state, p.starts_at, p.ends_at, p.ended_at,
       p.incident, (SELECT i.id FROM incidents i WHERE i.seq = p.incident), p.created_at, p.updated_at, p.revision
FROM posts p WHERE p.id = :id;

-- Newest first; :open_at: those that are open at that time, NULL: all.
-- :name posts_find
SELECT p.key, p.id, p.page, p.kind, p.title, p.body, p.impact, p.first_state, p.state, p.starts_at, p.ends_at, p.ended_at,
       p.incident, (SELECT i.id FROM incidents i WHERE i.seq = p.incident), p.created_at, p.updated_at, p.revision
FROM posts p
WHERE p.page = :page AND (:kind IS NULL OR p.kind = :kind)
  AND (:open_at IS NULL OR (p.ended_at IS NULL AND (p.kind = 0 OR p.ends_at IS NULL OR p.ends_at > :open_at)))
ORDER BY p.created_at DESC, p.key DESC LIMIT :limit OFFSET :offset;

-- :name posts_count
SELECT count(*) FROM posts p
WHERE p.page = :page AND (:kind IS NULL OR p.kind = :kind)
  AND (:open_at IS NULL OR (p.ended_at IS NULL AND (p.kind = 0 OR p.ends_at IS NULL OR p.ends_at > :open_at)));

-- Those that anything of was within :from and :until: an incident from its beginning to its end, maintenance while it was
-- on, an announcement while it stood. Newest first.
-- :name posts_between
SELECT p.key, p.id, p.page, p.kind, p.title, p.body, p.impact, p.first_state, p.state, p.starts_at, p.ends_at, p.ended_at,
       p.incident, (SELECT i.id FROM incidents i WHERE i.seq = p.incident), p.created_at, p.updated_at, p.revision
FROM posts p
WHERE p.page = :page
  AND CASE WHEN p.kind = 1 THEN p.starts_at ELSE p.created_at END < :until
  AND (p.ended_at IS NULL OR p.ended_at >= :from)
  AND (p.kind = 0 OR p.ends_at IS NULL OR p.ends_at > :from)
ORDER BY p.created_at DESC, p.key DESC LIMIT :limit;

-- :posts: keys with commas between.
-- :name post_updates_of
SELECT u.post, u.key, u.id, u.state, u.body, u.created_at, u.updated_at FROM post_updates u
WHERE u.post IN (SELECT value FROM json_each('[' || :posts || ']')) ORDER BY u.post, u.key;
-- :name post_updates_of :postgres
SELECT u.post, u.key, u.id, u.state, u.body, u.created_at, u.updated_at FROM post_updates u
WHERE u.post = ANY (CAST(string_to_array(:posts, ',') AS BIGINT[])) ORDER BY u.post, u.key;

-- :name post_monitors_of
SELECT c.post, m.id, CASE WHEN o.page IS NOT NULL THEN coalesce(o.display_name, m.name) END
FROM post_monitors c JOIN monitors m ON m.key = c.monitor JOIN posts p ON p.key = c.post
     LEFT JOIN page_monitors o ON o.page = p.page AND o.monitor = c.monitor
WHERE c.post IN (SELECT value FROM json_each('[' || :posts || ']')) ORDER BY c.post, c.place;
-- :name post_monitors_of :postgres
SELECT c.post, m.id, CASE WHEN o.page IS NOT NULL THEN coalesce(o.display_name, m.name) END
FROM post_monitors c JOIN monitors m ON m.key = c.monitor JOIN posts p ON p.key = c.post
     LEFT JOIN page_monitors o ON o.page = p.page AND o.monitor = c.monitor
WHERE c.post = ANY (CAST(string_to_array(:posts, ',') AS BIGINT[])) ORDER BY c.post, c.place;

-- :name post_update_insert
INSERT INTO post_updates (key, id, post, state, body, created_at, updated_at)
VALUES (:key, :id, :post, :state, :body, :created_at, :updated_at);

-- :name post_update_save
UPDATE post_updates SET state = :state, body = :body, updated_at = :updated_at WHERE key = :key;

-- :name post_update_delete
DELETE FROM post_updates WHERE key = :key;
