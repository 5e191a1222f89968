-- Incidents and their notes.

-- It began with its first failed check, and is alerted of now, when that is confirmed.
-- :name incident_open
INSERT INTO incidents (seq, id, monitor, started_at, cause, alerted_at, last_alert_at)
VALUES (:seq, :id, :monitor, :started_at, :cause, :now, :now);

-- Only one that is open: of two runs that find it over, the first says when.
-- :name incident_resolve
UPDATE incidents SET resolved_at = :resolved_at WHERE seq = :seq AND resolved_at IS NULL;

-- One that began in the future (the clock was set back) is set aside from its beginning: a pause is never longer than
-- it.
-- :name incident_pause
UPDATE incidents SET paused_at = CASE WHEN started_at > :now THEN started_at ELSE :now END
WHERE monitor = :monitor AND resolved_at IS NULL AND paused_at IS NULL;

-- A pause counts neither for how long it has lasted nor until the next reminder.
-- :name incident_resume
UPDATE incidents
SET paused_at = NULL, paused_seconds = paused_seconds + :length, last_alert_at = last_alert_at + :length
WHERE seq = :seq;

-- :name incident_acknowledge
UPDATE incidents SET acknowledgement = :note, acknowledged_by = :actor, acknowledged_at = :now,
    acknowledged_internally = :is_internal, claimed_by = :claimed_by, claim_until = :claim_until
WHERE seq = :seq;

-- :name incident_withdraw
UPDATE incidents SET acknowledgement = NULL, acknowledged_by = NULL, acknowledged_at = NULL, acknowledged_internally = 0,
    claimed_by = NULL, claim_until = NULL
WHERE seq = :seq;

-- :name acknowledgement_insert
INSERT INTO acknowledgements (key, incident, note, actor, created_at, is_internal)
VALUES (:key, :incident, :note, :actor, :now, :is_internal);

-- More than a time line shows are of no use to any reader.
-- :name acknowledgements_prune
DELETE FROM acknowledgements
WHERE incident = :incident
  AND key <= (SELECT a.key FROM acknowledgements a WHERE a.incident = :incident
              ORDER BY a.key DESC LIMIT 1 OFFSET :most);

-- :name acknowledgement_withdraw
UPDATE acknowledgements SET withdrawn_at = :now
WHERE key = (SELECT max(a.key) FROM acknowledgements a WHERE a.incident = :incident);

-- :name incident_current
SELECT * FROM incident_rows WHERE monitor = :monitor AND resolved_at IS NULL;

-- :name incident_by_id
SELECT * FROM incident_rows WHERE id = :id;

-- :name incidents_newest
SELECT * FROM incident_rows WHERE monitor = :monitor AND seq > :after AND seq < :before
ORDER BY seq DESC LIMIT :limit;

-- :name incidents_after
SELECT * FROM incident_rows WHERE monitor = :monitor AND seq > :after AND seq < :before
ORDER BY seq LIMIT :limit;

-- Walks the newest by seq until there are enough. What is resolved is most of them.
-- :name incidents_recent
SELECT * FROM incident_rows
WHERE is_public * listed >= :scope
  AND (:with_open = 1 OR resolved_at IS NOT NULL)
ORDER BY seq DESC LIMIT :limit OFFSET :offset;

-- There is an index of those that are open, and few of them among many that are not.
-- :name incidents_recent_open
SELECT * FROM incident_rows
WHERE seq IN (SELECT seq FROM incidents WHERE resolved_at IS NULL AND paused_at IS NULL)
  AND is_public * listed >= :scope
ORDER BY seq DESC LIMIT :limit OFFSET :offset;

-- :name incidents_all_open
SELECT * FROM incident_rows
WHERE seq IN (SELECT seq FROM incidents WHERE resolved_at IS NULL AND paused_at IS NULL)
  AND (:workspace IS NULL OR workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND tags LIKE t.pattern ESCAPE '\'))
ORDER BY started_at, seq LIMIT :limit;

-- :name incidents_latest_started
SELECT * FROM incident_rows
WHERE seq IN (SELECT seq FROM incidents ORDER BY started_at DESC, seq DESC LIMIT :limit)
ORDER BY started_at DESC, seq DESC;

-- SQLite reads each monitor's newest first and no more of them than can be among those wanted. unspoken: 1 leaves out those
-- that a post of the page stands for.
-- :name incidents_of_page
SELECT * FROM incident_rows
WHERE monitor IN (SELECT monitor FROM page_monitors WHERE page = :page)
  AND (:with_open = 1 OR resolved_at IS NOT NULL)
  AND (:unspoken = 0 OR NOT EXISTS (SELECT 1 FROM posts o WHERE o.page = :page AND o.incident = incident_rows.seq))
ORDER BY seq DESC LIMIT :limit OFFSET :offset;

-- :name incidents_of_page_open
SELECT * FROM incident_rows
WHERE seq IN (SELECT i.seq FROM page_monitors p JOIN incidents i ON i.monitor = p.monitor
              WHERE p.page = :page AND i.resolved_at IS NULL AND i.paused_at IS NULL)
  AND (:unspoken = 0 OR NOT EXISTS (SELECT 1 FROM posts o WHERE o.page = :page AND o.incident = incident_rows.seq))
ORDER BY seq DESC LIMIT :limit OFFSET :offset;

-- Open ones, and those that ended after :since, but for those that a post of the page stands for; newest first.
-- :name incidents_of_page_recent
SELECT * FROM incident_rows
WHERE seq IN (SELECT i.seq FROM page_monitors p JOIN incidents i ON i.monitor = p.monitor
              WHERE p.page = :page AND i.resolved_at IS NULL AND i.paused_at IS NULL
              UNION ALL
              SELECT i.seq FROM page_monitors p JOIN incidents i ON i.monitor = p.monitor
              WHERE p.page = :page AND i.resolved_at > :since)
  AND NOT EXISTS (SELECT 1 FROM posts o WHERE o.page = :page AND o.incident = incident_rows.seq)
ORDER BY started_at DESC, seq DESC LIMIT :limit;

-- :name incidents_of_workspace
SELECT * FROM incident_rows
WHERE monitor IN (SELECT m.key FROM monitors m
                  WHERE m.workspace = :workspace AND m.is_public * m.listed >= :scope
                    AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t WHERE t.workspace_key = :bound_by
                                                                            AND m.tags LIKE t.pattern ESCAPE '\')))
  AND (:with_open = 1 OR resolved_at IS NOT NULL)
ORDER BY seq DESC LIMIT :limit OFFSET :offset;

-- :name incidents_of_workspace_open
SELECT * FROM incident_rows
WHERE seq IN (SELECT seq FROM incidents WHERE resolved_at IS NULL AND paused_at IS NULL)
  AND monitor IN (SELECT m.key FROM monitors m
                  WHERE m.workspace = :workspace AND m.is_public * m.listed >= :scope
                    AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t WHERE t.workspace_key = :bound_by
                                                                            AND m.tags LIKE t.pattern ESCAPE '\')))
ORDER BY seq DESC LIMIT :limit OFFSET :offset;

-- How many the four above find without a limit comes from these two: all there are, and those that are not resolved,
-- which the index of these tells.
-- :name incidents_total
SELECT CASE WHEN :page IS NULL
            THEN (SELECT sum(c.incidents) FROM history_counts c WHERE c.is_public * c.listed >= :scope)
            ELSE (SELECT coalesce(sum(b.incidents), 0) FROM page_monitors p JOIN incident_blocks b ON b.monitor = p.monitor
                  WHERE p.page = :page) END;

-- The same of a workspace. open: 1 open ones, 0 resolved ones, -1 all.
-- :name incidents_of_workspace_total
SELECT count(*)
FROM incidents i JOIN monitors m ON m.key = i.monitor
WHERE m.workspace = :workspace AND m.is_public * m.listed >= :scope
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
  AND (:open <> 0 OR i.resolved_at IS NOT NULL)
  AND (:open <> 1 OR (i.resolved_at IS NULL AND i.paused_at IS NULL));

-- :name incidents_unresolved_total
SELECT count(*) FROM incidents i JOIN monitors m ON m.key = i.monitor
WHERE i.resolved_at IS NULL AND (:with_paused = 1 OR i.paused_at IS NULL)
  AND (:page IS NOT NULL OR m.is_public * m.listed >= :scope)
  AND (:page IS NULL OR i.monitor IN (SELECT p.monitor FROM page_monitors p WHERE p.page = :page))
  AND (:unspoken = 0 OR NOT EXISTS (SELECT 1 FROM posts o WHERE o.page = :page AND o.incident = i.seq));

-- Whole blocks, and the rows before the first and behind the last of them.
-- :name incidents_of_monitor_total
SELECT (SELECT coalesce(sum(b.incidents), 0) FROM incident_blocks b
        WHERE b.monitor = :monitor AND b.block >= :first_block AND b.block < :end_block)
       + (SELECT count(*) FROM incidents i
          WHERE i.monitor = :monitor AND i.seq >= :head_from AND i.seq < :head_until)
       + (SELECT count(*) FROM incidents i
          WHERE i.monitor = :monitor AND i.seq >= :tail_from AND i.seq < :tail_until);

-- :name incident_notes_total
SELECT count(*) FROM incident_notes WHERE incident = :incident AND (:with_internal = 1 OR is_internal = 0);

-- :name incident_note_insert
INSERT INTO incident_notes (key, id, incident, content, author, created_at, is_internal)
VALUES (:key, :id, :incident, :content, :author, :created_at, :is_internal);

-- :name incident_notes
SELECT n.id, i.id, n.content, n.author, n.created_at, n.is_internal
FROM incident_notes n JOIN incidents i ON i.seq = n.incident
WHERE i.id = :incident_id AND (:with_internal = 1 OR n.is_internal = 0) ORDER BY n.key LIMIT :limit OFFSET :offset;

-- Rules of a monitor take the place of those of its workspace as a whole: none of their columns is NULL.
-- Suppressed, as in monitor_state_read: a direct dependency is unpaused and down or in maintenance. A monitor that is
-- in a maintenance window is left out too, also if its status is from before the window; so is one that is silenced.
-- :name incidents_with_rules
SELECT i.seq, i.monitor, coalesce(r.repeat_interval_minutes, w.repeat_interval_minutes),
       coalesce(r.max_repeats, w.max_repeats), coalesce(r.escalation_after_minutes, w.escalation_after_minutes),
       coalesce(r.repeat_after_acknowledge, w.repeat_after_acknowledge),
       coalesce(r.escalation_channels, w.escalation_channels),
       i.alerted_at + i.paused_seconds, i.last_alert_at, i.reminders, i.escalated_at IS NOT NULL, i.acknowledged_at IS NOT NULL
FROM incidents i
JOIN monitors m ON m.key = i.monitor
JOIN monitor_states s ON s.monitor = i.monitor
LEFT JOIN alert_rules r ON r.monitor = i.monitor
LEFT JOIN workspace_alert_rules w ON w.workspace = m.workspace
WHERE (r.monitor IS NOT NULL OR w.workspace IS NOT NULL) AND i.resolved_at IS NULL AND i.seq > :after AND s.is_paused = 0 AND s.status = 3
  AND NOT EXISTS (SELECT 1 FROM dependencies d JOIN monitor_states u ON u.monitor = d.depends_on
                  WHERE d.monitor = i.monitor AND u.is_paused = 0 AND u.status IN (3, 4))
  AND NOT EXISTS (SELECT 1 FROM maintenance_windows w
                  WHERE w.monitor = i.monitor AND w.ends_at > :now AND w.starts_at <= :now)
  AND NOT EXISTS (SELECT 1 FROM silence_members p WHERE p.monitor = i.monitor AND p.ends_at > :now LIMIT 1 OFFSET 0)
ORDER BY i.seq LIMIT :limit;

-- Monitors whose open incident was claimed, for a time that is over.
-- :name incidents_lapsed
SELECT i.monitor FROM incidents i
WHERE i.resolved_at IS NULL AND i.monitor > 0 AND i.claim_until <= :now;

-- Monitors that are down, and were flapping until some time that is over: people were told nothing of this incident, for
-- :reason, and nothing was queued of it since.
-- :name incidents_steady
SELECT i.monitor
FROM incidents i JOIN monitor_states s ON s.monitor = i.monitor
WHERE i.resolved_at IS NULL AND i.monitor > 0 AND s.flapping_until > 0 AND s.flapping_until <= :now
  AND s.is_paused = 0 AND s.status = 3
  AND EXISTS (SELECT 1 FROM alerts a
              WHERE a.incident = i.seq AND a.event = 'incident.created' AND a.outcome = 'skipped' AND a.reason = :reason)
  AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.incident = i.seq AND a.sent_at >= s.flapping_until)
LIMIT :limit;

-- :name incident_unclaim
UPDATE incidents SET claimed_by = NULL, claim_until = NULL WHERE seq = :seq;

-- :name incident_reminded
UPDATE incidents SET reminders = reminders + 1, last_alert_at = :now WHERE seq = :seq;

-- :name incident_escalated
UPDATE incidents
SET escalated_at = :now, last_alert_at = CASE WHEN :for_reminder = 1 THEN :now ELSE last_alert_at END
WHERE seq = :seq;

-- :name incident_notes_count
SELECT count(*) FROM incident_notes WHERE incident = :incident;

-- Others that began about the same time, as a list has them for a reader, the nearest first; whether their monitors depend
-- on one another or on the same one, and have shown the same certificate; and what the first failing check saw.
-- :name incidents_alongside
SELECT i.id, m.id, m.name, m.url, m.type, i.started_at, m.key, m.workspace, m.tags, m.is_public,
       EXISTS (SELECT 1 FROM dependencies d
               WHERE (d.monitor = :monitor AND d.depends_on = i.monitor)
                  OR (d.monitor = i.monitor AND d.depends_on = :monitor))
       OR EXISTS (SELECT 1 FROM dependencies d JOIN dependencies o ON o.depends_on = d.depends_on
                                JOIN monitors p ON p.key = d.depends_on
                  WHERE d.monitor = :monitor AND o.monitor = i.monitor AND p.is_public * p.listed >= :scope) AS by_dependency,
       EXISTS (SELECT 1 FROM certificates c JOIN certificates o ON o.fingerprint = c.fingerprint
               WHERE c.monitor = :monitor AND o.monitor = i.monitor) AS by_certificate,
       (SELECT e.body FROM evidence e
        WHERE e.monitor = i.monitor AND e.checked_at >= i.started_at AND e.kept_for % 2 = 1
        ORDER BY e.seq LIMIT 1) AS saw
FROM incidents i JOIN monitors m ON m.key = i.monitor
WHERE i.started_at >= :from AND i.started_at <= :until AND i.monitor <> :monitor
  AND m.is_public * m.listed >= :scope AND (:workspace IS NULL OR m.workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
ORDER BY abs(i.started_at - :at), i.seq LIMIT :limit;

-- The last ones only: more changes than these have make no difference.
-- :name incident_changes
SELECT coalesce(alerted_at, started_at), coalesce(resolved_at, 0) FROM incidents
WHERE monitor = :monitor ORDER BY seq DESC LIMIT :most;

-- Those of a monitor that were open at some moment of a span, the oldest first.
-- :name incidents_between
SELECT * FROM incident_rows
WHERE monitor = :monitor AND started_at < :until AND (resolved_at IS NULL OR resolved_at > :from)
ORDER BY started_at, seq;

-- The same of all that are on a page.
-- :name incidents_of_page_between
SELECT * FROM incident_rows
WHERE seq IN (SELECT i.seq FROM page_monitors p JOIN incidents i ON i.monitor = p.monitor
              WHERE p.page = :page AND i.started_at < :until AND (i.resolved_at IS NULL OR i.resolved_at > :from))
ORDER BY started_at, seq LIMIT :limit;
