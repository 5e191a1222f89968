-- Leases: what one process has to itself until its time ends. Of these rows watchpost copy copies none.

-- :name lease_read
SELECT holder, since, ends_at, detail FROM leases WHERE name = :name;

-- :name lease_write
INSERT INTO leases (name, holder, since, ends_at, detail) VALUES (:name, :holder, :since, :ends_at, :detail)
ON CONFLICT (name) DO UPDATE
SET holder = excluded.holder, since = excluded.since, ends_at = excluded.ends_at, detail = excluded.detail;

-- Not one that has ended, or that another has.
-- :name lease_renew
UPDATE leases SET ends_at = :ends_at WHERE name = :name AND holder = :holder AND ends_at > :now;

-- Asked at the begin of each transaction that writes.
-- :name lease_read_only
SELECT ends_at FROM leases WHERE name = 'read-only';
