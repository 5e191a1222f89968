-- Dependencies.

-- :name dependency_exists
SELECT 1 FROM dependencies WHERE monitor = :monitor AND depends_on = :depends_on;

-- UNION, not UNION ALL: a monitor that is reached on two ways is followed once.
-- :name dependency_reaches
WITH RECURSIVE reached (monitor) AS (
    SELECT depends_on FROM dependencies WHERE monitor = :monitor
    UNION
    SELECT d.depends_on FROM reached r JOIN dependencies d ON d.monitor = r.monitor
)
SELECT 1 FROM reached WHERE monitor = :depends_on;

-- :name dependency_insert
INSERT INTO dependencies (key, id, monitor, depends_on, created_at)
VALUES (:key, :id, :monitor, :depends_on, :created_at);

-- :name dependency_delete
DELETE FROM dependencies WHERE id = :id AND monitor = :monitor;

-- Both sides with all that decides whether a client may see them.
-- :name dependencies_of
SELECT d.id, m.key, m.id, m.name, ms.status, m.is_public * m.listed, m.workspace, m.tags,
       o.key, o.id, o.name, os.status, o.is_public * o.listed, o.workspace, o.tags, d.created_at
FROM dependencies d
     JOIN monitors m ON m.key = d.monitor JOIN monitor_states ms ON ms.monitor = m.key
     JOIN monitors o ON o.key = d.depends_on JOIN monitor_states os ON os.monitor = o.key
WHERE d.monitor = :monitor ORDER BY d.key;

-- :name dependencies_on
SELECT d.id, m.key, m.id, m.name, ms.status, m.is_public * m.listed, m.workspace, m.tags,
       o.key, o.id, o.name, os.status, o.is_public * o.listed, o.workspace, o.tags, d.created_at
FROM dependencies d
     JOIN monitors m ON m.key = d.monitor JOIN monitor_states ms ON ms.monitor = m.key
     JOIN monitors o ON o.key = d.depends_on JOIN monitor_states os ON os.monitor = o.key
WHERE d.depends_on = :monitor ORDER BY d.key;

-- :name dependencies_count
SELECT count(*) FROM dependencies WHERE monitor = :monitor;

-- What these depend on: keys with commas between.
-- :name dependencies_of_keys
SELECT DISTINCT d.depends_on FROM dependencies d
WHERE d.monitor IN (SELECT value FROM json_each('[' || :keys || ']')) ORDER BY d.depends_on;
-- :name dependencies_of_keys :postgres
SELECT DISTINCT d.depends_on FROM dependencies d
WHERE d.monitor = ANY (CAST(string_to_array(:keys, ',') AS BIGINT[])) ORDER BY d.depends_on;
