-- Tables by the names that the field has for what is in them; their rows are as they were.

ALTER TABLE tallies RENAME TO rollups;
ALTER TABLE check_totals RENAME TO check_counters;
ALTER TABLE rate_windows RENAME TO rate_limits;
ALTER TABLE monitor_states RENAME COLUMN announced_window TO announced_maintenance;
