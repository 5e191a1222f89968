-- How many checks were recorded.

-- :name check_counters_add
INSERT INTO check_counters (type, result, bucket, checks, total_ms)
VALUES (:type, :result, :bucket, :checks, :total_ms)
ON CONFLICT (type, result, bucket) DO UPDATE SET
    checks = check_counters.checks + excluded.checks, total_ms = check_counters.total_ms + excluded.total_ms;

-- :name check_counters_all
SELECT type, result, bucket, checks, total_ms FROM check_counters;
