-- Walking the graph of dependencies, one monitor at a time: so its cost is bounded, however large the graph is.

-- What a monitor depends on.
-- :name dependency_graph_above
SELECT m.key, m.id, m.name, s.status, s.is_paused, m.is_public * m.listed, m.workspace, m.tags
FROM dependencies d JOIN monitors m ON m.key = d.depends_on JOIN monitor_states s ON s.monitor = m.key
WHERE d.monitor = :monitor ORDER BY d.depends_on LIMIT :limit;

-- What depends on it.
-- :name dependency_graph_below
SELECT m.key, m.id, m.name, s.status, s.is_paused, m.is_public * m.listed, m.workspace, m.tags
FROM dependencies d JOIN monitors m ON m.key = d.monitor JOIN monitor_states s ON s.monitor = m.key
WHERE d.depends_on = :monitor ORDER BY d.key LIMIT :limit;

-- :name dependency_graph_edges
SELECT id, depends_on FROM dependencies WHERE monitor = :monitor ORDER BY depends_on LIMIT :limit;
