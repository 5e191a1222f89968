-- How monitors' slots stood at the end of hours and days.

-- :name coverage_point_keep
INSERT INTO coverage_points (monitor, span, start, slots_asked, slots_filled, slot_from, slot_seconds, slot_state)
VALUES (:monitor, :span, :start, :slots_asked, :slots_filled, :slot_from, :slot_seconds, :slot_state)
ON CONFLICT (monitor, span, start) DO UPDATE SET
    slots_asked = excluded.slots_asked, slots_filled = excluded.slots_filled, slot_from = excluded.slot_from,
    slot_seconds = excluded.slot_seconds, slot_state = excluded.slot_state;

-- As it is now, and how long a slot should be from now on.
-- :name coverage_of_state
SELECT s.slots_asked, s.slots_filled, s.slot_from, s.slot_seconds, s.slot_state, s.slot_hour,
       s.midnight_asked, s.midnight_filled,
       CASE WHEN s.is_paused = 1 THEN 0 WHEN m.type = 6 THEN s.slot_seconds ELSE m.interval_seconds END
FROM monitor_states s JOIN monitors m ON m.key = s.monitor
WHERE s.monitor = :monitor;

-- :name coverage_save
UPDATE monitor_states
SET slots_asked = :slots_asked, slots_filled = :slots_filled, slot_from = :slot_from, slot_seconds = :slot_seconds,
    slot_state = :slot_state, slot_hour = :slot_hour, midnight_asked = :midnight_asked,
    midnight_filled = :midnight_filled
WHERE monitor = :monitor;

-- As it was before :at, which begins an hour.
-- :name coverage_point_before
SELECT slots_asked, slots_filled, slot_from, slot_seconds, slot_state, start FROM coverage_points
WHERE monitor = :monitor AND span = 3600 AND start < :at ORDER BY start DESC LIMIT 1;

-- How each day ended, from the last before :first_day on, and how it is now.
-- :name coverage_days_of_monitor
SELECT slots_asked, slots_filled, slot_from, slot_seconds, slot_state, start FROM coverage_points
WHERE monitor = :monitor AND span = 86400
  AND start >= coalesce((SELECT max(p.start) FROM coverage_points p
                         WHERE p.monitor = :monitor AND p.span = 86400 AND p.start < :first_day), 0)
UNION ALL
SELECT slots_asked, slots_filled, slot_from, slot_seconds, slot_state, slot_hour FROM monitor_states
WHERE monitor = :monitor
ORDER BY 6;

-- :name coverage_states
SELECT slots_asked, slots_filled, slot_from, slot_seconds, slot_state, slot_hour, midnight_asked, midnight_filled
FROM monitor_states;

-- :name coverage_delete_old
DELETE FROM coverage_points WHERE monitor = :monitor AND span = :span AND start < :cut;
