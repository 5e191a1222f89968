-- What needs attention. The cost of each query depends on how many monitors, channels and locations there are, not on
-- how long history is. One row more than is shown is read, to know whether there are more. :workspace: NULL for all.
-- :bound_by: a key for some tags hears of its own monitors, and of all channels of its workspace, which it may read.

-- :name attention_degraded
SELECT m.id, m.name, s.status_since, s.status_reason
FROM monitor_states s JOIN monitors m ON m.key = s.monitor
WHERE s.status = 2 AND s.is_paused = 0
  AND (:workspace IS NULL OR m.workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
ORDER BY s.status_since, s.monitor LIMIT :limit;

-- Monitors whose promise can be broken, with bounds of what was counted in the period of each: failures, those of all
-- of its first day and of the hour in progress included; checks, those of its later days alone.
-- :name attention_targets
SELECT m.key, m.sla_target, m.sla_period_days,
       coalesce(sum(d.checks - d.up - d.degraded), 0) + s.checks - s.up - s.degraded,
       coalesce(sum(CASE WHEN d.start > :now - coalesce(m.sla_period_days, :usual_days) * 86400 THEN d.checks END), 0),
       m.id, m.name
FROM monitors m JOIN monitor_states s ON s.monitor = m.key
     LEFT JOIN rollups d ON d.monitor = m.key AND d.span = 86400
                        AND d.start > :now - coalesce(m.sla_period_days, :usual_days) * 86400 - 86400
WHERE m.sla_target IS NOT NULL AND s.is_paused = 0
  AND (:workspace IS NULL OR m.workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
GROUP BY m.key, s.monitor
ORDER BY m.key;

-- More locations are asked to agree than report: nothing makes such a monitor down.
-- :name attention_consensus
SELECT m.id, m.name, m.consensus_threshold, m.workspace
FROM monitors m JOIN monitor_states s ON s.monitor = m.key
WHERE m.consensus_threshold > :reporting AND s.is_paused = 0
  AND (:workspace IS NULL OR m.workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
ORDER BY m.key LIMIT :limit;

-- Channels that were disabled because their receivers said that they are gone.
-- :name attention_gone_channels
SELECT c.id, c.name, m.id, m.name, c.gone_at
FROM channels c LEFT JOIN monitors m ON m.key = c.monitor
WHERE c.gone_at IS NOT NULL AND c.is_enabled = 0
  AND (:workspace IS NULL OR coalesce(m.workspace, c.workspace) = :workspace)
  AND (:bound_by IS NULL OR c.workspace IS NOT NULL
       OR EXISTS (SELECT 1 FROM workspace_key_tags t
                  WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
ORDER BY c.gone_at, c.key LIMIT :limit;

-- Addresses that have left a channel without having had to confirm.
-- :name attention_left_channels
SELECT c.id, c.name, m.id, m.name, h.address, h.since
FROM address_holds h JOIN channels c ON c.key = h.channel LEFT JOIN monitors m ON m.key = c.monitor
WHERE h.is_told = 1 AND h.state = 2
  AND (:workspace IS NULL OR coalesce(m.workspace, c.workspace) = :workspace)
  AND (:bound_by IS NULL OR c.workspace IS NOT NULL
       OR EXISTS (SELECT 1 FROM workspace_key_tags t
                  WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
ORDER BY h.since, h.channel, h.address LIMIT :limit;

-- Channels whose latest alert was given up, or not delivered by its first visit, and the last attempt at it, if that is
-- among the monitor's latest. A mail has no attempts that are logged. What a workspace's channel is told is of some monitor,
-- or of none.
-- :name attention_deliveries
SELECT c.name, c.type, m.id, m.name, a.sent_at, a.outcome = 'pending',
       (SELECT d.error_message
        FROM (SELECT seq, delivery_group, error_message FROM deliveries
              WHERE monitor = a.monitor ORDER BY seq DESC LIMIT 100) AS d
        WHERE d.delivery_group = a.delivery_group ORDER BY d.seq DESC LIMIT 1)
FROM channels c
     JOIN alerts a ON a.key = (SELECT s.key FROM alerts s
                               WHERE s.channel = c.key AND s.outcome IN ('delivered', 'failed', 'pending')
                                 AND s.event <> 'address.confirmation' AND (s.outcome <> 'pending' OR s.attempts >= :visit) AND s.sent_at > :since
                               ORDER BY s.sent_at DESC, s.key DESC LIMIT 1)
     LEFT JOIN monitors m ON m.key = a.monitor
WHERE c.is_enabled = 1 AND a.outcome <> 'delivered'
  AND (:workspace IS NULL OR coalesce(m.workspace, c.workspace) = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
ORDER BY a.sent_at, a.key LIMIT :limit;

-- :name attention_oldest
SELECT created_at FROM monitors ORDER BY key LIMIT 1;
