-- Webhook deliveries.

-- :name deliveries_newest
SELECT d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status,
       d.status_code, d.error_message, d.response_ms, d.created_at
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.monitor = :monitor AND d.seq > :after AND d.seq < :before
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
ORDER BY d.seq DESC LIMIT :limit;

-- :name deliveries_after
SELECT d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status,
       d.status_code, d.error_message, d.response_ms, d.created_at
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.monitor = :monitor AND d.seq > :after AND d.seq < :before
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
ORDER BY d.seq LIMIT :limit;

-- Whole blocks, and the rows before the first and behind the last of them.
-- :name deliveries_total
SELECT (SELECT coalesce(sum(b.deliveries), 0) FROM delivery_blocks b
        WHERE b.monitor = :monitor AND b.block >= :first_block AND b.block < :end_block
          AND (:event IS NULL OR b.event = :event) AND (:status IS NULL OR b.status = :status))
       + (SELECT count(*) FROM deliveries d
          WHERE d.monitor = :monitor AND d.seq >= :head_from AND d.seq < :head_until
            AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status))
       + (SELECT count(*) FROM deliveries d
          WHERE d.monitor = :monitor AND d.seq >= :tail_from AND d.seq < :tail_until
            AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status));

-- Of a workspace's channel: what was sent through it, whichever monitor it was about.
-- :name deliveries_of_channel
SELECT d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status,
       d.status_code, d.error_message, d.response_ms, d.created_at
FROM alerts a JOIN deliveries d ON d.monitor = a.monitor AND d.delivery_group = a.delivery_group
     JOIN monitors m ON m.key = d.monitor
WHERE a.channel = :channel AND d.seq > :after AND d.seq < :before
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
ORDER BY d.seq DESC LIMIT :limit;

-- :name deliveries_of_channel_total
SELECT count(*)
FROM alerts a JOIN deliveries d ON d.monitor = a.monitor AND d.delivery_group = a.delivery_group
WHERE a.channel = :channel AND d.seq > :after AND d.seq < :before
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status);

-- By its monitor, too: the key that asks is that monitor's.
-- :name delivery_by_id
SELECT d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status,
       d.status_code, d.error_message, d.response_ms, d.created_at
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.id = :id AND d.monitor = :monitor;

-- :name delivery_insert
INSERT INTO deliveries (seq, id, delivery_group, monitor, incident, event, url, attempt, status, status_code,
                        error_message, response_ms, created_at)
VALUES (:seq, :id, :delivery_group, :monitor, :incident, :event, :url, :attempt, :status, :status_code,
        :error_message, :response_ms, :created_at);
