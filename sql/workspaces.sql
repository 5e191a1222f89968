-- Workspaces.

-- The columns in the order in which workspaces.c reads them.
-- :name workspace_insert
INSERT INTO workspaces (key, id, name, timezone, of_operators, most_monitors, most_pages, most_channels, most_keys,
                        created_at, updated_at)
VALUES (:key, :id, :name, :timezone, :of_operators, :most_monitors, :most_pages, :most_channels, :most_keys,
        :now, :now);

-- :name workspace_save
UPDATE workspaces SET name = :name, timezone = :timezone, most_monitors = :most_monitors, most_pages = :most_pages,
    most_channels = :most_channels, most_keys = :most_keys, updated_at = :now
WHERE key = :key;

-- Its keys, channels, rules and plans go by themselves; monitors and pages are deleted by the caller.
-- :name workspace_delete
DELETE FROM workspaces WHERE key = :key;

-- :name workspace_by_key
SELECT space.key, space.id, space.name, space.timezone, space.of_operators, space.most_monitors, space.most_pages, space.most_channels, space.most_keys,
       space.created_at, space.updated_at
FROM workspaces space WHERE space.key = :key;

-- What is in it. Apart from the rest, which is asked for with nearly each request of its keys.
-- :name workspace_counts
SELECT (SELECT count(*) FROM monitors WHERE workspace = :key),
       (SELECT count(*) FROM status_pages WHERE workspace = :key);

-- :name workspace_id
SELECT id FROM workspaces WHERE key = :key;

-- :name workspace_by_id
SELECT space.key, space.id, space.name, space.timezone, space.of_operators, space.most_monitors, space.most_pages, space.most_channels, space.most_keys,
       space.created_at, space.updated_at
FROM workspaces space WHERE space.id = :id;

-- :name workspaces_all
SELECT space.key, space.id, space.name, space.timezone, space.of_operators, space.most_monitors, space.most_pages, space.most_channels, space.most_keys,
       space.created_at, space.updated_at, (SELECT count(*) FROM monitors m WHERE m.workspace = space.key),
       (SELECT count(*) FROM status_pages p WHERE p.workspace = space.key)
FROM workspaces space ORDER BY space.name, space.id LIMIT :limit OFFSET :offset;

-- :name workspaces_count
SELECT count(*) FROM workspaces;

-- When an instance is set up there is nothing yet that says since when it is there.
-- :name workspace_begin
UPDATE workspaces SET created_at = :now, updated_at = :now WHERE created_at = 0;

-- :name workspace_monitors_count
SELECT count(*) FROM monitors WHERE workspace = :workspace;

-- :name workspace_pages_count
SELECT count(*) FROM status_pages WHERE workspace = :workspace;

-- What a workspace takes along, one after the other.
-- :name workspace_a_monitor
SELECT id FROM monitors WHERE workspace = :workspace ORDER BY key LIMIT 1;

-- :name workspace_delete_pages
DELETE FROM status_pages WHERE workspace = :workspace;

-- :name workspace_leave_locations
UPDATE locations SET deleted_at = :now, is_active = 0, probe_key = '' WHERE workspace = :workspace AND deleted_at IS NULL;

-- :name workspace_take_monitor
UPDATE monitors SET workspace = :workspace, was_adopted = :was_adopted WHERE key = :key;

-- :name workspace_take_page
UPDATE status_pages SET workspace = :workspace WHERE key = :key;
