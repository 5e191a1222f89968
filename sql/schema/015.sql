-- Every acknowledgement of an incident, also those that were overwritten or withdrawn; the one that holds stands in
-- incidents, too.

CREATE TABLE acknowledgements (
    key          INTEGER PRIMARY KEY,
    incident     BIGINT NOT NULL REFERENCES incidents ON DELETE CASCADE,
    note         TEXT NOT NULL,
    actor        TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    withdrawn_at BIGINT,
    is_internal  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX acknowledgements_incident ON acknowledgements (incident, key);

INSERT INTO acknowledgements (key, incident, note, actor, created_at)
SELECT seq, seq, acknowledgement, coalesce(acknowledged_by, 'anonymous'), acknowledged_at FROM incidents
WHERE acknowledgement IS NOT NULL AND acknowledged_at IS NOT NULL;
INSERT INTO counters (name, value) SELECT 'acknowledgement', coalesce(max(key), 0) FROM acknowledgements;

-- What people say of an incident may be for those alone who have a key for its monitor.
ALTER TABLE incidents ADD COLUMN acknowledged_internally BIGINT NOT NULL DEFAULT 0;
ALTER TABLE incident_notes ADD COLUMN is_internal BIGINT NOT NULL DEFAULT 0;
