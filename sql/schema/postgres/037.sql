-- Channels of a workspace: for all of its monitors that match.

ALTER TABLE channels ALTER COLUMN monitor DROP NOT NULL;
ALTER TABLE channels ADD COLUMN workspace BIGINT REFERENCES workspaces ON DELETE CASCADE;
ALTER TABLE channels ADD COLUMN match_all BIGINT NOT NULL DEFAULT 1;
ALTER TABLE channels ADD COLUMN match_tags TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE channels ADD COLUMN match_groups TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE channels ADD COLUMN match_monitors TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX deliveries_group ON deliveries (delivery_group);
CREATE INDEX channels_workspace ON channels (workspace, key) WHERE workspace IS NOT NULL;
CREATE UNIQUE INDEX channels_external_id ON channels (workspace, external_id) WHERE workspace IS NOT NULL;
