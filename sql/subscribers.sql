-- Those who are told by mail of a status page, and the mails to them, which wait among the alerts.

-- A subscriber whole, in the order in which subscribers.c reads it. The columns are the same in all that follow.
-- :name subscriber_by_email
SELECT s.key, s.id, s.page, s.email, s.state, s.monitor_ids, s.kinds, s.language, s.wanted_kinds IS NOT NULL,
       s.wanted_monitor_ids, s.wanted_kinds, s.wanted_language, s.asked_at, s.created_at, s.confirmed_at
FROM subscribers s WHERE s.page = :page AND s.email = :email;

-- :name subscriber_by_id
SELECT s.key, s.id, s.page, s.email, s.state, s.monitor_ids, s.kinds, s.language, s.wanted_kinds IS NOT NULL,
       s.wanted_monitor_ids, s.wanted_kinds, s.wanted_language, s.asked_at, s.created_at, s.confirmed_at
FROM subscribers s WHERE s.page = :page AND s.id = :id;

-- :name subscriber_by_key
SELECT s.key, s.id, s.page, s.email, s.state, s.monitor_ids, s.kinds, s.language, s.wanted_kinds IS NOT NULL,
       s.wanted_monitor_ids, s.wanted_kinds, s.wanted_language, s.asked_at, s.created_at, s.confirmed_at
FROM subscribers s WHERE s.key = :key;

-- The oldest first.
-- :name subscribers_of_page
SELECT s.key, s.id, s.page, s.email, s.state, s.monitor_ids, s.kinds, s.language, s.wanted_kinds IS NOT NULL,
       s.wanted_monitor_ids, s.wanted_kinds, s.wanted_language, s.asked_at, s.created_at, s.confirmed_at
FROM subscribers s WHERE s.page = :page ORDER BY s.key LIMIT :limit OFFSET :offset;

-- :name subscribers_counts
SELECT coalesce(sum(CASE WHEN state = 1 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN state = 0 THEN 1 ELSE 0 END), 0)
FROM subscribers WHERE page = :page;

-- :name subscribers_total
SELECT count(*) FROM subscribers WHERE page = :page;

-- :name subscribers_anywhere
SELECT count(*) FROM subscribers;

-- :name subscriber_insert
INSERT INTO subscribers (key, id, page, email, state, monitor_ids, kinds, language, asked_at, created_at)
VALUES (:key, :id, :page, :email, 0, :monitor_ids, :kinds, :language, :now, :now);

-- What a known address asks for anew.
-- :name subscriber_want
UPDATE subscribers SET wanted_monitor_ids = :monitor_ids, wanted_kinds = :kinds, wanted_language = :language,
    asked_at = :now
WHERE key = :key;

-- :name subscriber_confirm
UPDATE subscribers
SET state = 1, confirmed_at = coalesce(confirmed_at, :now),
    monitor_ids = CASE WHEN wanted_kinds IS NULL THEN monitor_ids ELSE wanted_monitor_ids END,
    kinds = coalesce(wanted_kinds, kinds), language = coalesce(wanted_language, language),
    wanted_monitor_ids = NULL, wanted_kinds = NULL, wanted_language = NULL
WHERE key = :key;

-- Its mails and its links go along.
-- :name subscriber_delete
DELETE FROM subscribers WHERE key = :key;

-- :name subscribers_prune
DELETE FROM subscribers WHERE state = 0 AND asked_at < :before;

-- One mail to one of them.
-- :name subscriber_mail_queue
INSERT INTO alerts (key, id, channel_id, alert_type, event, sent_at, outcome, body, delivery_group, due_at, thread, receiver,
                    subscriber, kept_type, kept_config, kept_trusted)
SELECT :key, :id, s.id, 'subscriber', :event, :now, 'pending', '', :id, 1000 * :now, :event, 'mailto:' || s.email,
       s.key, 'email', :config, 1
FROM subscribers s WHERE s.key = :subscriber;

-- Who is told of a post: who is active, wants its kind, and, if both name monitors, one that the post names. The mails get so
-- many numbers as this counts: the next query asks for the same.
-- :name subscribers_of_post
SELECT count(*) FROM subscribers s
WHERE s.page = :page AND s.state = 1 AND s.kinds & :kind <> 0
  AND (s.monitor_ids IS NULL OR NOT EXISTS (SELECT 1 FROM post_monitors pm WHERE pm.post = :post)
       OR EXISTS (SELECT 1 FROM post_monitors pm JOIN monitors m ON m.key = pm.monitor
                  WHERE pm.post = :post AND s.monitor_ids LIKE '%,' || m.id || ',%'));

-- The mails to all of these, under numbers from :first on. What is said twice has the same id: the second is refused.
-- :name subscribers_tell_post
INSERT INTO alerts (key, id, channel_id, alert_type, event, sent_at, outcome, body, delivery_group, due_at, thread, receiver,
                    subscriber, kept_type, kept_config, kept_trusted)
SELECT :first + row_number() OVER (ORDER BY s.key) - 1, :name || '.' || s.id, s.id, 'subscriber', :event, :now, 'pending', :body,
       :name || '.' || s.id, 1000 * :now, :thread, 'mailto:' || s.email, s.key, 'email',
       '{"address":"' || replace(replace(s.email, '\', '\\'), '"', '\"') || '"}', 1
FROM subscribers s
WHERE s.page = :page AND s.state = 1 AND s.kinds & :kind <> 0
  AND (s.monitor_ids IS NULL OR NOT EXISTS (SELECT 1 FROM post_monitors pm WHERE pm.post = :post)
       OR EXISTS (SELECT 1 FROM post_monitors pm JOIN monitors m ON m.key = pm.monitor
                  WHERE pm.post = :post AND s.monitor_ids LIKE '%,' || m.id || ',%'));

-- The same two of an incident that nobody wrote a post for. Its end is told to those who were there for its beginning.
-- :name subscribers_of_incident
SELECT count(*) FROM subscribers s
WHERE s.page = :page AND s.state = 1 AND s.kinds & :kind <> 0 AND s.confirmed_at <= :confirmed_by
  AND (s.monitor_ids IS NULL OR s.monitor_ids LIKE '%,' || :monitor_id || ',%');

-- :name subscribers_tell_incident
INSERT INTO alerts (key, id, channel_id, alert_type, event, sent_at, outcome, body, delivery_group, due_at, thread, receiver,
                    subscriber, kept_type, kept_config, kept_trusted)
SELECT :first + row_number() OVER (ORDER BY s.key) - 1, :name || '.' || s.id, s.id, 'subscriber', :event, :now, 'pending', :body,
       :name || '.' || s.id, 1000 * :now, :thread, 'mailto:' || s.email, s.key, 'email',
       '{"address":"' || replace(replace(s.email, '\', '\\'), '"', '\"') || '"}', 1
FROM subscribers s
WHERE s.page = :page AND s.state = 1 AND s.kinds & :kind <> 0 AND s.confirmed_at <= :confirmed_by
  AND (s.monitor_ids IS NULL OR s.monitor_ids LIKE '%,' || :monitor_id || ',%');

-- What a page was to tell is told no longer: it is not for all readers any more.
-- :name subscribers_drop_due
DELETE FROM alerts
WHERE due_at IS NOT NULL AND event <> 'subscriber.confirmation'
  AND subscriber IN (SELECT s.key FROM subscribers s WHERE s.page = :page);

-- Incidents of pages that tell of them, which have lasted long enough and of which nothing was told yet.
-- :name subscribers_incidents_begun
SELECT p.key, i.id, i.seq, m.id
FROM status_pages p JOIN page_monitors pm ON pm.page = p.key JOIN incidents i ON i.monitor = pm.monitor
     JOIN monitors m ON m.key = i.monitor
WHERE p.notify_automatic = 1 AND i.resolved_at IS NULL AND i.paused_at IS NULL
  AND i.started_at + 60 * p.notify_after_minutes <= :now
  AND EXISTS (SELECT 1 FROM subscribers s WHERE s.page = p.key AND s.state = 1)
  AND NOT EXISTS (SELECT 1 FROM posts o WHERE o.page = p.key AND o.incident = i.seq)
  AND NOT EXISTS (SELECT 1 FROM subscriber_incidents t WHERE t.page = p.key AND t.incident = i.seq)
ORDER BY i.seq, p.key LIMIT :limit;

-- Those of which the beginning was told, and that have ended. What people write of one meanwhile tells its end.
-- :name subscribers_incidents_ended
SELECT t.page, i.id, i.seq, m.id, t.told_at
FROM subscriber_incidents t JOIN incidents i ON i.seq = t.incident JOIN monitors m ON m.key = i.monitor
WHERE t.ended = 0 AND i.resolved_at IS NOT NULL
ORDER BY i.seq, t.page LIMIT :limit;

-- :name subscriber_incident_begun
INSERT INTO subscriber_incidents (page, incident, told_at) VALUES (:page, :incident, :now)
ON CONFLICT (page, incident) DO NOTHING;

-- :name subscriber_incident_ended
UPDATE subscriber_incidents SET ended = 1 WHERE page = :page AND incident = :incident AND ended = 0;

-- :name post_speaks_for
SELECT 1 FROM posts WHERE page = :page AND incident = :incident LIMIT 1;
