-- Alert rules.

-- :name alert_rules_get
SELECT repeat_interval_minutes, max_repeats, escalation_after_minutes, repeat_after_acknowledge, created_at, updated_at
FROM alert_rules WHERE monitor = :monitor;

-- The time of the first ones stays.
-- :name alert_rules_set
INSERT INTO alert_rules (monitor, repeat_interval_minutes, max_repeats, escalation_after_minutes,
    repeat_after_acknowledge, created_at, updated_at)
VALUES (:monitor, :repeat_interval_minutes, :max_repeats, :escalation_after_minutes, :repeat_after_acknowledge, :now, :now)
ON CONFLICT (monitor) DO UPDATE SET repeat_interval_minutes = excluded.repeat_interval_minutes,
    max_repeats = excluded.max_repeats, escalation_after_minutes = excluded.escalation_after_minutes,
    repeat_after_acknowledge = excluded.repeat_after_acknowledge, updated_at = excluded.updated_at
RETURNING created_at;

-- :name alert_rules_delete
DELETE FROM alert_rules WHERE monitor = :monitor;
