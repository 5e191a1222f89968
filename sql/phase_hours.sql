-- Sums of the phases of checks, an hour each.

-- :name phase_hour_add
INSERT INTO phase_hours (monitor, hour, checks, queue_ms, dns_ms, connect_ms, tls_ms, first_byte_ms, transfer_ms)
VALUES (:monitor, :hour, :checks, :queue, :dns, :connect, :tls, :first_byte, :transfer)
ON CONFLICT (monitor, hour) DO UPDATE SET
    checks = phase_hours.checks + excluded.checks,
    queue_ms = phase_hours.queue_ms + excluded.queue_ms,
    dns_ms = phase_hours.dns_ms + excluded.dns_ms,
    connect_ms = phase_hours.connect_ms + excluded.connect_ms,
    tls_ms = phase_hours.tls_ms + excluded.tls_ms,
    first_byte_ms = phase_hours.first_byte_ms + excluded.first_byte_ms,
    transfer_ms = phase_hours.transfer_ms + excluded.transfer_ms;

-- :name phase_hours_between
SELECT hour, checks, queue_ms, dns_ms, connect_ms, tls_ms, first_byte_ms, transfer_ms FROM phase_hours
WHERE monitor = :monitor AND hour >= :from AND hour < :until ORDER BY hour;

-- :name phase_hours_running
SELECT phase_sums FROM monitor_states WHERE monitor = :monitor;

-- :name phase_hours_delete_old
DELETE FROM phase_hours WHERE monitor = :monitor AND hour < :cut;
