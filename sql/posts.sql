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

-- Whole posts come through the view post_rows, whose order of columns posts.c follows.
-- :name post_by_id
SELECT * FROM post_rows WHERE id = :id;

-- Newest first; :open_at: those that are not over at that time, NULL: all.
-- :name posts_find
SELECT * FROM post_rows
WHERE page = :page AND (:kind IS NULL OR kind = :kind)
  AND (:open_at IS NULL OR over_at IS NULL OR over_at > :open_at)
ORDER BY created_at DESC, key DESC LIMIT :limit OFFSET :offset;

-- :name posts_count
SELECT count(*) FROM post_rows
WHERE page = :page AND (:kind IS NULL OR kind = :kind)
  AND (:open_at IS NULL OR over_at IS NULL OR over_at > :open_at);

-- Incidents that are not over, or ended after :since. Newest first.
-- :name posts_recent
SELECT * FROM post_rows
WHERE page = :page AND kind = 0 AND (over_at IS NULL OR over_at > :since)
ORDER BY created_at DESC, key DESC LIMIT :limit;

-- Those that anything of was within :from and :until: an incident and an announcement from when they were written on,
-- maintenance while it was on. Newest first.
-- :name posts_between
SELECT * FROM post_rows
WHERE page = :page AND CASE WHEN kind = 1 THEN starts_at ELSE created_at END < :until
  AND (over_at IS NULL OR over_at > :from)
ORDER BY created_at DESC, key DESC LIMIT :limit;

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
