-- When the work of a check itself began, as seconds after checked_at: mostly 0, which takes no room. NULL: not known.

ALTER TABLE heartbeats ADD COLUMN started_after INTEGER;
