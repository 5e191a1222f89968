-- What checks saw, in full. kept_for: the sum of 1 failure, 2 the first of its streak, 4 asked for (or it ended a failure,
-- or another certificate was seen), 8 it opened or ended an incident.

-- :name evidence_insert
INSERT INTO evidence (seq, monitor, checked_at, result, kept_for, body)
VALUES (:seq, :monitor, :checked_at, :result, :kept_for, :body);

-- Of those that are kept as failures only: the newest of all, and the first of the newest streaks stay.
-- :name evidence_drop_failures
DELETE FROM evidence
WHERE monitor = :monitor AND kept_for < 4
  AND seq < (SELECT min(f.seq) FROM (SELECT seq FROM evidence WHERE monitor = :monitor AND kept_for % 2 = 1
                                     ORDER BY seq DESC LIMIT :failures) AS f)
  AND (kept_for < 2
       OR seq < (SELECT min(s.seq) FROM (SELECT seq FROM evidence WHERE monitor = :monitor AND kept_for % 4 >= 2
                                         ORDER BY seq DESC LIMIT :streaks) AS s));

-- :name evidence_drop_asked
DELETE FROM evidence
WHERE monitor = :monitor AND kept_for >= 4 AND kept_for < 8
  AND seq < (SELECT min(k.seq) FROM (SELECT seq FROM evidence WHERE monitor = :monitor AND kept_for >= 4 AND kept_for < 8
                                     ORDER BY seq DESC LIMIT :most) AS k);

-- The newest of a monitor, or the newest failure, belongs to its incident.
-- :name evidence_keep_for_incident
UPDATE evidence SET kept_for = kept_for + 8
WHERE kept_for < 8
  AND seq = (SELECT max(seq) FROM evidence WHERE monitor = :monitor AND (:failure = 0 OR kept_for % 2 = 1));

-- :name evidence_of_heartbeat
SELECT seq, checked_at, result, body FROM evidence
WHERE seq = :seq AND monitor = :monitor AND (checked_at >= :history_from OR kept_for >= 8);

-- :name evidence_last_failure
SELECT seq, checked_at, result, body FROM evidence
WHERE monitor = :monitor AND kept_for % 2 = 1 AND (checked_at >= :history_from OR kept_for >= 8) ORDER BY seq DESC LIMIT 1;

-- The first failure since some time.
-- :name evidence_first_failure
SELECT seq, checked_at, result, body FROM evidence
WHERE monitor = :monitor AND checked_at >= :since AND kept_for % 2 = 1
  AND (checked_at >= :history_from OR kept_for >= 8)
ORDER BY seq LIMIT 1;

-- :name evidence_latest
SELECT s.latest_seq, h.checked_at, h.result % 8, s.latest_evidence
FROM monitor_states s JOIN kept_heartbeats h ON h.monitor = s.monitor AND h.seq = s.latest_seq
WHERE s.monitor = :monitor AND s.latest_evidence IS NOT NULL AND h.checked_at >= :history_from;

-- :name evidence_prune
DELETE FROM evidence
WHERE seq IN (SELECT seq FROM evidence WHERE kept_for < 8 AND checked_at < :cut ORDER BY checked_at LIMIT :limit);
