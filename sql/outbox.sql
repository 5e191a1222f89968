-- Alerts on their way.

-- :name outbox_queue
INSERT INTO alerts (key, id, monitor, incident, channel, channel_id, alert_type, event, sent_at, outcome, reason, body,
                    delivery_group, due_at)
VALUES (:key, :id, :monitor, :incident, :channel, :channel_id, :alert_type, :event, :sent_at, :outcome, :reason, :body,
        :delivery_group, :due_at);

-- The queries below look only at rows on their way: those with a due_at, which is in milliseconds and by the time as
-- the run sees it. Leases are in seconds and by the clock (:clock), whatever --now a run was given. One from
-- the far future does not hold: the clock was set back. What is to wait until the far future is therefore due at once.

-- The leases of other runs that have not run out.
-- :name outbox_holders
SELECT DISTINCT lease FROM alerts
WHERE due_at IS NOT NULL AND lease <> :lease AND leased_until > :clock AND leased_until <= :too_far;

-- Something is due that no run has tried to deliver yet.
-- :name outbox_untried
SELECT 1 FROM alerts WHERE due_at <= :now AND attempts = 0 AND key > :after LIMIT 1;

-- :name outbox_newest
SELECT max(key) FROM alerts;

-- When the first row that this run does not hold falls due.
-- :name outbox_next_due
SELECT min(CASE WHEN due_at > :too_far THEN 0 ELSE due_at END) FROM alerts
WHERE due_at IS NOT NULL AND lease <> :lease;

-- To be asked when no other run is at work: then other leases have run out, or are those of dead runs. The plus keeps
-- SQLite from reading all of history in the order of keys, which it believes to be shorter than sorting what is due.
-- :name outbox_claim
UPDATE alerts SET lease = :lease, leased_until = :until
WHERE key IN (
    SELECT a.key FROM alerts a
    WHERE (a.due_at <= :now OR a.due_at > :too_far) AND a.lease <> :lease
    ORDER BY +a.key LIMIT :limit)
RETURNING key, (SELECT c.type FROM channels c WHERE c.key = alerts.channel),
          (SELECT c.config FROM channels c WHERE c.key = alerts.channel);

-- :name outbox_renew
UPDATE alerts SET leased_until = :until WHERE due_at IS NOT NULL AND lease = :lease;

-- :name outbox_release
UPDATE alerts SET lease = 0, leased_until = 0 WHERE due_at IS NOT NULL AND lease = :lease;

-- :name outbox_item
SELECT a.delivery_group, m.key, m.id, a.incident, a.event, a.body, a.attempts, c.id, c.type, c.config, c.is_enabled,
       c.trusted
FROM alerts a JOIN monitors m ON m.key = a.monitor LEFT JOIN channels c ON c.key = a.channel
WHERE a.key = :key AND a.lease = :lease AND a.due_at IS NOT NULL;

-- :name outbox_finish
UPDATE alerts
SET outcome = :outcome, reason = :reason, attempts = :attempts, body = '', due_at = NULL, lease = 0, leased_until = 0
WHERE key = :key AND lease = :lease AND due_at IS NOT NULL;

-- :name outbox_postpone
UPDATE alerts SET attempts = :attempts, due_at = :due_at, lease = 0, leased_until = 0
WHERE key = :key AND lease = :lease AND due_at IS NOT NULL;

-- The alert log.
-- :name outbox_log_of_monitor
SELECT l.id, m.id, i.id, l.channel_id, l.alert_type, l.event, l.sent_at, l.outcome, l.reason
FROM alerts l JOIN monitors m ON m.key = l.monitor LEFT JOIN incidents i ON i.seq = l.incident
WHERE l.monitor = :monitor AND l.sent_at > :after
ORDER BY l.sent_at DESC, l.key DESC LIMIT :limit;
