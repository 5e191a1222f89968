-- What all checks come to.

-- :name totals_add
INSERT INTO check_totals (type, result, bucket, checks, total_ms)
VALUES (:type, :result, :bucket, :checks, :total_ms)
ON CONFLICT (type, result, bucket) DO UPDATE SET
    checks = check_totals.checks + excluded.checks, total_ms = check_totals.total_ms + excluded.total_ms;

-- :name totals_all
SELECT type, result, bucket, checks, total_ms FROM check_totals;
