-- Keys of workspaces. One that has expired is as if it were not there.

-- :name workspace_key_insert
INSERT INTO workspace_keys (key, id, workspace, digest, label, role, tags, expires_at, writes_per_hour, created_by,
                            created_at)
VALUES (:key, :id, :workspace, :digest, :label, :role, :tags, :expires_at, :writes_per_hour, :created_by, :now);

-- :name workspace_key_tag_insert
INSERT INTO workspace_key_tags (workspace_key, pattern) VALUES (:workspace_key, :pattern);

-- :name workspace_key_by_digest
SELECT k.key, k.id, k.workspace, k.label, k.role, k.tags, k.expires_at, k.writes_per_hour, k.created_by, k.created_at,
       k.last_used_at, w.of_operators
FROM workspace_keys k JOIN workspaces w ON w.key = k.workspace
WHERE k.digest = :digest AND (k.expires_at IS NULL OR k.expires_at > :now);

-- :name workspace_key_by_id
SELECT k.key, k.id, k.workspace, k.label, k.role, k.tags, k.expires_at, k.writes_per_hour, k.created_by, k.created_at,
       k.last_used_at, w.of_operators
FROM workspace_keys k JOIN workspaces w ON w.key = k.workspace
WHERE k.id = :id AND (k.expires_at IS NULL OR k.expires_at > :now);

-- :name workspace_keys_of
SELECT k.key, k.id, k.workspace, k.label, k.role, k.tags, k.expires_at, k.writes_per_hour, k.created_by, k.created_at,
       k.last_used_at, w.of_operators
FROM workspace_keys k JOIN workspaces w ON w.key = k.workspace
WHERE k.workspace = :workspace AND (k.expires_at IS NULL OR k.expires_at > :now)
ORDER BY k.key LIMIT :limit OFFSET :offset;

-- :name workspace_keys_count
SELECT count(*) FROM workspace_keys
WHERE workspace = :workspace AND (expires_at IS NULL OR expires_at > :now);

-- Owners that no time takes away, beside one: a workspace keeps at least one that opens all of it.
-- :name workspace_keys_owners
SELECT count(*) FROM workspace_keys
WHERE workspace = :workspace AND key <> :key AND role = 4 AND tags = ''
  AND (expires_at IS NULL OR expires_at > :now);

-- :name workspace_key_rotate
UPDATE workspace_keys SET digest = :digest WHERE key = :key;

-- :name workspace_key_digest
SELECT digest FROM workspace_keys WHERE key = :key;

-- :name workspace_key_delete
DELETE FROM workspace_keys WHERE key = :key;

-- Right to the minute: a key that is used all the time is not written all the time.
-- :name workspace_key_used
UPDATE workspace_keys SET last_used_at = :now WHERE key = :key AND (last_used_at IS NULL OR last_used_at <= :now - 60);

-- :name workspace_keys_prune
DELETE FROM workspace_keys WHERE expires_at <= :cut;
