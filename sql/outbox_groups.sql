-- Alerts that one message tells together.

-- Until then nothing of a channel goes that was not tried yet: :all, or what says how monitors stand.
-- :name outbox_put_off_all
UPDATE alerts SET due_at = :until, lease = 0, leased_until = 0
WHERE key IN (SELECT g.key FROM group_candidates g
              WHERE g.channel_id = :channel_id AND g.due_at < :until AND g.is_change >= :changes);

-- What waits for a channel joins the one that goes now. What is silenced does not, nor what is held back, nor, where it
-- wakes an agent (:unclaimed), what another has claimed. OFFSET 0: whether a monitor is silenced is looked up for
-- each (sql/silences.sql).
-- :name outbox_join
UPDATE alerts SET outcome = 'grouped', grouped_by = :key, due_at = NULL, lease = 0, leased_until = 0
WHERE key IN (SELECT g.key FROM group_candidates g
              WHERE g.channel_id = :channel_id AND g.key <> :key AND (g.held_until IS NULL OR g.held_until <= :now)
                AND g.is_change >= :changes
                AND NOT EXISTS (SELECT 1 FROM incidents i
                                WHERE :unclaimed = 1 AND i.seq = g.incident AND i.resolved_at IS NULL
                                  AND 1000 * i.claim_until > :claimed_after)
                AND NOT EXISTS (SELECT 1 FROM silence_members p WHERE p.monitor = g.monitor AND 1000 * p.ends_at > :now
                                LIMIT 1 OFFSET 0));

-- The facts of a message that is going out: with what all attempts at it are to say alike.
-- :name outbox_keep_facts
UPDATE alerts SET body = :body WHERE key = :key AND lease = :lease AND due_at IS NOT NULL;

-- :name outbox_members
SELECT a.body, (SELECT count(*) FROM dependencies d WHERE d.depends_on = a.monitor)
FROM alerts a WHERE a.key = :key OR a.grouped_by = :key ORDER BY a.key;

-- What most of those that are down depend on.
-- :name outbox_common_parent
SELECT p.name, count(*)
FROM alerts a JOIN dependencies d ON d.monitor = a.monitor JOIN monitors p ON p.key = d.depends_on
WHERE (a.key = :key OR a.grouped_by = :key) AND a.event = 'incident.created'
GROUP BY p.key, p.name ORDER BY count(*) DESC, p.key LIMIT 1;

-- The message of the group is over: what it said is in the first of them.
-- :name outbox_members_told
UPDATE alerts SET body = '' WHERE grouped_by = :key AND body <> '';

-- Whether a channel knows of nothing that goes on, and waits for nothing but good news. Open incidents are in the order
-- of an index by monitor.
-- :name outbox_all_clear
SELECT 1 FROM channels c
WHERE c.key = :channel
  AND NOT EXISTS (SELECT 1 FROM alerts a
                  WHERE a.channel_id = c.id AND a.due_at IS NOT NULL
                    AND a.event NOT IN ('incident.resolved', 'monitor.recovered'))
  AND NOT EXISTS (SELECT 1 FROM incidents i
                  WHERE i.resolved_at IS NULL AND i.monitor > 0
                    AND EXISTS (SELECT 1 FROM alerts a
                                WHERE a.incident = i.seq AND +a.channel = c.key AND a.outcome IN ('delivered', 'grouped')
                                  AND a.event IN ('incident.created', 'incident.reminder', 'incident.escalated')));

-- How many of the open incidents a channel hears of.
-- :name outbox_open_count
SELECT count(*) FROM incidents i
WHERE i.resolved_at IS NULL AND i.monitor > 0
  AND EXISTS (SELECT 1 FROM alerts a
              WHERE a.incident = i.seq AND +a.channel = :channel AND a.outcome NOT IN ('skipped', 'silenced'));

-- What waits although its turn would have come: alerts, their channels, and until when.
-- :name outbox_held
SELECT count(*), count(DISTINCT g.channel_id), coalesce(max(g.due_at), 0) / 1000
FROM group_candidates g WHERE g.due_at > 1000 * :now;

-- --- how often a channel is written to ---

-- :name channel_pace_find
SELECT next_at, hour_at, messages FROM channel_paces WHERE channel = :channel;

-- :name channel_pace_save
INSERT INTO channel_paces (channel, next_at, hour_at, messages)
SELECT c.key, :next_at, :hour_at, :messages FROM channels c WHERE c.key = :channel
ON CONFLICT (channel) DO UPDATE SET next_at = excluded.next_at, hour_at = excluded.hour_at, messages = excluded.messages;
