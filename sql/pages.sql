-- Status pages, and the monitors on them.

-- :name page_insert
INSERT INTO status_pages (key, id, manage_key, slug, title, description, logo_url, custom_domain, is_public,
    access, password, read_epoch, show_causes, notify_automatic, notify_after_minutes, look, created_at, updated_at,
    listed, workspace)
VALUES (:key, :id, :manage_key, :slug, :title, :description, :logo_url, :custom_domain, :is_public, :access,
    :password, :read_epoch, :show_causes, :notify_automatic, :notify_after_minutes, :look, :created_at, :updated_at,
    :listed, :workspace);

-- :name page_save
UPDATE status_pages SET slug = :slug, title = :title, description = :description, logo_url = :logo_url,
    custom_domain = :custom_domain, is_public = :is_public, access = :access, password = :password,
    read_epoch = :read_epoch, show_causes = :show_causes, notify_automatic = :notify_automatic,
    notify_after_minutes = :notify_after_minutes, look = :look, updated_at = :updated_at,
    revision = revision + 1
WHERE id = :id;

-- :name page_delete
DELETE FROM status_pages WHERE key = :key;

-- :name page_by_slug
SELECT * FROM page_rows WHERE slug = :slug;

-- :name page_by_id
SELECT * FROM page_rows WHERE id = :id;

-- :name page_by_key
SELECT * FROM page_rows WHERE key = :key;

-- What a monitor is called on a page.
-- :name page_monitor_name
SELECT coalesce(c.display_name, m.name) FROM page_monitors c JOIN monitors m ON m.key = c.monitor
WHERE c.page = :page AND c.monitor = :monitor;

-- :name page_by_manage_key
SELECT * FROM page_rows WHERE manage_key = :manage_key;

-- :name page_set_key
UPDATE status_pages SET manage_key = :manage_key, updated_at = :now WHERE key = :key;

-- :name page_by_domain
SELECT * FROM page_rows WHERE custom_domain = :custom_domain;

-- :name pages_all
SELECT * FROM page_rows
WHERE is_public * listed >= :scope AND (:workspace IS NULL OR workspace = :workspace)
ORDER BY title, slug;

-- A part of the same list, and how long that is.
-- :name pages_find
SELECT * FROM page_rows
WHERE is_public * listed >= :scope AND (:workspace IS NULL OR workspace = :workspace)
ORDER BY title, slug LIMIT :limit OFFSET :offset;

-- :name pages_total
SELECT count(*) FROM status_pages
WHERE is_public * listed >= :scope AND (:workspace IS NULL OR workspace = :workspace);

-- No row is added if it is on the page already, or there is none: page_monitor_exists tells which.
-- :name page_monitor_add
INSERT INTO page_monitors (page, monitor) SELECT :page, m.key FROM monitors m WHERE m.id = :monitor
ON CONFLICT (page, monitor) DO UPDATE SET named = 1 WHERE page_monitors.named = 0;

-- :name page_monitor_remove
DELETE FROM page_monitors
WHERE page = :page AND named = 1 AND monitor = (SELECT m.key FROM monitors m WHERE m.id = :monitor);

-- :name page_monitor_exists
SELECT 1 FROM monitors WHERE id = :monitor;

-- :name page_monitor_ids
SELECT m.id FROM page_monitors p JOIN monitors m ON m.key = p.monitor WHERE p.page = :page ORDER BY m.id;

-- :name page_monitor_count
SELECT count(*) FROM page_monitors WHERE page = :page;

-- :name page_image_put
INSERT INTO page_images (page, kind, digest, image) VALUES (:page, :kind, :digest, :image)
ON CONFLICT (page, kind) DO UPDATE SET digest = excluded.digest, image = excluded.image;

-- :name page_image_delete
DELETE FROM page_images WHERE page = :page AND kind = :kind;

-- :name page_image
SELECT image FROM page_images WHERE page = :page AND kind = :kind;
