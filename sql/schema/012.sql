-- Coverage: how many checks were asked for, and how many of them said something. The state counts since this migration;
-- what it was at the end of each hour and UTC day in which something was counted is in coverage_points. Slots that pass
-- without a check are computed from slot_from and slot_seconds (rules/coverage.c).

ALTER TABLE monitor_states ADD COLUMN slots_asked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitor_states ADD COLUMN slots_filled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitor_states ADD COLUMN slot_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitor_states ADD COLUMN slot_seconds BIGINT NOT NULL DEFAULT 0;  -- 0: nothing is asked for
ALTER TABLE monitor_states ADD COLUMN slot_state BIGINT NOT NULL DEFAULT 0;    -- 1 tried, 2 filled
ALTER TABLE monitor_states ADD COLUMN slot_hour BIGINT NOT NULL DEFAULT 0;

CREATE TABLE coverage_points (
    monitor      BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    span         BIGINT NOT NULL,                            -- 3600 or 86400
    start        BIGINT NOT NULL,
    slots_asked  BIGINT NOT NULL,
    slots_filled BIGINT NOT NULL,
    slot_from    BIGINT NOT NULL,
    slot_seconds BIGINT NOT NULL,
    slot_state   BIGINT NOT NULL,
    PRIMARY KEY (monitor, span, start)
) WITHOUT ROWID;

-- The slot of the last check goes on.
UPDATE monitor_states SET slot_state = 2 WHERE last_checked_at IS NOT NULL;
UPDATE monitor_states
SET slots_asked = CASE WHEN slot_state = 2 THEN 1 ELSE 0 END, slots_filled = CASE WHEN slot_state = 2 THEN 1 ELSE 0 END,
    slot_from = coalesce(last_checked_at, (SELECT created_at FROM monitors WHERE key = monitor)),
    slot_seconds = CASE WHEN is_paused = 1 THEN 0
                        ELSE (SELECT interval_seconds FROM monitors WHERE key = monitor) END;
UPDATE monitor_states SET slot_hour = slot_from - slot_from % 3600;
