-- Rows of a monitor that tell something, which are few: bare ones were passed over, all of them at each write.
DROP INDEX audit_monitor;
CREATE INDEX audit_monitor ON audit (monitor, seq) WHERE monitor IS NOT NULL AND is_bare = 0;
