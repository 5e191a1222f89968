-- The state of monitors.

-- :name monitor_state_insert
INSERT INTO monitor_states (monitor, slot_from, slot_seconds, slot_hour, due_at)
VALUES (:monitor, :slot_from, :slot_seconds, :slot_hour, :due_at);

-- Ends a lease too: the result of a check that is under way will not count, and a resumed monitor need not wait. What fell
-- due meanwhile is due from now on.
-- :name monitor_state_pause
UPDATE monitor_states
SET is_paused = :is_paused, lease = 0, leased_until = 0,
    due_at = CASE WHEN :is_paused = 0 AND due_at > 0 AND due_at < :now THEN :now ELSE due_at END
WHERE monitor = :monitor AND is_paused <> :is_paused;

-- A changed interval moves the next check; what was never checked stays due at once. A failure that is not believed
-- yet (too few in a row, or the status does not say so) and a recovery are looked at again after their own interval.
-- :name monitor_state_reschedule
UPDATE monitor_states SET due_at = last_checked_at + CASE
    WHEN m.consensus_threshold IS NULL AND (recovering > 0
         OR streak > 0 AND (status NOT IN (3, 4) OR streak < m.confirmation_threshold))
    THEN m.retry_interval_seconds ELSE m.interval_seconds END
FROM monitors m
WHERE monitor = :monitor AND m.key = monitor AND last_checked_at IS NOT NULL;

-- It asks something else from now on: what is under way answers another question, and so does the last result.
-- :name monitor_state_restart
UPDATE monitor_states SET lease = 0, leased_until = 0, due_at = :due_at, last_result = NULL WHERE monitor = :monitor;

-- A check of a kind that waits for its turn at a registry (:paced) is claimed for :turn seconds more than others.
-- Due: never checked, or the interval is over. By the clock also what is due in a moment, a sixtieth of what its check was
-- put off by: runs begin a second sooner or later, and would otherwise drift until they miss a minute.
-- :name monitor_states_claim
UPDATE monitor_states
SET was_asked = CASE WHEN asked_at IS NULL THEN 0 ELSE 1 END, asked_at = NULL, lease = :lease,
    leased_until = :now + :margin
                   + (SELECT m.timeout_ms / 1000 + CASE WHEN m.type = :paced THEN :turn ELSE 0 END
                      FROM monitors m WHERE m.key = monitor_states.monitor)
WHERE monitor IN (
    SELECT s.monitor FROM monitor_states s
    WHERE s.is_paused = 0 AND s.due_at <= :soon
      AND (s.due_at <= :now OR s.due_at - :now <= (s.due_at - s.last_checked_at) / 60)
      AND (s.leased_until <= :now OR s.leased_until > :too_far)
    ORDER BY s.due_at LIMIT :limit)
RETURNING monitor, was_asked, last_result;

-- What is to be checked although it is not due. It looks at every monitor, which a run does once.
-- A check or a lease from the future means that the clock was set back: it does not hold. But a check of the next seconds
-- does: a run may wait for the lock while one that began later claims, checks, records.
-- Shown as in maintenance with no window active: once a run, as the check may leave it so.
-- By the clock, a monitor on its way to its place: each has one among the minutes of its interval, by its key, so that
-- monitors that were made together are not checked together for ever. It comes there by checks that are a minute early, or
-- a twentieth of an interval of more than twenty minutes, never by one that is late: :minute and the minute whose run would
-- take it (which waits for what falls due within five seconds) lie so far apart at the most, and its place does not lie
-- between the two.
-- :name monitor_states_claim_more
UPDATE monitor_states
SET was_asked = CASE WHEN asked_at IS NULL THEN 0 ELSE 1 END, asked_at = NULL, lease = :lease,
    leased_until = :now + :margin
                   + (SELECT m.timeout_ms / 1000 + CASE WHEN m.type = :paced THEN :turn ELSE 0 END
                      FROM monitors m WHERE m.key = monitor_states.monitor)
WHERE monitor IN (
    SELECT c.monitor
    FROM (SELECT s.monitor, s.due_at, s.status, s.last_checked_at,
                 (s.due_at + 54) / 60 - :minute AS early,
                 ((s.due_at + 54) / 60 - s.monitor)
                 % CASE WHEN s.due_at > s.last_checked_at THEN (s.due_at - s.last_checked_at + 59) / 60 ELSE 1 END AS to_go,
                 CASE WHEN s.due_at - s.last_checked_at < 600 THEN 0
                      WHEN s.due_at - s.last_checked_at < 1200 THEN 1
                      ELSE (s.due_at - s.last_checked_at) / 1200 END AS step
          FROM monitor_states s
          WHERE s.is_paused = 0 AND s.due_at > :now AND s.due_at < :never
            AND (s.leased_until <= :now OR s.leased_until > :too_far)) AS c
    WHERE c.last_checked_at > :now + 60
       OR (c.status = 4 AND c.last_checked_at < :not_since AND NOT EXISTS (
               SELECT 1 FROM maintenance_windows w
               WHERE w.monitor = c.monitor AND w.ends_at > :now AND w.starts_at <= :now))
       OR (c.early BETWEEN 1 AND c.step AND c.early <= c.to_go AND c.due_at - :now <= 60 * c.step + 5)
    ORDER BY c.due_at LIMIT :limit)
RETURNING monitor, was_asked, last_result;

-- Since when the one that is due for longest is. One that was never checked, or asks something else since, is due at once.
-- :name monitor_states_late
SELECT min(s.due_at) FROM monitor_states s
WHERE s.is_paused = 0 AND s.due_at > 0 AND s.due_at <= :now AND (s.leased_until <= :now OR s.leased_until > :too_far);

-- Not when it is due, but because --monitor names it.
-- :name monitor_states_claim_one
UPDATE monitor_states
SET was_asked = CASE WHEN asked_at IS NULL THEN 0 ELSE 1 END, asked_at = NULL, lease = :lease,
    leased_until = :now + :margin
                   + (SELECT m.timeout_ms / 1000 + CASE WHEN m.type = :paced THEN :turn ELSE 0 END
                      FROM monitors m WHERE m.key = monitor_states.monitor)
WHERE monitor = (SELECT m.key FROM monitors m WHERE m.id = :id) AND is_paused = 0 AND due_at < :never
  AND (leased_until <= :now OR leased_until > :too_far)
RETURNING monitor, was_asked, last_result;

-- When the next falls due that a run at work should serve: within its horizon, or at any time of its minute if the
-- monitor is asked more often than once a minute. One that is leased comes due when its check is recorded.
-- :name monitor_states_next_due
SELECT min(s.due_at) FROM monitor_states s
WHERE s.is_paused = 0 AND s.due_at <= :horizon AND (s.leased_until <= :now OR s.leased_until > :too_far);

-- :name monitor_states_next_frequent
SELECT min(s.due_at) FROM monitor_states s
WHERE s.is_paused = 0 AND s.due_at - s.last_checked_at < 60 AND s.due_at < :until AND s.leased_until <= :now;

-- BETWEEN instead of = has PostgreSQL look up what a monitor depends on: by = it would read all states once and keep them.
-- CASE: of nearly all monitors the first look is the last, and each table that is looked at has its price.
-- :name monitor_state_read
SELECT s.status, s.streak, s.down_since, s.recovering, s.degraded_streak, s.degraded_since, s.degraded_told,
       m.confirmation_threshold, m.recovery_threshold, coalesce(m.degraded_threshold, m.confirmation_threshold),
       EXISTS (SELECT 1 FROM incidents i WHERE i.monitor = s.monitor AND i.resolved_at IS NULL),
       EXISTS (SELECT 1 FROM maintenance_windows w
               WHERE w.monitor = s.monitor AND w.ends_at > :at AND w.starts_at <= :at),
       CASE WHEN EXISTS (SELECT 1 FROM dependencies d WHERE d.monitor BETWEEN s.monitor AND s.monitor)
            THEN EXISTS (SELECT 1 FROM dependencies d JOIN monitor_states u ON u.monitor = d.depends_on
                         WHERE d.monitor BETWEEN s.monitor AND s.monitor AND u.is_paused = 0 AND u.status IN (3, 4)) END,
       s.is_paused, s.lease, m.consensus_threshold, m.interval_seconds, m.retry_interval_seconds,
       m.configured_at, s.last_checked_at, s.last_result, s.confirmed_at,
       EXISTS (SELECT 1 FROM dependencies d WHERE d.monitor BETWEEN s.monitor AND s.monitor),
       (SELECT w.waits_until FROM waiting_incidents w WHERE w.monitor = s.monitor),
       CASE WHEN EXISTS (SELECT 1 FROM waiting_incidents)
            THEN EXISTS (SELECT 1 FROM waiting_incidents w JOIN dependencies d ON d.monitor = w.monitor
                         WHERE d.depends_on BETWEEN s.monitor AND s.monitor) END,
       s.hour, s.checks, s.up, s.degraded, s.up_ms, s.first_at, s.first_seq, s.last_seq,
       s.slots_asked, s.slots_filled, s.slot_from, s.slot_seconds, s.slot_state, s.slot_hour,
       s.midnight_asked, s.midnight_filled, s.heartbeats, s.block_heartbeats, s.was_asked, s.latest_seq, s.latest_evidence,
       s.phase_sums
FROM monitor_states s JOIN monitors m ON m.key = s.monitor
WHERE s.monitor = :monitor;

-- The same where nothing is planned and no monitor depends on another: nothing need be looked up for this one, either.
-- :name monitor_state_read_alone
SELECT s.status, s.streak, s.down_since, s.recovering, s.degraded_streak, s.degraded_since, s.degraded_told,
       m.confirmation_threshold, m.recovery_threshold, coalesce(m.degraded_threshold, m.confirmation_threshold),
       EXISTS (SELECT 1 FROM incidents i WHERE i.monitor = s.monitor AND i.resolved_at IS NULL), 0, 0,
       s.is_paused, s.lease, m.consensus_threshold, m.interval_seconds, m.retry_interval_seconds,
       m.configured_at, s.last_checked_at, s.last_result, s.confirmed_at, 0, 0, 0,
       s.hour, s.checks, s.up, s.degraded, s.up_ms, s.first_at, s.first_seq, s.last_seq,
       s.slots_asked, s.slots_filled, s.slot_from, s.slot_seconds, s.slot_state, s.slot_hour,
       s.midnight_asked, s.midnight_filled, s.heartbeats, s.block_heartbeats, s.was_asked, s.latest_seq, s.latest_evidence,
       s.phase_sums
FROM monitor_states s JOIN monitors m ON m.key = s.monitor
WHERE s.monitor = :monitor;

-- Whether that is so at :at and later.
-- :name monitor_states_are_alone
SELECT 1
WHERE NOT EXISTS (SELECT 1 FROM dependencies) AND NOT EXISTS (SELECT 1 FROM waiting_incidents)
  AND NOT EXISTS (SELECT 1 FROM maintenance_windows WHERE ends_at > :at);

-- What is set is computed from the row as it was: since when and why are only written when the status changes.
-- :name monitor_state_update
UPDATE monitor_states
SET status = :status,
    status_since = CASE WHEN status = :status THEN status_since ELSE :now END,
    status_reason = CASE WHEN status = :status THEN status_reason ELSE :reason END,
    streak = :streak, down_since = :down_since, recovering = :recovering, degraded_streak = :degraded_streak,
    degraded_since = :degraded_since, degraded_told = :degraded_told, last_checked_at = :last_checked_at,
    confirmed_at = CASE WHEN :status IN (3, 4) THEN coalesce(confirmed_at, :last_checked_at) END,
    concluded_at = :last_checked_at,
    last_result = :last_result, last_ms = :last_ms, due_at = :due_at, lease = 0, leased_until = 0,
    hour = :hour, checks = :checks, up = :up, degraded = :degraded, up_ms = :up_ms, first_at = :first_at,
    first_seq = :first_seq, last_seq = :last_seq,
    slots_asked = :slots_asked, slots_filled = :slots_filled, slot_from = :slot_from, slot_seconds = :slot_seconds,
    slot_state = :slot_state, slot_hour = :slot_hour, midnight_asked = :midnight_asked,
    midnight_filled = :midnight_filled, heartbeats = :heartbeats, block_heartbeats = :block_heartbeats,
    latest_seq = :latest_seq, latest_evidence = :latest_evidence, phase_sums = :phase_sums
WHERE monitor = :monitor;

-- The same where the status stays as it is, as nearly always: no trigger looks at what counts monitors by their status.
-- :name monitor_state_stay
UPDATE monitor_states
SET streak = :streak, down_since = :down_since, recovering = :recovering, degraded_streak = :degraded_streak,
    degraded_since = :degraded_since, degraded_told = :degraded_told, last_checked_at = :last_checked_at,
    confirmed_at = CASE WHEN status IN (3, 4) THEN coalesce(confirmed_at, :last_checked_at) END,
    concluded_at = :last_checked_at,
    last_result = :last_result, last_ms = :last_ms, due_at = :due_at, lease = 0, leased_until = 0,
    hour = :hour, checks = :checks, up = :up, degraded = :degraded, up_ms = :up_ms, first_at = :first_at,
    first_seq = :first_seq, last_seq = :last_seq,
    slots_asked = :slots_asked, slots_filled = :slots_filled, slot_from = :slot_from, slot_seconds = :slot_seconds,
    slot_state = :slot_state, slot_hour = :slot_hour, midnight_asked = :midnight_asked,
    midnight_filled = :midnight_filled, heartbeats = :heartbeats, block_heartbeats = :block_heartbeats,
    latest_seq = :latest_seq, latest_evidence = :latest_evidence, phase_sums = :phase_sums
WHERE monitor = :monitor;

-- A check that says nothing about the target: only that it was made.
-- :name monitor_state_inconclusive
UPDATE monitor_states
SET last_checked_at = :last_checked_at, due_at = :due_at, lease = 0, leased_until = 0,
    hour = :hour, checks = :checks, up = :up, degraded = :degraded, up_ms = :up_ms, first_at = :first_at,
    first_seq = :first_seq, last_seq = :last_seq,
    slots_asked = :slots_asked, slots_filled = :slots_filled, slot_from = :slot_from, slot_seconds = :slot_seconds,
    slot_state = :slot_state, slot_hour = :slot_hour, midnight_asked = :midnight_asked,
    midnight_filled = :midnight_filled, heartbeats = :heartbeats, block_heartbeats = :block_heartbeats,
    latest_seq = :latest_seq, latest_evidence = :latest_evidence, phase_sums = :phase_sums
WHERE monitor = :monitor;

-- Without a check: maintenance begins or ends, or what the locations say together changes. No lease ends by it.
-- :name monitor_state_move
UPDATE monitor_states
SET status = :status,
    status_since = CASE WHEN status = :status THEN status_since ELSE :now END,
    status_reason = CASE WHEN status = :status THEN status_reason ELSE :reason END,
    degraded_since = :degraded_since, degraded_told = :degraded_told,
    confirmed_at = CASE WHEN :status IN (3, 4) THEN coalesce(confirmed_at, :now) END,
    hour = :hour, checks = :checks, up = :up, degraded = :degraded, up_ms = :up_ms, first_at = :first_at,
    first_seq = :first_seq, last_seq = :last_seq,
    slots_asked = :slots_asked, slots_filled = :slots_filled, slot_from = :slot_from, slot_seconds = :slot_seconds,
    slot_state = :slot_state, slot_hour = :slot_hour, midnight_asked = :midnight_asked,
    midnight_filled = :midnight_filled, heartbeats = :heartbeats, block_heartbeats = :block_heartbeats,
    latest_seq = :latest_seq, latest_evidence = :latest_evidence, phase_sums = :phase_sums
WHERE monitor = :monitor;

-- A monitor that others depend on is asked out of turn, unless it is being asked.
-- :name monitor_state_ask
UPDATE monitor_states SET due_at = :now WHERE monitor = :monitor AND due_at > :now AND due_at < :never;

-- What is shown of one monitor beside its settings.
-- :name monitor_state_view
SELECT status_reason, due_at, is_paused FROM monitor_states WHERE monitor = :monitor;

-- :name monitor_state_flapping
SELECT flapping_until FROM monitor_states WHERE monitor = :monitor;

-- :name monitor_state_set_flapping
UPDATE monitor_states SET flapping_until = :until WHERE monitor = :monitor;
