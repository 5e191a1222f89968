-- The layout of a status page: its sections, and where its monitors stand.

-- :name layout_sections
SELECT key, id, title, collapsed, tag FROM page_sections WHERE page = :page ORDER BY position;

-- In the order of the page.
-- :name layout_members
SELECT c.section, m.id, c.display_name, c.description, c.shows
FROM page_monitors c JOIN monitors m ON m.key = c.monitor
WHERE c.page = :page AND c.section IS NOT NULL
ORDER BY c.position, m.group_name IS NULL, m.group_name, m.name, m.id;

-- :name layout_sections_delete
DELETE FROM page_sections WHERE page = :page;

-- :name layout_members_forget
UPDATE page_monitors SET section = NULL, position = 1000000, display_name = NULL, description = NULL, shows = 1
WHERE page = :page;

-- :name layout_members_drop
DELETE FROM page_monitors WHERE page = :page AND named = 0;

-- :name layout_section_insert
INSERT INTO page_sections (key, id, page, position, title, collapsed, tag, pattern)
VALUES (:key, :id, :page, :position, :title, :collapsed, :tag, :pattern);

-- A monitor that stands in a section already stays there.
-- :name layout_member_put
INSERT INTO page_monitors (page, monitor, section, position, named, display_name, description, shows)
SELECT :page, m.key, :section, :position, 1, :display_name, :description, :shows FROM monitors m WHERE m.id = :monitor
ON CONFLICT (page, monitor) DO UPDATE
SET section = excluded.section, position = excluded.position, named = 1, display_name = excluded.display_name,
    description = excluded.description, shows = excluded.shows
WHERE page_monitors.section IS NULL;

-- :name layout_tagged_put
INSERT INTO page_monitors (page, monitor, section, position, named)
SELECT t.page, t.monitor, t.section, t.position, 0 FROM page_tag_matches t WHERE t.section = :section
ON CONFLICT (page, monitor) DO UPDATE SET section = excluded.section, position = excluded.position
WHERE page_monitors.section IS NULL;

-- :name layout_words_put
UPDATE page_monitors SET display_name = :display_name, description = :description, shows = :shows
WHERE page = :page AND section = :section AND monitor = (SELECT m.key FROM monitors m WHERE m.id = :monitor);

-- The names that its readers know its monitors by, where they are others: by the rows of monitors.
-- :name layout_names
SELECT monitor, display_name FROM page_monitors WHERE page = :page AND display_name IS NOT NULL ORDER BY monitor;

-- Where all of them stand: by the rows of monitors.
-- :name layout_places
SELECT monitor, coalesce(section, 0), position, description, shows, named FROM page_monitors WHERE page = :page ORDER BY monitor;

-- :name layout_tag_of
SELECT s.tag FROM page_sections s JOIN page_monitors c ON c.section = s.key
WHERE c.page = :page AND c.named = 0 AND c.monitor = (SELECT m.key FROM monitors m WHERE m.id = :monitor);
