-- Alerts that one message tells together, and how often a channel is written to.

ALTER TABLE alerts ADD COLUMN grouped_by BIGINT; -- the key of the alert whose message tells this one, too; NULL: none does
CREATE INDEX alerts_grouped ON alerts (grouped_by) WHERE grouped_by IS NOT NULL;

ALTER TABLE channels ADD COLUMN group_wait_seconds BIGINT; -- here and in the next two NULL: as is usual for its format
ALTER TABLE channels ADD COLUMN group_interval_seconds BIGINT;
ALTER TABLE channels ADD COLUMN max_per_hour BIGINT;
ALTER TABLE channels ADD COLUMN cooldown_seconds BIGINT;

CREATE TABLE channel_paces (
    channel  BIGINT PRIMARY KEY REFERENCES channels ON DELETE CASCADE,
    next_at  BIGINT NOT NULL, -- no message of a group goes before then
    hour_at  BIGINT NOT NULL, -- when the hour began in which
    messages BIGINT NOT NULL  -- so many went
);

DROP VIEW channel_rows;
CREATE VIEW channel_rows AS
SELECT c.key, c.id, c.monitor, (SELECT m.id FROM monitors m WHERE m.key = c.monitor) AS monitor_id, c.name, c.type,
       c.config, c.events, c.min_duration_seconds, c.max_per_second, c.is_enabled, c.trusted, c.created_at, c.was_before,
       c.external_id, c.revision,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 1) AS pending_count,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2) AS unsubscribed_count,
       c.workspace, (SELECT w.id FROM workspaces w WHERE w.key = c.workspace) AS workspace_id,
       c.match_all, c.match_tags, c.match_groups, c.match_monitors,
       c.group_wait_seconds, c.group_interval_seconds, c.max_per_hour, c.cooldown_seconds
FROM channels c;

-- What waits behind another of its thread waits also where that is told by the message of a third. The plus keeps SQLite
-- from reading all that a channel was ever told.
DROP VIEW outbox;
CREATE VIEW outbox AS
SELECT a.key, a.lease, a.attempts, a.sent_at,
       CASE WHEN r.not_before > a.due_at THEN r.not_before ELSE a.due_at END AS due_at
FROM alerts a LEFT JOIN receivers r ON r.receiver = a.receiver
WHERE a.due_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM alerts e
                  WHERE e.channel_id = a.channel_id AND e.thread = a.thread AND e.key < a.key AND e.due_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM alerts g JOIN alerts l ON l.key = g.grouped_by
                  WHERE g.incident = a.incident AND +g.channel = a.channel AND g.grouped_by IS NOT NULL
                    AND l.due_at IS NOT NULL)
  AND (a.held_until IS NULL
       OR NOT EXISTS (SELECT 1 FROM incidents i
                      WHERE i.seq = a.incident AND i.paused_at IS NOT NULL AND a.held_until > 1000 * i.paused_at));

-- What may be told together with others: it waits, and was never tried. is_change: it says how a monitor stands.
CREATE VIEW group_candidates AS
SELECT a.key, a.channel_id, a.monitor, a.incident, a.due_at, a.held_until,
       CASE WHEN a.event IN ('incident.created', 'incident.resolved', 'incident.reminder', 'incident.escalated',
                             'monitor.degraded', 'monitor.recovered', 'monitor.flapping') THEN 1 ELSE 0 END AS is_change
FROM alerts a
WHERE a.due_at IS NOT NULL AND a.attempts = 0 AND a.begun_at IS NULL AND a.is_copy = 0 AND a.kept_type IS NULL
  AND a.event <> 'address.confirmation'
  AND NOT EXISTS (SELECT 1 FROM alerts e
                  WHERE e.channel_id = a.channel_id AND e.thread = a.thread AND e.key < a.key AND e.due_at IS NOT NULL
                    AND (e.attempts > 0 OR e.begun_at IS NOT NULL));
