-- Single facts about the instance, and the windows of the rate limit.

-- :name setting_read
SELECT value FROM settings WHERE name = :name;

-- :name setting_write
INSERT INTO settings (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- :name setting_remove
DELETE FROM settings WHERE name = :name;

-- :name limit_read
SELECT count, opened_at FROM rate_windows WHERE kind = :kind AND address = :address AND opened_at > :over
  AND opened_at <= :now;

-- :name limit_count
INSERT INTO rate_windows (kind, address, opened_at, count) VALUES (:kind, :address, :now, 1)
ON CONFLICT (kind, address) DO UPDATE SET
    count = CASE WHEN rate_windows.opened_at > :over AND rate_windows.opened_at <= :now
                 THEN rate_windows.count + 1 ELSE 1 END,
    opened_at = CASE WHEN rate_windows.opened_at > :over AND rate_windows.opened_at <= :now
                     THEN rate_windows.opened_at ELSE :now END;

-- :name limits_prune
DELETE FROM rate_windows WHERE opened_at <= :over OR opened_at > :now;
