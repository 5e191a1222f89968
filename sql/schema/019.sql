-- What people say of an incident may be for those alone who have a key for its monitor.

ALTER TABLE incidents ADD COLUMN acknowledged_internally BIGINT NOT NULL DEFAULT 0;
ALTER TABLE acknowledgements ADD COLUMN is_internal BIGINT NOT NULL DEFAULT 0;
ALTER TABLE incident_notes ADD COLUMN is_internal BIGINT NOT NULL DEFAULT 0;

-- An incident whole, in the order in which incidents.c reads it.
DROP VIEW incident_rows;
CREATE VIEW incident_rows AS
SELECT i.seq, i.id, i.monitor, m.id AS monitor_id, m.name AS monitor_name, i.started_at, i.resolved_at, i.paused_at,
       i.paused_seconds, i.cause, i.acknowledgement, i.acknowledged_by, i.acknowledged_at, i.acknowledged_internally,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq) AS notes_count,
       (SELECT count(*) FROM incident_notes n WHERE n.incident = i.seq AND n.is_internal = 1) AS internal_notes_count,
       m.is_public
FROM incidents i JOIN monitors m ON m.key = i.monitor;
