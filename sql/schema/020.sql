-- Checks that clients ask for: a run takes them, due or not.

ALTER TABLE monitor_states ADD COLUMN asked_at BIGINT;     -- since when one is asked for; NULL: none is
CREATE INDEX monitor_states_asked ON monitor_states (asked_at) WHERE asked_at IS NOT NULL;
