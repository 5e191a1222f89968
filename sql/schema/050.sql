-- What reads of history see. Here rows are deleted when their time is over; another database drops parts of these tables
-- whole, somewhat later, and shows nothing of what is in them (settings: pruned_before, check_events_before,
-- events_before).
CREATE VIEW kept_heartbeats AS SELECT * FROM heartbeats;
CREATE VIEW kept_events AS SELECT * FROM events;
