-- When the failure was that confirmed that a monitor is down, also of one in maintenance; NULL: it is not down. And
-- incidents that have not opened yet, because something that the monitor depends on may be found to be away, too.

ALTER TABLE monitor_states ADD COLUMN confirmed_at BIGINT;

CREATE TABLE waiting_incidents (
    monitor     INTEGER PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    waits_until BIGINT NOT NULL,
    cause       TEXT NOT NULL
);
