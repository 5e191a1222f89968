-- An alert is tried for a day, because its receiver may be away, or ask to be left alone; then all that is for that
-- receiver waits. And an alert may outlive the monitor that it is about.

-- What is known of a receiver, as long as it matters. All three but `unanswered` in milliseconds since 1970.
CREATE TABLE receivers (
    receiver   TEXT NOT NULL PRIMARY KEY,  -- of a webhook the url without user-info and query; "mailto:" and the address
    not_before BIGINT NOT NULL,            -- until then nothing goes there
    unanswered BIGINT NOT NULL,            -- attempts in a row that it did not answer
    paid_until BIGINT NOT NULL             -- what went there lately, as rules/pace.h counts it
);

CREATE TABLE lasting_alerts (
    key           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    monitor       BIGINT REFERENCES monitors ON DELETE SET NULL,      -- NULL: it is gone, and this is kept to be sent
    incident      BIGINT REFERENCES incidents ON DELETE SET NULL,
    channel       BIGINT REFERENCES channels ON DELETE SET NULL,
    channel_id    TEXT,                                     -- outlives the channel
    alert_type    TEXT NOT NULL,                            -- initial, repeat, escalation, resolved
    event         TEXT NOT NULL,
    sent_at       BIGINT NOT NULL,                          -- when it was announced
    outcome       TEXT NOT NULL,                            -- pending, delivered, failed, skipped, superseded
    reason        TEXT,
    body          TEXT NOT NULL,                            -- pending: the facts, as JSON; then what a webhook was sent
    delivery_group TEXT NOT NULL,                           -- the webhook-id of all attempts
    attempts      BIGINT NOT NULL DEFAULT 0,
    due_at        BIGINT,                                   -- next attempt, in milliseconds; NULL: none
    lease         BIGINT NOT NULL DEFAULT 0,
    leased_until  BIGINT NOT NULL DEFAULT 0,
    thread        TEXT,                                     -- to one channel, those of one thread go in order
    receiver      TEXT,                                     -- as in receivers; NULL: not known yet
    begun_at      BIGINT,                                   -- of an attempt whose end is not recorded, in seconds
    is_copy       BIGINT NOT NULL DEFAULT 0,                -- sent again by hand: the body is what is sent, as it is
    made_before   BIGINT NOT NULL DEFAULT 0,                -- attempts at what it is a copy of
    kept_type     TEXT,                                     -- the channel, of one whose monitor is gone
    kept_config   TEXT,
    kept_trusted  BIGINT
);
INSERT INTO lasting_alerts (key, id, monitor, incident, channel, channel_id, alert_type, event, sent_at, outcome, reason,
                            body, delivery_group, attempts, due_at, lease, leased_until, thread)
SELECT a.key, a.id, a.monitor, a.incident, (SELECT c.key FROM channels c WHERE c.key = a.channel), a.channel_id,
       a.alert_type, a.event, a.sent_at, a.outcome, a.reason, a.body, a.delivery_group, a.attempts, a.due_at, a.lease,
       a.leased_until, CASE WHEN a.incident IS NULL THEN NULL ELSE 'incident ' || a.incident END
FROM alerts a JOIN monitors m ON m.key = a.monitor;
DROP TABLE alerts;
ALTER TABLE lasting_alerts RENAME TO alerts;
CREATE INDEX alerts_monitor ON alerts (monitor, sent_at);
CREATE INDEX alerts_incident ON alerts (incident);
CREATE INDEX alerts_channel ON alerts (channel);
CREATE INDEX alerts_group ON alerts (delivery_group);
CREATE INDEX alerts_due ON alerts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX alerts_thread ON alerts (channel_id, thread, key) WHERE due_at IS NOT NULL;
CREATE INDEX alerts_settled ON alerts (channel, sent_at, key) WHERE outcome IN ('delivered', 'failed', 'pending');

-- What is on its way, but for what waits behind another of its thread; due_at is when it may go.
CREATE VIEW outbox AS
SELECT a.key, a.lease, a.attempts, a.sent_at,
       CASE WHEN r.not_before > a.due_at THEN r.not_before ELSE a.due_at END AS due_at
FROM alerts a LEFT JOIN receivers r ON r.receiver = a.receiver
WHERE a.due_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM alerts e
                  WHERE e.channel_id = a.channel_id AND e.thread = a.thread AND e.key < a.key AND e.due_at IS NOT NULL);

-- When a channel was disabled because its receiver said that it is gone for good; NULL once a client has enabled it.
ALTER TABLE channels ADD COLUMN gone_at BIGINT;
