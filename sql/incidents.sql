-- Incidents and their notes.

-- :name incident_open
INSERT INTO incidents (seq, id, monitor, started_at, cause) VALUES (:seq, :id, :monitor, :started_at, :cause);

-- :name incident_resolve
UPDATE incidents SET resolved_at = :resolved_at WHERE seq = :seq AND resolved_at IS NULL;

-- :name incident_acknowledge
UPDATE incidents SET acknowledgement = :note, acknowledged_by = :actor, acknowledged_at = :now WHERE seq = :seq;

-- :name incident_current
SELECT * FROM incident_rows WHERE monitor = :monitor AND resolved_at IS NULL;

-- :name incident_by_id
SELECT * FROM incident_rows WHERE id = :id;

-- :name incidents_newest
SELECT * FROM incident_rows WHERE monitor = :monitor ORDER BY seq DESC LIMIT :limit;

-- :name incidents_after
SELECT * FROM incident_rows WHERE monitor = :monitor AND seq > :after ORDER BY seq LIMIT :limit;

-- :name incidents_recent
SELECT * FROM incident_rows
WHERE (:with_private = 1 OR is_public = 1)
  AND (:open IS NULL OR (resolved_at IS NULL) = (:open = 1))
ORDER BY seq DESC LIMIT :limit;

-- :name incident_note_insert
INSERT INTO incident_notes (id, incident, content, author, created_at)
VALUES (:id, :incident, :content, :author, :created_at);

-- :name incident_notes
SELECT n.id, i.id, n.content, n.author, n.created_at
FROM incident_notes n JOIN incidents i ON i.seq = n.incident
WHERE i.id = :incident_id ORDER BY n.key LIMIT :limit;
