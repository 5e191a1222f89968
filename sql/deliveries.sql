-- Webhook deliveries. is_own: through a channel of the monitor itself, and not of its workspace; of a monitor in a
-- workspace whose channel is gone, it is not known to be.

-- :name deliveries_newest
SELECT d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status,
       d.status_code, d.error_message, d.response_ms, d.created_at,
       CASE WHEN m.workspace IS NULL THEN 1
            WHEN EXISTS (SELECT 1 FROM alerts a JOIN channels c ON c.key = a.channel
                         WHERE a.delivery_group = d.delivery_group AND c.monitor = d.monitor) THEN 1
            ELSE 0 END AS is_own
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.monitor = :monitor AND d.seq > :after AND d.seq < :before
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
  AND (d.created_at >= :history_from
       OR EXISTS (SELECT 1 FROM incidents i WHERE i.seq = d.incident AND i.resolved_at IS NULL))
ORDER BY d.seq DESC LIMIT :limit;

-- :name deliveries_after
SELECT d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status,
       d.status_code, d.error_message, d.response_ms, d.created_at,
       CASE WHEN m.workspace IS NULL THEN 1
            WHEN EXISTS (SELECT 1 FROM alerts a JOIN channels c ON c.key = a.channel
                         WHERE a.delivery_group = d.delivery_group AND c.monitor = d.monitor) THEN 1
            ELSE 0 END AS is_own
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.monitor = :monitor AND d.seq > :after AND d.seq < :before
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
  AND (d.created_at >= :history_from
       OR EXISTS (SELECT 1 FROM incidents i WHERE i.seq = d.incident AND i.resolved_at IS NULL))
ORDER BY d.seq LIMIT :limit;

-- Whole blocks, and the rows before the first and behind the last of them; less what is past its retention and not gone yet:
-- it is at the beginning of the monitor's.
-- :name deliveries_total
SELECT (SELECT coalesce(sum(b.deliveries), 0) FROM delivery_blocks b
        WHERE b.monitor = :monitor AND b.block >= :first_block AND b.block < :end_block
          AND (:event IS NULL OR b.event = :event) AND (:status IS NULL OR b.status = :status))
       + (SELECT count(*) FROM deliveries d
          WHERE d.monitor = :monitor AND d.seq >= :head_from AND d.seq < :head_until
            AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status))
       + (SELECT count(*) FROM deliveries d
          WHERE d.monitor = :monitor AND d.seq >= :tail_from AND d.seq < :tail_until
            AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status))
       - (SELECT count(*) FROM deliveries d
          WHERE d.monitor = :monitor AND d.seq >= :head_from AND +d.seq < :tail_until
            AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
            AND d.seq < coalesce((SELECT k.seq FROM deliveries k WHERE k.monitor = :monitor AND k.created_at >= :history_from
                                  ORDER BY k.seq LIMIT 1), 9223372036854775807)
            AND d.created_at < :history_from
            AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.seq = d.incident AND i.resolved_at IS NULL));

-- Of a workspace's channel: what was sent through it, whichever monitor it was about. What was sent again has two alerts.
-- :name deliveries_of_channel_newest
SELECT d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status,
       d.status_code, d.error_message, d.response_ms, d.created_at, 0 AS is_own
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.seq > :after AND d.seq < :before
  AND (d.monitor, d.delivery_group) IN (SELECT a.monitor, a.delivery_group FROM alerts a WHERE a.channel = :channel)
  AND (d.created_at >= :history_from
       OR EXISTS (SELECT 1 FROM incidents i WHERE i.seq = d.incident AND i.resolved_at IS NULL))
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
ORDER BY d.seq DESC LIMIT :limit;

-- :name deliveries_of_channel_after
SELECT d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status,
       d.status_code, d.error_message, d.response_ms, d.created_at, 0 AS is_own
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.seq > :after AND d.seq < :before
  AND (d.monitor, d.delivery_group) IN (SELECT a.monitor, a.delivery_group FROM alerts a WHERE a.channel = :channel)
  AND (d.created_at >= :history_from
       OR EXISTS (SELECT 1 FROM incidents i WHERE i.seq = d.incident AND i.resolved_at IS NULL))
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
ORDER BY d.seq LIMIT :limit;

-- :name deliveries_of_channel_total
SELECT count(*)
FROM deliveries d
WHERE d.seq > :after AND d.seq < :before
  AND (d.monitor, d.delivery_group) IN (SELECT a.monitor, a.delivery_group FROM alerts a WHERE a.channel = :channel)
  AND (d.created_at >= :history_from
       OR EXISTS (SELECT 1 FROM incidents i WHERE i.seq = d.incident AND i.resolved_at IS NULL))
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status);

-- By its monitor, too: the key that asks is that monitor's.
-- :name delivery_by_id
SELECT d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status,
       d.status_code, d.error_message, d.response_ms, d.created_at,
       CASE WHEN m.workspace IS NULL THEN 1
            WHEN EXISTS (SELECT 1 FROM alerts a JOIN channels c ON c.key = a.channel
                         WHERE a.delivery_group = d.delivery_group AND c.monitor = d.monitor) THEN 1
            ELSE 0 END AS is_own
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.id = :id AND d.monitor = :monitor
  AND (d.created_at >= :history_from
       OR EXISTS (SELECT 1 FROM incidents i WHERE i.seq = d.incident AND i.resolved_at IS NULL));

-- :name delivery_insert
INSERT INTO deliveries (seq, id, delivery_group, monitor, incident, event, url, attempt, status, status_code,
                        error_message, response_ms, created_at)
VALUES (:seq, :id, :delivery_group, :monitor, :incident, :event, :url, :attempt, :status, :status_code,
        :error_message, :response_ms, :created_at);
