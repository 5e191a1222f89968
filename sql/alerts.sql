-- The alert log.

-- :name alerts_of_monitor
SELECT l.id, m.id, i.id, l.channel_id, l.alert_type, l.event, l.sent_at, l.outcome, l.reason
FROM alerts l JOIN monitors m ON m.key = l.monitor LEFT JOIN incidents i ON i.seq = l.incident
WHERE l.monitor = :monitor AND l.sent_at > :after
ORDER BY l.sent_at DESC, l.key DESC LIMIT :limit;
