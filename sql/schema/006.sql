-- Keys that SQLite made, and made again once the last row was deleted, come from `counters` now, as those of monitors
-- always did: no key is ever given out twice.

INSERT INTO counters (name, value) SELECT 'incident_note', coalesce(max(key), 0) FROM incident_notes;
INSERT INTO counters (name, value) SELECT 'maintenance', coalesce(max(key), 0) FROM maintenance_windows;
INSERT INTO counters (name, value) SELECT 'dependency', coalesce(max(key), 0) FROM dependencies;
INSERT INTO counters (name, value) SELECT 'location', coalesce(max(key), 0) FROM locations;
INSERT INTO counters (name, value) SELECT 'channel', coalesce(max(key), 0) FROM channels;
INSERT INTO counters (name, value) SELECT 'alert', coalesce(max(key), 0) FROM alerts;
INSERT INTO counters (name, value) SELECT 'page', coalesce(max(key), 0) FROM status_pages;
