-- What may be secret, row by row, for watchpost init to seal (lib/store/secrets_seal.c).

-- :name secrets_of_monitors
SELECT key, id, headers, options FROM monitors WHERE key > :after ORDER BY key LIMIT :limit;

-- :name secrets_seal_monitor
UPDATE monitors SET headers = :headers, options = :options WHERE key = :key;

-- :name secrets_of_channels
SELECT key, id, config FROM channels WHERE key > :after ORDER BY key LIMIT :limit;

-- :name secrets_seal_channel
UPDATE channels SET config = :config WHERE key = :key;

-- Facts that are yet to become a message hold nothing secret, and are not sealed.
-- :name secrets_of_alerts
SELECT key, channel_id, delivery_group, receiver, kept_config, body,
       CASE WHEN is_copy = 1 OR (due_at IS NULL AND outcome <> 'grouped') THEN 1 ELSE 0 END
FROM alerts WHERE key > :after ORDER BY key LIMIT :limit;

-- :name secrets_seal_alert
UPDATE alerts SET receiver = :receiver, kept_config = :kept_config, body = :body WHERE key = :key;

-- The addresses of channels are in what was changed of them.
-- :name secrets_of_audit
SELECT seq, CAST(seq AS TEXT) AS id, CASE WHEN subject_type = 'channel' AND is_bare = 0 THEN changes ELSE '' END
FROM audit WHERE seq > :after ORDER BY seq LIMIT :limit;

-- :name secrets_seal_audit
UPDATE audit SET changes = :changes WHERE seq = :seq;

-- :name secrets_of_deliveries
SELECT seq, id, url FROM deliveries WHERE seq > :after ORDER BY seq LIMIT :limit;

-- :name secrets_seal_delivery
UPDATE deliveries SET url = :url WHERE seq = :seq;

-- Those that show the path of a webhook have another name by now, and are found anew.
-- :name secrets_forget_receivers
DELETE FROM receivers WHERE receiver LIKE 'http%' AND receiver NOT LIKE '%/#%';
