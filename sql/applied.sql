-- Which document an object was last applied with. Rows of objects that are gone are left behind until the next prune.

-- :name applied_set
SELECT apply_set FROM applied WHERE id = :id;

-- :name applied_put
INSERT INTO applied (id, workspace, part, apply_set) VALUES (:id, :workspace, :part, :apply_set)
ON CONFLICT (id) DO UPDATE SET workspace = excluded.workspace, part = excluded.part, apply_set = excluded.apply_set
WHERE applied.workspace <> excluded.workspace OR applied.part <> excluded.part OR applied.apply_set <> excluded.apply_set;

-- Which maintenance a document means by a name, and which names there are; a window of one monitor has none.
-- :name applied_maintenance
SELECT id FROM maintenances WHERE workspace = :workspace AND external_id = :external_id;

-- :name applied_maintenance_names
SELECT external_id FROM maintenances WHERE workspace = :workspace AND monitor IS NULL ORDER BY key;

-- :name applied_remove
DELETE FROM applied WHERE id = :id;

-- :name applied_of
SELECT id, part FROM applied WHERE workspace = :workspace AND apply_set = :apply_set ORDER BY part, id;
