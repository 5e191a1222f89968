-- Notification channels.

-- :name channel_insert
INSERT INTO channels (key, id, monitor, name, type, config, events, min_duration_seconds, max_per_second,
                      is_enabled, trusted, created_at, external_id)
VALUES (:key, :id, :monitor, :name, :type, :config, :events, :min_duration_seconds,
        :max_per_second, :is_enabled, :trusted, :created_at, :external_id);

-- One that is enabled again gets another chance, whatever its receiver said.
-- :name channel_save
UPDATE channels SET name = :name, config = :config, events = :events, min_duration_seconds = :min_duration_seconds,
    max_per_second = :max_per_second, is_enabled = :is_enabled, trusted = :trusted, was_before = :was_before,
    external_id = :external_id, revision = revision + 1,
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
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2)
FROM channels c JOIN monitors m ON m.key = c.monitor
WHERE c.id = :id;

-- :name channel_by_key
SELECT c.key, c.id, c.monitor, m.id, c.name, c.type, c.config, c.events, c.min_duration_seconds,
       c.max_per_second, c.is_enabled, c.trusted, c.created_at, c.was_before, c.external_id, c.revision,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 1),
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2)
FROM channels c JOIN monitors m ON m.key = c.monitor
WHERE c.key = :key;

-- :name channels_of_monitor
SELECT c.key, c.id, c.monitor, m.id, c.name, c.type, c.config, c.events, c.min_duration_seconds,
       c.max_per_second, c.is_enabled, c.trusted, c.created_at, c.was_before, c.external_id, c.revision,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 1),
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2)
FROM channels c JOIN monitors m ON m.key = c.monitor
WHERE c.monitor = :monitor ORDER BY c.key;

-- :name channels_enabled
SELECT c.key, c.id, c.monitor, m.id, c.name, c.type, c.config, c.events, c.min_duration_seconds,
       c.max_per_second, c.is_enabled, c.trusted, c.created_at, c.was_before, c.external_id, c.revision,
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 1),
       (SELECT count(*) FROM address_holds h WHERE h.channel = c.key AND h.state = 2)
FROM channels c JOIN monitors m ON m.key = c.monitor
WHERE c.monitor = :monitor AND c.is_enabled = 1 ORDER BY c.key;

-- :name channels_count
SELECT count(*) FROM channels WHERE monitor = :monitor;
