-- Notification channels.

-- :name channel_insert
INSERT INTO channels (key, id, monitor, name, type, config, events, min_duration_seconds, max_per_second,
                      group_wait_seconds, group_interval_seconds, max_per_hour, cooldown_seconds, is_enabled, trusted, created_at, external_id, workspace, match_all, match_tags,
                       match_groups, match_monitors)
VALUES (:key, :id, :monitor, :name, :type, :config, :events, :min_duration_seconds,
        :max_per_second, :group_wait_seconds, :group_interval_seconds, :max_per_hour, :cooldown_seconds, :is_enabled, :trusted, :created_at, :external_id, :workspace, :match_all,
        :match_tags, :match_groups, :match_monitors);

-- One that is enabled again gets another chance, whatever its receiver said.
-- :name channel_save
UPDATE channels SET name = :name, type = :type, config = :config, events = :events, min_duration_seconds = :min_duration_seconds,
    max_per_second = :max_per_second, group_wait_seconds = :group_wait_seconds,
    group_interval_seconds = :group_interval_seconds, max_per_hour = :max_per_hour, cooldown_seconds = :cooldown_seconds,
    is_enabled = :is_enabled, trusted = :trusted, was_before = :was_before,
    external_id = :external_id, revision = revision + 1, match_all = :match_all,
    match_tags = :match_tags, match_groups = :match_groups, match_monitors = :match_monitors,
    gone_at = CASE WHEN :is_enabled = 1 THEN NULL ELSE gone_at END
WHERE key = :key;

-- Its receiver answered that it does not exist any longer (410).
-- :name channel_gone
UPDATE channels SET is_enabled = 0, gone_at = :now WHERE key = :key;

-- :name channel_drop_queued
UPDATE alerts SET outcome = 'skipped', reason = 'channel removed', due_at = NULL, body = ''
WHERE channel = :channel AND outcome = 'pending';

-- :name channel_delete
DELETE FROM channels WHERE key = :key;

-- :name channel_by_id
SELECT * FROM channel_rows c WHERE c.id = :id;

-- :name channel_by_external_id
SELECT * FROM channel_rows c WHERE c.workspace = :workspace AND c.external_id = :external_id;

-- :name channel_by_key
SELECT * FROM channel_rows c WHERE c.key = :key;

-- :name channels_of_monitor
SELECT * FROM channel_rows c WHERE c.monitor = :monitor ORDER BY c.key;

-- :name channels_count
SELECT count(*) FROM channels WHERE monitor = :monitor;

-- :name channels_of_workspace
SELECT * FROM channel_rows c WHERE c.workspace = :workspace ORDER BY c.key LIMIT :limit OFFSET :offset;

-- :name channels_of_workspace_count
SELECT count(*) FROM channels WHERE workspace = :workspace;
