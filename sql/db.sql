-- What db.c needs for itself.

-- :name begin_write
BEGIN IMMEDIATE;

-- :name begin_read
BEGIN;

-- :name commit
COMMIT;

-- :name rollback
ROLLBACK;

-- :name counter_read
SELECT value FROM counters WHERE name = :name;

-- :name counter_save
UPDATE counters SET value = :value WHERE name = :name;

-- :name data_version
PRAGMA data_version;
