-- Notification channels.

-- :name channel_insert
INSERT INTO channels (key, id, monitor, name, type, config, events, min_duration_seconds, max_per_second,
                      is_enabled, trusted, created_at, external_id, workspace, match_all, match_tags,
                       match_groups, match_monitors)
VALUES (:key, :id, :monitor, :name, :type, :config, :events, :min_duration_seconds,
        :max_per_second, :is_enabled, :trusted, :created_at, :external_id, :workspace, :match_all,
        :match_tags, :match_groups, :match_monitors);

-- One that is enabled again gets another chance, whatever its receiver said.
-- :name channel_save
UPDATE channels SET name = :name, config = :config, events = :events, min_duration_seconds = :min_duration_seconds,
    max_per_second = :max_per_second, is_enabled = :is_enabled, trusted = :trusted, was_before = :was_before,
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
SELECT c.key, c.id, c.monitor, m.id, c.name, c.type, c.config, c.events, c.min_duration_seconds,
       c.max_per_second, c.is_enabled, c.trusted, c.created_at, c.was_before, c.external_id, c.revision,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 1),
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2),
       c.workspace, w.id, c.match_all, c.match_tags, c.match_groups, c.match_monitors
FROM channels c LEFT JOIN monitors m ON m.key = c.monitor LEFT JOIN workspaces w ON w.key = c.workspace
WHERE c.id = :id;

-- :name channel_by_key
SELECT c.key, c.id, c.monitor, m.id, c.name, c.type, c.config, c.events, c.min_duration_seconds,
       c.max_per_second, c.is_enabled, c.trusted, c.created_at, c.was_before, c.external_id, c.revision,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 1),
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2),
       c.workspace, w.id, c.match_all, c.match_tags, c.match_groups, c.match_monitors
FROM channels c LEFT JOIN monitors m ON m.key = c.monitor LEFT JOIN workspaces w ON w.key = c.workspace
WHERE c.key = :key;

-- :name channels_of_monitor
SELECT c.key, c.id, c.monitor, m.id, c.name, c.type, c.config, c.events, c.min_duration_seconds,
       c.max_per_second, c.is_enabled, c.trusted, c.created_at, c.was_before, c.external_id, c.revision,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 1),
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2),
       c.workspace, w.id, c.match_all, c.match_tags, c.match_groups, c.match_monitors
FROM channels c LEFT JOIN monitors m ON m.key = c.monitor LEFT JOIN workspaces w ON w.key = c.workspace
WHERE c.monitor = :monitor ORDER BY c.key;

-- :name channels_count
SELECT count(*) FROM channels WHERE monitor = :monitor;

-- :name channels_of_workspace
SELECT c.key, c.id, c.monitor, m.id, c.name, c.type, c.config, c.events, c.min_duration_seconds,
       c.max_per_second, c.is_enabled, c.trusted, c.created_at, c.was_before, c.external_id, c.revision,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 1),
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2),
       c.workspace, w.id, c.match_all, c.match_tags, c.match_groups, c.match_monitors
FROM channels c LEFT JOIN monitors m ON m.key = c.monitor LEFT JOIN workspaces w ON w.key = c.workspace
WHERE c.workspace = :workspace ORDER BY c.key LIMIT :limit OFFSET :offset;

-- :name channels_of_workspace_count
SELECT count(*) FROM channels WHERE workspace = :workspace;
