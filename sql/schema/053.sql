-- Locations with the workspace whose monitors they serve; NULL: they serve all. Deleted ones are not among them.
CREATE VIEW location_rows AS
SELECT l.key, l.id, l.name, l.region, l.is_active, l.last_seen_at, l.created_at, l.workspace,
       (SELECT w.id FROM workspaces w WHERE w.key = l.workspace) AS workspace_id, l.probe_key
FROM locations l
WHERE l.deleted_at IS NULL;
