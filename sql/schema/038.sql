-- Rules of a workspace, for those of its monitors that have none of their own; and whom an escalation goes to.

ALTER TABLE alert_rules ADD COLUMN escalation_channels TEXT NOT NULL DEFAULT '';   -- ",id,id,"; "": all

CREATE TABLE workspace_alert_rules (
    workspace                BIGINT NOT NULL PRIMARY KEY REFERENCES workspaces ON DELETE CASCADE,
    repeat_interval_minutes  BIGINT NOT NULL,
    max_repeats              BIGINT NOT NULL,
    escalation_after_minutes BIGINT NOT NULL,
    repeat_after_acknowledge BIGINT NOT NULL,
    escalation_channels      TEXT NOT NULL,
    created_at               BIGINT NOT NULL,
    updated_at               BIGINT NOT NULL
);

-- A channel whole, in the order in which channels.c reads it.
CREATE VIEW channel_rows AS
SELECT c.key, c.id, c.monitor, (SELECT m.id FROM monitors m WHERE m.key = c.monitor) AS monitor_id, c.name, c.type,
       c.config, c.events, c.min_duration_seconds, c.max_per_second, c.is_enabled, c.trusted, c.created_at, c.was_before,
       c.external_id, c.revision,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 1) AS pending_count,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2) AS unsubscribed_count,
       c.workspace, (SELECT w.id FROM workspaces w WHERE w.key = c.workspace) AS workspace_id,
       c.match_all, c.match_tags, c.match_groups, c.match_monitors
FROM channels c;
