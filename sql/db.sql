-- What the connection needs for itself.

-- IMMEDIATE takes the lock at once, and waits for it: a transaction that reads first and writes later would fail
-- instead if another had written in between.
-- :name begin_write
BEGIN IMMEDIATE;

-- :name begin_read
BEGIN;

-- :name commit
COMMIT;

-- :name rollback
ROLLBACK;

-- Inside the transaction that uses the number and saves the counter.
-- :name counter_read
SELECT value FROM counters WHERE name = :name;

-- :name counter_save
UPDATE counters SET value = :value WHERE name = :name;

-- A restored database goes on counting where the replaced one was, or far beyond where it can have been.
-- :name counters_all
SELECT name, value FROM counters;

-- :name counter_raise
UPDATE counters SET value = :value WHERE name = :name AND value <= :value;

-- Of all but those named ",one,other,".
-- :name counters_skip
UPDATE counters SET value = value + :numbers WHERE :but NOT LIKE '%,' || name || ',%';
