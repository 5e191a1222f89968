-- What charts are made of. Adding up is left to the caller, as in uptime_bulk.sql.

-- A monitor's rollups of days, or of hours, which count from midnight.
-- :name response_times_spans
SELECT start, checks, up, degraded, up_ms FROM rollups
WHERE monitor = :monitor AND span = :span AND start >= :from AND start < :until
ORDER BY start;

-- Its hour in progress.
-- :name response_times_running
SELECT hour, checks, up, degraded, up_ms FROM monitor_states
WHERE monitor = :monitor AND hour >= :from AND hour < :until AND checks > 0;

-- How many rows the hours from :from_hour on have, and the first of them.
-- :name response_times_extent
SELECT sum(checks), min(first_seq)
FROM (
    SELECT checks, CAST(NULL AS BIGINT) AS first_seq FROM rollups
    WHERE monitor = :monitor AND span = 86400 AND start >= :midnight AND start < :until
    UNION ALL
    SELECT checks, NULL
    FROM (SELECT -checks AS checks FROM rollups
          WHERE monitor = :monitor AND span = 3600 AND start >= :midnight AND start < :from_hour
          ORDER BY start DESC LIMIT 1) AS hour_before
    UNION ALL
    SELECT 0, first_seq FROM rollups
    WHERE monitor = :monitor AND span = 3600 AND start >= :from_hour AND start < :until
    UNION ALL
    SELECT checks, first_seq FROM monitor_states
    WHERE monitor = :monitor AND hour >= :from_hour AND hour < :until AND first_seq > 0
) AS parts;

-- One stretch of the table: what belongs to one monitor lies together, by seq.
-- :name response_times_rows
SELECT checked_at, result, response_ms FROM kept_heartbeats
WHERE monitor = :monitor AND seq >= :first_seq AND checked_at >= :from AND checked_at >= :history_from AND checked_at < :until AND result < 4;

-- How many answers took how long: what was up or slow, or said something wrong.
-- :name response_times_spread
SELECT response_ms, count(*) FROM kept_heartbeats
WHERE monitor = :monitor AND seq >= :first_seq AND checked_at >= :from AND checked_at >= :history_from AND checked_at < :until AND result < 4
  AND (result < 3 OR status_code IS NOT NULL)
GROUP BY response_ms ORDER BY response_ms;

-- The steps of a chart by location. A location that was deleted has no name any more, and is left out.
-- :name response_times_by_location
SELECT p.location, l.id, l.name, p.step, p.checks, p.up, p.degraded, p.up_ms
FROM (SELECT location, (checked_at - :from) / :step AS step, count(*) AS checks,
             sum(CASE WHEN result = 1 THEN 1 ELSE 0 END) AS up, sum(CASE WHEN result = 2 THEN 1 ELSE 0 END) AS degraded,
             sum(CASE WHEN result = 1 THEN response_ms ELSE 0 END) AS up_ms
      FROM kept_heartbeats
      WHERE monitor = :monitor AND seq >= :first_seq AND checked_at >= :from AND checked_at >= :history_from AND checked_at < :until AND result < 4
      GROUP BY location, (checked_at - :from) / :step) AS p
     LEFT JOIN locations l ON l.key = p.location
WHERE p.location IS NULL OR l.deleted_at IS NULL
ORDER BY CASE WHEN p.location IS NULL THEN 0 ELSE 1 END, l.name, l.id, p.step;
