-- Alert rules.

-- :name alert_rules_get
SELECT repeat_interval_minutes, max_repeats, escalation_after_minutes, repeat_after_acknowledge, escalation_channels,
       created_at, updated_at
FROM alert_rules WHERE monitor = :owner;

-- The time of the first ones stays.
-- :name alert_rules_set
INSERT INTO alert_rules (monitor, repeat_interval_minutes, max_repeats, escalation_after_minutes,
    repeat_after_acknowledge, escalation_channels, created_at, updated_at)
VALUES (:owner, :repeat_interval_minutes, :max_repeats, :escalation_after_minutes, :repeat_after_acknowledge,
        :escalation_channels, :now, :now)
ON CONFLICT (monitor) DO UPDATE SET repeat_interval_minutes = excluded.repeat_interval_minutes,
    max_repeats = excluded.max_repeats, escalation_after_minutes = excluded.escalation_after_minutes,
    repeat_after_acknowledge = excluded.repeat_after_acknowledge, escalation_channels = excluded.escalation_channels,
    updated_at = excluded.updated_at
RETURNING created_at;

-- :name alert_rules_delete
DELETE FROM alert_rules WHERE monitor = :owner;

-- The same of a workspace.
-- :name workspace_alert_rules_get
SELECT repeat_interval_minutes, max_repeats, escalation_after_minutes, repeat_after_acknowledge, escalation_channels,
       created_at, updated_at
FROM workspace_alert_rules WHERE workspace = :owner;

-- :name workspace_alert_rules_set
INSERT INTO workspace_alert_rules (workspace, repeat_interval_minutes, max_repeats, escalation_after_minutes,
    repeat_after_acknowledge, escalation_channels, created_at, updated_at)
VALUES (:owner, :repeat_interval_minutes, :max_repeats, :escalation_after_minutes, :repeat_after_acknowledge,
        :escalation_channels, :now, :now)
ON CONFLICT (workspace) DO UPDATE SET repeat_interval_minutes = excluded.repeat_interval_minutes,
    max_repeats = excluded.max_repeats, escalation_after_minutes = excluded.escalation_after_minutes,
    repeat_after_acknowledge = excluded.repeat_after_acknowledge, escalation_channels = excluded.escalation_channels,
    updated_at = excluded.updated_at
RETURNING created_at;

-- :name workspace_alert_rules_delete
DELETE FROM workspace_alert_rules WHERE workspace = :owner;
