-- Checks that clients have asked for, and no run has begun yet.

-- The first who asked says since when: who asks again while it waits does not move it back. One that is asked for within
-- the pause after another is asked for at its end.
-- :name queued_check_add
UPDATE monitor_states SET asked_at = :now WHERE monitor = :monitor AND asked_at IS NULL;

-- How many there are, and how many of them no other run is at.
-- :name queued_checks_count
SELECT count(*), sum(CASE WHEN asked_at <= :now AND (leased_until <= :now OR leased_until > :too_far) THEN 1 ELSE 0 END)
FROM monitor_states WHERE asked_at IS NOT NULL AND is_paused = 0;

-- :name queued_checks_claim
UPDATE monitor_states
SET was_asked = 1, asked_at = NULL, lease = :lease,
    leased_until = :now + :margin
                   + (SELECT m.timeout_ms / 1000 + CASE WHEN m.type = :paced THEN :turn ELSE 0 END
                      FROM monitors m WHERE m.key = monitor_states.monitor)
WHERE monitor IN (
    SELECT s.monitor FROM monitor_states s
    WHERE s.asked_at IS NOT NULL AND s.asked_at <= :now AND s.is_paused = 0 AND (s.leased_until <= :now OR s.leased_until > :too_far)
    ORDER BY s.asked_at LIMIT :limit)
RETURNING monitor, was_asked, last_result;
