-- Certificates that checks have seen.

-- :name certificates_of_monitor
SELECT location, fingerprint, first_seen_at, seen_at, seen_seq, not_after, told, body FROM certificates
WHERE monitor = :monitor ORDER BY seen_seq DESC;

-- :name certificate_save
INSERT INTO certificates (monitor, location, fingerprint, first_seen_at, seen_at, seen_seq, not_after, told, attend_from,
                          critical_from, body)
VALUES (:monitor, :location, :fingerprint, :seen_at, :seen_at, :seen_seq, :not_after, :told, :attend_from, :critical_from,
        :body)
ON CONFLICT (monitor, location, fingerprint) DO UPDATE SET
    seen_at = excluded.seen_at, seen_seq = excluded.seen_seq, not_after = excluded.not_after, told = excluded.told,
    attend_from = excluded.attend_from, critical_from = excluded.critical_from, body = excluded.body;

-- The one before is in use no longer: nobody has to attend to it.
-- :name certificates_retire
UPDATE certificates SET attend_from = NULL
WHERE monitor = :monitor AND location = :location AND fingerprint <> :fingerprint AND attend_from IS NOT NULL;

-- Of a location, the ones that were seen last.
-- :name certificates_drop
DELETE FROM certificates
WHERE monitor = :monitor AND location = :location
  AND seen_seq < (SELECT min(n.seen_seq) FROM (SELECT seen_seq FROM certificates
                                              WHERE monitor = :monitor AND location = :location
                                              ORDER BY seen_seq DESC LIMIT :most) AS n);

-- The monitor goes elsewhere from now on.
-- :name certificates_forget
DELETE FROM certificates WHERE monitor = :monitor;

-- :name certificates_to_attend
SELECT m.id, m.name, c.not_after, c.critical_from, c.body
FROM certificates c JOIN monitors m ON m.key = c.monitor JOIN monitor_states s ON s.monitor = c.monitor
WHERE c.attend_from < :now AND s.is_paused = 0
  AND (:workspace IS NULL OR m.workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
ORDER BY c.not_after, c.monitor LIMIT :limit;

-- The certificates in use, for metrics.
-- :name certificates_in_use
SELECT m.id, m.name, m.is_public, c.not_after
FROM certificates c JOIN monitors m ON m.key = c.monitor
WHERE c.location = 0
  AND c.seen_seq = (SELECT max(o.seen_seq) FROM certificates o WHERE o.monitor = c.monitor AND o.location = 0)
ORDER BY c.monitor;
