-- What a channel is told, and when it is worth it. What is there keeps what it has always got, and a secret its
-- meaning: until now only "whsec_..." was decoded, and other base64 used as it is.

ALTER TABLE channels ADD COLUMN events TEXT;        -- ",incident.created,": those that it gets; NULL: by its type
ALTER TABLE channels ADD COLUMN min_duration_seconds BIGINT NOT NULL DEFAULT 0;
UPDATE channels
SET events = ',incident.created,incident.resolved,incident.reminder,incident.escalated,monitor.degraded,'
             || 'monitor.recovered,maintenance.started,maintenance.ended,';
UPDATE channels SET config = '{"secret_as_bytes":true,' || substr(config, 2)
WHERE type = 'webhook' AND config LIKE '{"%' AND config LIKE '%"secret":"%' AND config NOT LIKE '%"secret":"whsec_%';

-- An alert that waits until its incident has lasted as long as its channel wants, in milliseconds; NULL: it does not.
ALTER TABLE alerts ADD COLUMN held_until BIGINT;

-- Of a mail to several addresses, which need nothing more (send_email.c).
ALTER TABLE alerts ADD COLUMN settled BIGINT NOT NULL DEFAULT 0;
