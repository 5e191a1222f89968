-- Alerts on their way.

-- A row is both the message that is to be sent (while it has a due_at) and the entry of the alert log.
-- :name outbox_queue
INSERT INTO alerts (key, id, monitor, incident, channel, channel_id, alert_type, event, sent_at, outcome, reason, body,
                    delivery_group, due_at, held_until, thread, receiver)
VALUES (:key, :id, :monitor, :incident, :channel, :channel_id, :alert_type, :event, :sent_at, :outcome, :reason, :body,
        :delivery_group, :due_at, :held_until, :thread, :receiver);

-- What a channel was not told of an incident before it ended. A run that is sending one just now finds it by its lease,
-- which therefore stays. A row whose message already stands for others is left alone.
-- :name outbox_supersede
UPDATE alerts SET outcome = 'superseded', due_at = NULL, body = ''
WHERE channel = :channel AND incident = :incident AND due_at IS NOT NULL AND is_copy = 0
  AND NOT EXISTS (SELECT 1 FROM alerts g WHERE g.grouped_by = alerts.key);

-- Its monitor goes: it is sent all the same.
-- :name outbox_keep
UPDATE alerts
SET kept_type = (SELECT c.type FROM channels c WHERE c.key = alerts.channel),
    kept_config = (SELECT c.config FROM channels c WHERE c.key = alerts.channel),
    kept_trusted = (SELECT c.trusted FROM channels c WHERE c.key = alerts.channel)
WHERE incident = :incident AND due_at IS NOT NULL
  AND channel IN (SELECT c.key FROM channels c WHERE c.is_enabled = 1);

-- :name outbox_settle
UPDATE alerts SET settled = settled | :bits
WHERE incident = :incident AND channel = :channel AND due_at IS NOT NULL;

-- :name outbox_prune_kept
DELETE FROM alerts WHERE monitor IS NULL AND sent_at < :before;

-- The channels that were told that an incident is there, or that it still is.
-- :name outbox_told
SELECT DISTINCT channel FROM alerts
WHERE incident = :incident AND channel IS NOT NULL AND outcome NOT IN ('skipped', 'silenced')
  AND event IN ('incident.created', 'incident.reminder', 'incident.escalated');

-- A receiver is known to be there: what waits for it goes at once.
-- :name outbox_release_hold
UPDATE receivers SET not_before = 0 WHERE receiver = :receiver;

-- :name outbox_hurry
UPDATE alerts SET due_at = CASE WHEN held_until > :now THEN held_until ELSE :now END
WHERE receiver = :receiver AND due_at > :now;

-- The channel's config has changed: what waits for the receiver that it had goes to the new one, at once.
-- :name outbox_redirect
UPDATE alerts
SET receiver = :receiver, settled = 0, due_at = CASE WHEN held_until > :now THEN held_until ELSE :now END
WHERE channel = :channel AND due_at IS NOT NULL AND event <> 'address.confirmation';

-- What was not tried yet; what else holds it back is asked again when its turn has come.
-- :name outbox_unclaim
UPDATE alerts SET due_at = CASE WHEN held_until > :now THEN held_until ELSE :now END
WHERE incident = :incident AND due_at > :now AND attempts = 0;

-- What waits until an incident has lasted as long as a channel wants it to: it never did.
-- :name outbox_withhold
UPDATE alerts SET outcome = 'skipped', reason = :reason, due_at = NULL, body = ''
WHERE incident = :incident AND channel = :channel AND held_until > :now AND due_at IS NOT NULL;

-- What waits until an incident has lasted as long as a channel wants it to: it was set aside since :paused_at.
-- :name outbox_resume
UPDATE alerts SET held_until = held_until + :length, due_at = due_at + :length
WHERE incident = :incident AND held_until > :paused_at AND due_at IS NOT NULL;

-- The queries below look only at rows on their way: those with a due_at, which is in milliseconds and by the time as
-- the run sees it. Leases are in seconds and by the clock (:clock), whatever --now a run was given. One from
-- the far future does not hold: the clock was set back. What is to wait until the far future is therefore due at once,
-- and what was published in the future (:ahead, in seconds) is, too, until it was tried.

-- The leases of other runs that have not run out.
-- :name outbox_holders
SELECT DISTINCT lease FROM alerts
WHERE due_at IS NOT NULL AND lease <> :lease AND leased_until > :clock AND leased_until <= :too_far;

-- Something is due that no run has tried to deliver yet, or is new and waits a little for what comes with it.
-- :name outbox_untried
SELECT 1 FROM outbox
WHERE attempts = 0 AND +key > :after AND (due_at <= :now OR (due_at <= :now + :ahead AND due_at <= 1000 * sent_at + :ahead))
LIMIT 1;

-- :name outbox_newest
SELECT max(key) FROM alerts;

-- When the first row that this run does not hold falls due.
-- :name outbox_next_due
SELECT min(CASE WHEN due_at > :too_far OR (attempts = 0 AND sent_at > :ahead) THEN 0 ELSE due_at END) FROM outbox WHERE lease <> :lease;

-- To be asked when no other run is at work: then other leases have run out, or are those of dead runs. The plus keeps
-- SQLite from reading all of history in the order of keys, which it believes to be shorter than sorting what is due.
-- :name outbox_claim
UPDATE alerts SET lease = :lease, leased_until = :until
WHERE key IN (
    SELECT o.key FROM outbox o
    WHERE (o.due_at <= :now OR o.due_at > :too_far OR (o.attempts = 0 AND o.sent_at > :ahead)) AND o.lease <> :lease
    ORDER BY +o.key LIMIT :limit)
RETURNING key, receiver, coalesce(kept_type, (SELECT c.type FROM channels c WHERE c.key = alerts.channel)), channel_id,
          coalesce(kept_config, (SELECT c.config FROM channels c WHERE c.key = alerts.channel)),
          (SELECT c.max_per_second FROM channels c WHERE c.key = alerts.channel), subscriber;

-- :name outbox_address
UPDATE alerts SET receiver = :receiver WHERE key = :key AND lease = :lease AND due_at IS NOT NULL;

-- A run renews the leases of all that it holds, long before they run out: those of a killed one do.
-- :name outbox_renew
UPDATE alerts SET leased_until = :until WHERE due_at IS NOT NULL AND lease = :lease;

-- :name outbox_release
UPDATE alerts SET lease = 0, leased_until = 0 WHERE due_at IS NOT NULL AND lease = :lease;

-- :name outbox_release_receiver
UPDATE alerts SET lease = 0, leased_until = 0 WHERE due_at IS NOT NULL AND lease = :lease AND receiver = :receiver;

-- :name outbox_waits_for
SELECT 1 FROM alerts WHERE due_at IS NOT NULL AND receiver = :receiver LIMIT 1;

-- The last two columns: whether nothing that was told of the incident before has reached the channel, and whether
-- something waits behind it.
-- :name outbox_item
SELECT a.delivery_group, m.key, a.incident, a.event, a.sent_at, a.body, a.is_copy, a.attempts, a.made_before,
       a.settled, a.begun_at, a.channel, CASE WHEN a.kept_type IS NULL THEN c.id ELSE a.channel_id END,
       coalesce(a.kept_type, c.type), coalesce(a.kept_config, c.config),
       CASE WHEN a.kept_type IS NULL THEN c.is_enabled ELSE 1 END,
       coalesce(a.kept_trusted, c.trusted),
       a.incident IS NOT NULL AND NOT EXISTS (SELECT 1 FROM alerts d
                                              WHERE d.incident = a.incident AND +d.channel = a.channel
                                                AND (d.outcome = 'delivered'
                                                     OR EXISTS (SELECT 1 FROM alerts l
                                                                WHERE l.key = d.grouped_by AND l.outcome = 'delivered'))),
       (SELECT w.timezone FROM workspaces w WHERE w.key = m.workspace),
       EXISTS (SELECT 1 FROM group_candidates g WHERE g.key = a.key AND g.is_change = 1),
       EXISTS (SELECT 1 FROM alerts g WHERE g.grouped_by = a.key),
       c.group_wait_seconds, c.group_interval_seconds, c.max_per_hour, a.subscriber, c.cooldown_seconds,
       (SELECT i.claim_until FROM incidents i WHERE i.seq = a.incident AND i.resolved_at IS NULL),
       (SELECT i.claimed_by FROM incidents i WHERE i.seq = a.incident), c.workspace
FROM alerts a LEFT JOIN monitors m ON m.key = a.monitor LEFT JOIN channels c ON c.key = a.channel
WHERE a.key = :key AND a.lease = :lease AND a.due_at IS NOT NULL;

-- :name outbox_begin
UPDATE alerts SET begun_at = :now WHERE key = :key AND lease = :lease AND begun_at IS NULL;

-- A row whose lease is not this run's any longer is left alone: another run sends it.
-- :name outbox_finish
UPDATE alerts
SET outcome = :outcome, reason = :reason, attempts = :attempts, body = :body, due_at = NULL, begun_at = NULL, lease = 0,
    leased_until = 0
WHERE key = :key AND lease = :lease AND due_at IS NOT NULL;

-- An attempt was under way when it was superseded.
-- :name outbox_finish_superseded
UPDATE alerts SET outcome = :outcome, attempts = :attempts, body = :body, begun_at = NULL, lease = 0, leased_until = 0
WHERE key = :key AND lease = :lease AND outcome = 'superseded';

-- Without its monitor no client can ask what became of it.
-- :name outbox_forget
DELETE FROM alerts WHERE key = :key AND monitor IS NULL AND due_at IS NULL;

-- :name outbox_postpone
UPDATE alerts
SET attempts = :attempts, settled = :settled, due_at = :due_at, begun_at = :begun_at, lease = 0, leased_until = 0
WHERE key = :key AND lease = :lease AND due_at IS NOT NULL;

-- What waits behind it, in the same thread of messages to the same channel.
-- :name outbox_has_successor
SELECT 1 FROM alerts a JOIN alerts later ON later.channel_id = a.channel_id AND later.thread = a.thread
WHERE a.key = :key AND later.key > a.key AND later.due_at IS NOT NULL LIMIT 1;

-- The message of a webhook, as it was sent; a copy of it has the same delivery_group, and the newest is meant.
-- :name outbox_sent
SELECT a.key, a.due_at IS NOT NULL, CASE WHEN a.due_at IS NULL THEN a.body ELSE '' END, a.receiver,
       coalesce(c.is_enabled, 0)
FROM alerts a LEFT JOIN channels c ON c.key = a.channel
WHERE a.delivery_group = :delivery_group AND a.monitor = :monitor
ORDER BY a.key DESC LIMIT 1;

-- Nothing waits for it, and it waits for nothing: it belongs to no thread.
-- :name outbox_copy
INSERT INTO alerts (key, id, monitor, incident, channel, channel_id, alert_type, event, sent_at, outcome, body,
                    delivery_group, due_at, receiver, is_copy, made_before)
SELECT :new_key, :id, monitor, incident, channel, channel_id, alert_type, event, :now, 'pending', body, delivery_group,
       1000 * :now, receiver, 1, made_before + attempts
FROM alerts WHERE key = :key;

-- :name outbox_hurry_one
UPDATE alerts SET due_at = :now WHERE key = :key AND due_at > :now;

-- The alert log.
-- :name outbox_log_of_monitor
SELECT l.id, m.id, i.id, l.channel_id, l.alert_type, l.event, l.sent_at, l.outcome, l.reason, g.id, g.outcome
FROM alerts l JOIN monitors m ON m.key = l.monitor LEFT JOIN incidents i ON i.seq = l.incident
     LEFT JOIN alerts g ON g.key = l.grouped_by
WHERE l.monitor = :monitor AND l.sent_at > :after AND l.event <> 'address.confirmation'
  AND (l.sent_at >= :history_from OR (i.seq IS NOT NULL AND i.resolved_at IS NULL))
ORDER BY l.sent_at DESC, l.key DESC LIMIT :limit OFFSET :offset;

-- :name outbox_log_of_incident
SELECT l.id, m.id, i.id, l.channel_id, l.alert_type, l.event, l.sent_at, l.outcome, l.reason, g.id, g.outcome
FROM alerts l JOIN monitors m ON m.key = l.monitor JOIN incidents i ON i.seq = l.incident
     LEFT JOIN alerts g ON g.key = l.grouped_by
WHERE l.incident = :incident AND l.event <> 'address.confirmation'
  AND (l.sent_at >= :history_from OR i.resolved_at IS NULL)
ORDER BY l.sent_at DESC, l.key DESC LIMIT :limit;

-- Whole hours, and the rest of the one that :after is in; less what is past its retention and not gone yet.
-- :name outbox_log_total
SELECT (SELECT coalesce(sum(h.alerts), 0) FROM alert_hours h WHERE h.monitor = :monitor AND h.hour >= :first_hour)
       + (SELECT count(*) FROM alerts a
          WHERE a.monitor = :monitor AND a.sent_at > :after AND a.sent_at < :first_hour
            AND a.event <> 'address.confirmation')
       - (SELECT count(*) FROM alerts a
          WHERE a.monitor = :monitor AND a.sent_at > :after AND a.sent_at < :history_from
            AND a.event <> 'address.confirmation'
            AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.seq = a.incident AND i.resolved_at IS NULL));
