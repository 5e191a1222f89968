-- Locations: remote probes. The row of a deleted one stays, because heartbeats name it.

-- :name location_insert
INSERT INTO locations (key, id, name, region, probe_key, created_at, workspace)
VALUES (:key, :id, :name, :region, :probe_key, :created_at, :workspace);

-- :name locations_all
SELECT key, id, name, region, is_active, last_seen_at, created_at, workspace, workspace_id FROM location_rows
ORDER BY key;

-- 0: those that serve all.
-- :name locations_reporting
SELECT coalesce(workspace, 0), count(*) FROM locations
WHERE is_active = 1 AND deleted_at IS NULL AND last_seen_at IS NOT NULL
GROUP BY coalesce(workspace, 0);

-- :name location_by_id
SELECT key, id, name, region, is_active, last_seen_at, created_at, workspace, workspace_id FROM location_rows
WHERE id = :id;

-- The name of a deleted one is free again.
-- :name location_by_name
SELECT key, id, name, region, is_active, last_seen_at, created_at, workspace, workspace_id FROM location_rows
WHERE name = :name;

-- :name location_by_probe_key
SELECT key, id, name, region, is_active, last_seen_at, created_at, workspace, workspace_id FROM location_rows
WHERE probe_key = :probe_key;

-- '' is the digest of no key.
-- :name location_delete
UPDATE locations SET deleted_at = :now, is_active = 0, probe_key = '' WHERE key = :key;

-- :name locations_delete_of_workspace
UPDATE locations SET deleted_at = :now, is_active = 0, probe_key = '' WHERE workspace = :workspace AND deleted_at IS NULL;

-- :name location_set_key
UPDATE locations SET probe_key = :probe_key WHERE key = :key;

-- :name location_seen
UPDATE locations SET last_seen_at = :now, is_active = CASE WHEN :revive = 1 THEN 1 ELSE is_active END
WHERE key = :key;

-- :name location_last_batch
SELECT last_batch FROM locations WHERE key = :key;

-- :name location_set_last_batch
UPDATE locations SET last_batch = :batch WHERE key = :key;

-- A location that has reported, but not for too long.
-- :name locations_disable_stale
UPDATE locations SET is_active = 0 WHERE is_active = 1 AND deleted_at IS NULL AND last_seen_at < :stale_before;
