-- Single facts about the instance.

-- :name setting_read
SELECT value FROM settings WHERE name = :name;

-- :name setting_write
INSERT INTO settings (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- :name setting_remove
DELETE FROM settings WHERE name = :name;
