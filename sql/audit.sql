-- Who changed what.

-- The columns in the order in which audit.c reads them.
-- :name audit_insert
INSERT INTO audit (seq, chain, workspace_id, at, key_kind, key_id, key_label, actor, via, address, route, subject_type,
                   subject_id, subject_name, changes, monitor, hash)
VALUES (:seq, :chain, :workspace_id, :at, :key_kind, :key_id, :key_label, :actor, :via, :address, :route,
        :subject_type, :subject_id, :subject_name, :changes, :monitor, :hash);

-- :name audit_end
SELECT newest, before FROM audit_ends WHERE chain = :chain;

-- :name audit_ends_all
SELECT chain, newest, before FROM audit_ends ORDER BY chain;

-- :name audit_end_set
INSERT INTO audit_ends (chain, before, newest) VALUES (:chain, '', :newest)
ON CONFLICT (chain) DO UPDATE SET newest = excluded.newest;

-- :name audit_before_set
UPDATE audit_ends SET before = :before WHERE chain = :chain;

-- chain: -1 for all. Those that are bare tell nothing.
-- :name audit_newest
SELECT seq, chain, workspace_id, at, key_kind, key_id, key_label, actor, via, address, route, subject_type, subject_id,
       subject_name, changes, monitor, is_bare, hash
FROM audit
WHERE (:chain = -1 OR chain = :chain) AND seq > :after AND is_bare = 0 AND at >= :audit_from
  AND (:subject IS NULL OR subject_id = :subject)
  AND (:key_id IS NULL OR key_id = :key_id)
  AND (:actor IS NULL OR actor = :actor)
ORDER BY seq DESC LIMIT :limit;

-- :name audit_after
SELECT seq, chain, workspace_id, at, key_kind, key_id, key_label, actor, via, address, route, subject_type, subject_id,
       subject_name, changes, monitor, is_bare, hash
FROM audit
WHERE (:chain = -1 OR chain = :chain) AND seq > :after AND is_bare = 0 AND at >= :audit_from
  AND (:subject IS NULL OR subject_id = :subject)
  AND (:key_id IS NULL OR key_id = :key_id)
  AND (:actor IS NULL OR actor = :actor)
ORDER BY seq LIMIT :limit;

-- What was changed of one object in a time.
-- :name audit_of_subject
SELECT seq, chain, workspace_id, at, key_kind, key_id, key_label, actor, via, address, route, subject_type, subject_id,
       subject_name, changes, monitor, is_bare, hash
FROM audit
WHERE subject_id = :subject AND is_bare = 0 AND at >= :audit_from AND at >= :since AND at <= :until
ORDER BY seq DESC LIMIT :limit;

-- :name audit_total
SELECT count(*)
FROM audit
WHERE (:chain = -1 OR chain = :chain) AND seq > :after AND is_bare = 0 AND at >= :audit_from
  AND (:subject IS NULL OR subject_id = :subject)
  AND (:key_id IS NULL OR key_id = :key_id)
  AND (:actor IS NULL OR actor = :actor);

-- To be verified, the oldest first, so many at a time.
-- :name audit_links
SELECT seq, chain, workspace_id, at, key_kind, key_id, key_label, actor, via, address, route, subject_type, subject_id,
       subject_name, changes, monitor, is_bare, hash
FROM audit
WHERE chain = :chain AND seq > :after
ORDER BY seq LIMIT :limit;

-- :name audit_newer_of_monitor
SELECT count(*) FROM audit WHERE monitor = :monitor AND seq > :seq AND is_bare = 0;

-- Of a monitor's rows all but the newest so many: what a row said goes, the link stays.
-- :name audit_bare
UPDATE audit SET is_bare = 1, workspace_id = NULL, at = 0, key_kind = '', key_id = NULL, key_label = NULL, actor = NULL,
    via = '', address = '', route = '', subject_type = '', subject_id = '', subject_name = '', changes = ''
WHERE monitor = :monitor AND is_bare = 0
  AND seq <= (SELECT b.seq FROM audit b WHERE b.monitor = :monitor AND b.is_bare = 0 ORDER BY b.seq DESC LIMIT 1 OFFSET :most);

-- The newest of a chain that is old and has nothing young, nor bare of unknown age, before it. 0: there is none.
-- :name audit_old
SELECT coalesce(max(a.seq), 0) FROM audit a
WHERE a.chain = :chain AND a.at < :cut
  AND a.seq < coalesce((SELECT min(b.seq) FROM audit b WHERE b.chain = :chain AND b.is_bare = 0 AND b.at >= :cut),
                       9223372036854775807);

-- :name audit_hash
SELECT hash FROM audit WHERE seq = :seq;

-- :name audit_prune
DELETE FROM audit WHERE chain = :chain AND seq <= :seq;
