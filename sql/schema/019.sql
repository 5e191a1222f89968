-- An incident whose monitor is paused is set aside: since when, and for how many seconds it was before. What its channels
-- are to hear only once it has lasted for a while waits with it.

ALTER TABLE incidents ADD COLUMN paused_at BIGINT;
ALTER TABLE incidents ADD COLUMN paused_seconds BIGINT NOT NULL DEFAULT 0;
UPDATE incidents
SET paused_at = (SELECT CASE WHEN m.updated_at > incidents.started_at THEN m.updated_at ELSE incidents.started_at END
                 FROM monitors m WHERE m.key = incidents.monitor)
WHERE resolved_at IS NULL
  AND EXISTS (SELECT 1 FROM monitor_states s WHERE s.monitor = incidents.monitor AND s.is_paused = 1);

-- An incident whole, in the order in which incidents.c reads it.
DROP VIEW incident_rows;
CREATE VIEW incident_rows AS
SELECT i.seq, i.id, i.monitor, m.id AS monitor_id, m.name AS monitor_name, i.started_at, i.resolved_at, i.paused_at,
       i.paused_seconds, i.cause, i.acknowledgement, i.acknowledged_by, i.acknowledged_at, i.acknowledged_internally,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq) AS notes_count,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq AND n.is_internal = 1) AS internal_notes_count,
       m.is_public, m.listed
FROM incidents i JOIN monitors m ON m.key = i.monitor;

DROP VIEW outbox;
CREATE VIEW outbox AS
SELECT a.key, a.lease, a.attempts, a.sent_at,
       CASE WHEN r.not_before > a.due_at THEN r.not_before ELSE a.due_at END AS due_at
FROM alerts a LEFT JOIN receivers r ON r.receiver = a.receiver
WHERE a.due_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM alerts e
                  WHERE e.channel_id = a.channel_id AND e.thread = a.thread AND e.key < a.key AND e.due_at IS NOT NULL)
  AND (a.held_until IS NULL
       OR NOT EXISTS (SELECT 1 FROM incidents i
                      WHERE i.seq = a.incident AND i.paused_at IS NOT NULL AND a.held_until > 1000 * i.paused_at));
