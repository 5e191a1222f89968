-- Channels of a workspace: for all of its monitors that match. Their column `monitor` is NULL. No statement can take a
-- NOT NULL away, and the table cannot be made anew while others refer to it: so the words are blanked where they stand.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'monitor    INTEGER NOT NULL REFERENCES monitors', 'monitor    INTEGER          REFERENCES monitors')
WHERE type = 'table' AND name = 'channels';
PRAGMA writable_schema = OFF;
ALTER TABLE channels ADD COLUMN workspace BIGINT REFERENCES workspaces ON DELETE CASCADE;

-- Which monitors: all of them, or any of these: ",tag,", a group on each line, ",id,".
ALTER TABLE channels ADD COLUMN match_all BIGINT NOT NULL DEFAULT 1;
ALTER TABLE channels ADD COLUMN match_tags TEXT NOT NULL DEFAULT '';
ALTER TABLE channels ADD COLUMN match_groups TEXT NOT NULL DEFAULT '';
ALTER TABLE channels ADD COLUMN match_monitors TEXT NOT NULL DEFAULT '';
CREATE INDEX channels_workspace ON channels (workspace, key) WHERE workspace IS NOT NULL;
CREATE UNIQUE INDEX channels_external_id ON channels (workspace, external_id) WHERE workspace IS NOT NULL;
CREATE INDEX deliveries_group ON deliveries (delivery_group);
