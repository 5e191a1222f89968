-- How many of a kind a client address made since its window opened.

-- A window that opened in the future, later than :latest, does not count: the clock was set back.
-- :name rate_limit_read
SELECT count, opened_at FROM rate_limits WHERE kind = :kind AND address = :address AND opened_at > :over
  AND opened_at <= :latest;

-- :name rate_limit_count
INSERT INTO rate_limits (kind, address, opened_at, count) VALUES (:kind, :address, :now, 1)
ON CONFLICT (kind, address) DO UPDATE SET
    count = CASE WHEN rate_limits.opened_at > :over AND rate_limits.opened_at <= :latest
                 THEN rate_limits.count + 1 ELSE 1 END,
    opened_at = CASE WHEN rate_limits.opened_at > :over AND rate_limits.opened_at <= :latest
                     THEN rate_limits.opened_at ELSE :now END;

-- :name rate_limits_prune
DELETE FROM rate_limits WHERE opened_at <= :over OR opened_at > :latest;
