-- Heartbeats by week, events of single checks by day, all others by month: store/postgres/partitions.c makes the parts ahead
-- of their time, and drops them whole when it is over. What there is for no part is in one that is called ..._rest: rows of
-- times that nobody expected, and those from before this migration.

ALTER TABLE heartbeats RENAME TO heartbeats_rest;
ALTER TABLE heartbeats_rest DROP CONSTRAINT heartbeats_pkey;
CREATE TABLE heartbeats (LIKE heartbeats_rest INCLUDING DEFAULTS) PARTITION BY RANGE (checked_at);
ALTER TABLE heartbeats ADD PRIMARY KEY (monitor, seq, checked_at);
ALTER TABLE heartbeats ATTACH PARTITION heartbeats_rest DEFAULT;

ALTER TABLE events RENAME TO events_before;
ALTER TABLE events_before DROP CONSTRAINT events_pkey;
CREATE TABLE events (LIKE events_before INCLUDING DEFAULTS) PARTITION BY LIST (type);
ALTER TABLE events ADD PRIMARY KEY (id, type, at);
CREATE TABLE events_checks PARTITION OF events FOR VALUES IN ('check.completed') PARTITION BY RANGE (at);
CREATE TABLE events_others PARTITION OF events DEFAULT PARTITION BY RANGE (at);
CREATE TABLE events_checks_rest PARTITION OF events_checks DEFAULT;
CREATE TABLE events_others_rest PARTITION OF events_others DEFAULT;
INSERT INTO events SELECT * FROM events_before;
DROP TABLE events_before;

-- What is past its retention is not shown, whether its part has been dropped yet or not.
CREATE VIEW kept_heartbeats AS
SELECT monitor, seq, checked_at, response_ms, result, status_code, location, started_after, error_message, not_verified
FROM heartbeats
WHERE checked_at >= coalesce((SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'pruned_before'), 0);

CREATE VIEW kept_events AS
SELECT id, monitor, type, at, body, public_body, private_body
FROM events
WHERE at >= CASE WHEN type = 'check.completed'
                 THEN coalesce((SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'check_events_before'), 0)
                 ELSE coalesce((SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'events_before'), 0) END;
