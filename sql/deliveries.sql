-- Webhook deliveries.

-- The total is of all between the cursors. It is counted apart: count(*) OVER () would hold all rows in memory.
-- :name deliveries_newest
SELECT (SELECT count(*) FROM deliveries c
        WHERE c.monitor = :monitor AND c.seq > :after AND c.seq < :before
          AND (:event IS NULL OR c.event = :event) AND (:status IS NULL OR c.status = :status)),
       d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status, d.status_code,
       d.error_message, d.response_ms, d.created_at
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.monitor = :monitor AND d.seq > :after AND d.seq < :before
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
ORDER BY d.seq DESC LIMIT :limit;

-- :name deliveries_after
SELECT (SELECT count(*) FROM deliveries c
        WHERE c.monitor = :monitor AND c.seq > :after AND c.seq < :before
          AND (:event IS NULL OR c.event = :event) AND (:status IS NULL OR c.status = :status)),
       d.seq, d.id, d.delivery_group, m.id, d.event, d.url, d.attempt, d.status, d.status_code,
       d.error_message, d.response_ms, d.created_at
FROM deliveries d JOIN monitors m ON m.key = d.monitor
WHERE d.monitor = :monitor AND d.seq > :after AND d.seq < :before
  AND (:event IS NULL OR d.event = :event) AND (:status IS NULL OR d.status = :status)
ORDER BY d.seq LIMIT :limit;

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
