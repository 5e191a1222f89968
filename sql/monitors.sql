-- Monitors: what they are.

-- :name monitor_insert
INSERT INTO monitors (key, id, manage_key, type, interval_seconds, timeout_ms, expected_status, is_public,
    confirmation_threshold, response_time_threshold_ms, follow_redirects, sla_target, sla_period_days,
    consensus_threshold, trusted, created_at, updated_at, method, dns_record_type, name, group_name, tags, url,
    dns_expected, body_contains, headers, retry_interval_seconds, recovery_threshold, degraded_threshold,
    configured_at, listed, dns_expected_values, dns_match, creator, external_id, options, workspace)
VALUES (:key, :id, :manage_key, :type, :interval_seconds, :timeout_ms, :expected_status, :is_public,
    :confirmation_threshold, :response_time_threshold_ms, :follow_redirects, :sla_target, :sla_period_days,
    :consensus_threshold, :trusted, :created_at, :updated_at, :method, :dns_record_type, :name, :group_name, :tags,
    :url, :dns_expected, :body_contains, :headers, :retry_interval_seconds, :recovery_threshold, :degraded_threshold,
    :configured_at, :listed, :dns_expected_values, :dns_match, :creator, :external_id,
    :options, :workspace);

-- :name monitor_save
UPDATE monitors SET type = :type, interval_seconds = :interval_seconds, timeout_ms = :timeout_ms,
    expected_status = :expected_status, is_public = :is_public, confirmation_threshold = :confirmation_threshold,
    response_time_threshold_ms = :response_time_threshold_ms, follow_redirects = :follow_redirects,
    sla_target = :sla_target, sla_period_days = :sla_period_days, consensus_threshold = :consensus_threshold,
    trusted = :trusted, updated_at = :updated_at, method = :method, dns_record_type = :dns_record_type, name = :name,
    group_name = :group_name, tags = :tags, url = :url, dns_expected = :dns_expected, body_contains = :body_contains,
    headers = :headers, retry_interval_seconds = :retry_interval_seconds, recovery_threshold = :recovery_threshold,
    degraded_threshold = :degraded_threshold, configured_at = :configured_at, listed = :listed,
    dns_expected_values = :dns_expected_values, dns_match = :dns_match, external_id = :external_id,
    options = :options, revision = revision + 1
WHERE key = :key;

-- :name monitor_owner
SELECT CASE WHEN workspace = 1 THEN 'operator' WHEN workspace IS NOT NULL THEN 'workspace ' || workspace
            ELSE coalesce(creator, 'monitor ' || id) END
FROM monitors WHERE key = :key;

-- :name monitor_by_id
SELECT * FROM monitor_rows WHERE id = :id;

-- :name monitor_by_external_id
SELECT * FROM monitor_rows
WHERE key = (SELECT m.key FROM monitors m WHERE m.external_id = :external_id AND m.workspace = :workspace);

-- :name monitor_by_key
SELECT * FROM monitor_rows WHERE key = :key;

-- :scope: enum monitor_scope. Patterns are for LIKE with \ as the escape, in lower case. Reads every monitor: it is
-- for filters that no index answers. Those without a group come last.
-- :name monitors_find
SELECT r.*
FROM monitor_rows r
WHERE r.is_public * r.listed >= :scope
  AND (:status IS NULL OR r.status = :status)
  AND (:only_paused = 0 OR r.is_paused = 1)
  AND (:tag IS NULL OR lower(r.tags) LIKE :tag ESCAPE '\')
  AND (:group_name IS NULL OR r.group_name = :group_name)
  AND (:ids IS NULL OR :ids LIKE '%,' || r.id || ',%')
ORDER BY r.group_name IS NULL, r.group_name, r.name, r.id;

-- What a search looks at; what it finds is read by its keys.
-- :name monitors_search
SELECT m.key, m.name, m.url
FROM monitors m
WHERE m.is_public * m.listed >= :scope
  AND (:tag IS NULL OR lower(m.tags) LIKE :tag ESCAPE '\')
  AND (:group_name IS NULL OR m.group_name = :group_name)
  AND (:ids IS NULL OR :ids LIKE '%,' || m.id || ',%')
ORDER BY m.group_name IS NULL, m.group_name, m.name, m.id;

-- :name monitors_search_in_workspace
SELECT m.key, m.name, m.url
FROM monitors m
WHERE m.workspace = :workspace
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND m.tags LIKE t.pattern ESCAPE '\'))
  AND m.is_public * m.listed >= :scope
  AND (:tag IS NULL OR m.tags LIKE :tag ESCAPE '\')
  AND (:group_name IS NULL OR m.group_name = :group_name)
  AND (:ids IS NULL OR :ids LIKE '%,' || m.id || ',%')
ORDER BY m.group_name IS NULL, m.group_name, m.name, m.id;

-- :name monitors_find_on_page
SELECT r.*
FROM page_monitors pm CROSS JOIN monitor_rows r
WHERE pm.page = :page AND r.key = pm.monitor
  AND r.is_public * r.listed >= :scope
  AND (:status IS NULL OR r.status = :status)
  AND (:only_paused = 0 OR r.is_paused = 1)
  AND (:tag IS NULL OR lower(r.tags) LIKE :tag ESCAPE '\')
  AND (:group_name IS NULL OR r.group_name = :group_name)
  AND (:ids IS NULL OR :ids LIKE '%,' || r.id || ',%')
ORDER BY pm.position, r.group_name IS NULL, r.group_name, r.name, r.id;

-- How those of a page stand, and no more of them: a page with many is read whole each time.
-- :name monitors_standing_on_page
SELECT m.key, m.id, m.name, m.created_at, CASE WHEN m.type = 6 THEN s.slot_seconds ELSE m.interval_seconds END,
       s.status, s.is_paused, s.last_checked_at, s.status_since,
       CASE WHEN m.consensus_threshold IS NULL THEN NULL
            ELSE (SELECT max(r.checked_at) FROM location_results r WHERE r.monitor = m.key) END,
       s.concluded_at
FROM page_monitors pm CROSS JOIN monitors m JOIN monitor_states s ON s.monitor = m.key
WHERE pm.page = :page AND m.key = pm.monitor
ORDER BY pm.position, m.group_name IS NULL, m.group_name, m.name, m.id;

-- :name monitors_find_in_workspace
SELECT r.*
FROM monitor_rows r
WHERE r.workspace = :workspace
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND r.tags LIKE t.pattern ESCAPE '\'))
  AND r.is_public * r.listed >= :scope
  AND (:status IS NULL OR r.status = :status)
  AND (:only_paused = 0 OR r.is_paused = 1)
  AND (:tag IS NULL OR r.tags LIKE :tag ESCAPE '\')
  AND (:group_name IS NULL OR r.group_name = :group_name)
  AND (:ids IS NULL OR :ids LIKE '%,' || r.id || ',%')
ORDER BY r.group_name IS NULL, r.group_name, r.name, r.id;

-- The same where nothing is asked but :scope, :status and :only_paused: how many there are, and a slice of them
-- that costs no more than what is before its end. Keys first: what is passed over is looked at in the index alone.
-- :name monitors_count
SELECT sum(monitors) FROM monitor_counts
WHERE is_public * listed >= :scope
  AND (:status IS NULL OR status = :status)
  AND (:only_paused = 0 OR is_paused = 1);

-- :name monitors_of_type
SELECT count(*) FROM monitors WHERE type = :type;

-- :name monitors_slice
SELECT r.*
FROM (SELECT m.key AS slice_key FROM monitors m
      WHERE m.is_public * m.listed >= :scope
      ORDER BY m.group_name IS NULL, m.group_name, m.name, m.id
      LIMIT :limit OFFSET :offset) AS slice
CROSS JOIN monitor_rows r
WHERE r.key = slice.slice_key
ORDER BY r.group_name IS NULL, r.group_name, r.name, r.id;

-- The same, the keys alone.
-- :name monitors_slice_keys
SELECT m.key FROM monitors m
WHERE m.is_public * m.listed >= :scope
ORDER BY m.group_name IS NULL, m.group_name, m.name, m.id
LIMIT :limit OFFSET :offset;

-- Some, by their keys, with commas between.
-- :name monitors_of_keys
SELECT r.* FROM monitor_rows r WHERE r.key IN (SELECT value FROM json_each('[' || :keys || ']'));
-- :name monitors_of_keys :postgres
SELECT r.* FROM monitor_rows r WHERE r.key = ANY (CAST(string_to_array(:keys, ',') AS BIGINT[]));

-- :name monitors_slice_of_status
SELECT r.*
FROM (SELECT m.key AS slice_key FROM monitors m CROSS JOIN monitor_states s
      WHERE s.monitor = m.key
        AND m.is_public * m.listed >= :scope
        AND (:status IS NULL OR s.status = :status)
        AND (:only_paused = 0 OR s.is_paused = 1)
      ORDER BY m.group_name IS NULL, m.group_name, m.name, m.id
      LIMIT :limit OFFSET :offset) AS slice
CROSS JOIN monitor_rows r
WHERE r.key = slice.slice_key
ORDER BY r.group_name IS NULL, r.group_name, r.name, r.id;

-- What is in trouble comes first on pages: degraded or down, not paused, and not by a result that is old (:intervals
-- intervals and :grace seconds after it). For few of them, which are sorted.
-- :name monitors_troubled
SELECT r.*
FROM (SELECT r.key AS slice_key FROM monitor_states n CROSS JOIN monitor_rows r
      WHERE n.status IN (2, 3) AND n.is_paused = 0 AND r.key = n.monitor AND r.is_public * r.listed >= :scope
        AND coalesce(CASE WHEN r.located_at > coalesce(r.concluded_at, 0) THEN r.located_at ELSE r.concluded_at END
                     + :intervals * r.interval_seconds + :grace, :now + 1) > :now
      ORDER BY r.group_name IS NULL, r.group_name, r.name, r.id
      LIMIT :limit OFFSET :offset) AS slice
CROSS JOIN monitor_rows r
WHERE r.key = slice.slice_key
ORDER BY r.group_name IS NULL, r.group_name, r.name, r.id;

-- The same, or the others, on the way through the list: for many, of which the first are met soon.
-- :name monitors_by_trouble
SELECT r.* FROM monitors m CROSS JOIN monitor_rows r
WHERE r.key = m.key AND m.is_public * m.listed >= :scope
  AND :troubled = CASE
      WHEN r.status IN (2, 3) AND r.is_paused = 0
           AND coalesce(CASE WHEN r.located_at > coalesce(r.concluded_at, 0) THEN r.located_at ELSE r.concluded_at END
                        + :intervals * r.interval_seconds + :grace, :now + 1) > :now
      THEN 1 ELSE 0 END
ORDER BY m.group_name IS NULL, m.group_name, m.name, m.id
LIMIT :limit OFFSET :offset;

-- What waits for pings (6) is not asked. workspace NULL: of all.
-- :name monitors_for_probes
SELECT * FROM monitor_rows
WHERE is_paused = 0 AND consensus_threshold IS NOT NULL AND type <> 6
  AND (:workspace IS NULL OR workspace = :workspace)
ORDER BY id;

-- :name monitor_by_manage_key
SELECT * FROM monitor_rows WHERE manage_key = :manage_key;

-- :name monitor_set_key
UPDATE monitors SET manage_key = :manage_key, updated_at = :now, revision = revision + 1 WHERE key = :key;

-- :name monitor_touch
UPDATE monitors SET updated_at = :now, revision = revision + 1 WHERE key = :key;

-- What a deletion takes along, so many rows at a time; what is about the open incident stays, because the channels that
-- were told of it are to be told the end.
-- :name monitor_delete_some_notes
DELETE FROM incident_notes
WHERE key IN (SELECT n.key FROM incidents i JOIN incident_notes n ON n.incident = i.seq
              WHERE i.monitor = :key AND i.resolved_at IS NOT NULL LIMIT :limit);

-- :name monitor_delete_some_deliveries
DELETE FROM deliveries
WHERE seq IN (SELECT d.seq FROM deliveries d LEFT JOIN incidents i ON i.seq = d.incident
              WHERE d.monitor = :key AND (d.incident IS NULL OR i.resolved_at IS NOT NULL) LIMIT :limit);

-- What others were to be told by a message that goes along: they wait again, each for itself.
-- :name monitor_release_grouped
UPDATE alerts
SET outcome = 'pending', due_at = (SELECT l.due_at FROM alerts l WHERE l.key = alerts.grouped_by), grouped_by = NULL
WHERE monitor <> :key
  AND grouped_by IN (SELECT l.key FROM alerts l LEFT JOIN incidents i ON i.seq = l.incident
                     WHERE l.monitor = :key AND l.kept_type IS NULL AND l.due_at IS NOT NULL
                       AND (l.incident IS NULL OR i.resolved_at IS NOT NULL));

-- :name monitor_delete_some_alerts
DELETE FROM alerts
WHERE key IN (SELECT a.key FROM alerts a LEFT JOIN incidents i ON i.seq = a.incident
              WHERE a.monitor = :key AND a.kept_type IS NULL AND (a.incident IS NULL OR i.resolved_at IS NOT NULL)
              LIMIT :limit);

-- :name monitor_delete_some_incidents
DELETE FROM incidents
WHERE seq IN (SELECT seq FROM incidents WHERE monitor = :key AND resolved_at IS NOT NULL LIMIT :limit);

-- :name monitor_delete_some_evidence
DELETE FROM evidence WHERE seq IN (SELECT seq FROM evidence WHERE monitor = :key LIMIT :limit);

-- But for what is kept to be sent nevertheless.
-- :name monitor_delete_alerts
DELETE FROM alerts WHERE monitor = :key AND (kept_type IS NULL OR event = 'address.confirmation');

-- :name monitor_delete
DELETE FROM monitors WHERE key = :key;

-- A monitor's tags are one text: the caller takes them apart.
-- :name monitors_tags
SELECT DISTINCT tags FROM monitors
WHERE is_public * listed >= :scope AND tags <> ''
  AND (:workspace IS NULL OR monitors.workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND monitors.tags LIKE t.pattern ESCAPE '\'));

-- :name monitors_groups
SELECT DISTINCT group_name FROM monitors
WHERE is_public * listed >= :scope AND group_name IS NOT NULL
  AND (:workspace IS NULL OR monitors.workspace = :workspace)
  AND (:bound_by IS NULL OR EXISTS (SELECT 1 FROM workspace_key_tags t
                                    WHERE t.workspace_key = :bound_by AND monitors.tags LIKE t.pattern ESCAPE '\'))
ORDER BY group_name;

-- :name monitor_exists
SELECT 1 FROM monitors WHERE key = :key;

-- :name monitor_manage_key
SELECT manage_key FROM monitors WHERE key = :key;

-- :name monitor_keys
SELECT key FROM monitors ORDER BY key;
