-- Since when a monitor is degraded, so that its recovery tells for how long it was.

ALTER TABLE monitor_states ADD COLUMN degraded_since BIGINT;           -- NULL: it is not
UPDATE monitor_states SET degraded_since = status_since WHERE status = 2;
