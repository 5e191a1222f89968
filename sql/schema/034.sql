-- instance_totals has the hours in progress too, from now on: what is counted is added to it in the same transaction.

INSERT INTO instance_totals (span, start, checks, up, degraded, up_ms)
SELECT 3600, hour, sum(checks), sum(up), sum(degraded), sum(up_ms) FROM monitor_states WHERE checks > 0 GROUP BY hour
ON CONFLICT (span, start) DO UPDATE SET
    checks = instance_totals.checks + excluded.checks, up = instance_totals.up + excluded.up,
    degraded = instance_totals.degraded + excluded.degraded, up_ms = instance_totals.up_ms + excluded.up_ms;
INSERT INTO instance_totals (span, start, checks, up, degraded, up_ms)
SELECT 86400, hour - hour % 86400, sum(checks), sum(up), sum(degraded), sum(up_ms) FROM monitor_states
WHERE checks > 0 GROUP BY hour - hour % 86400
ON CONFLICT (span, start) DO UPDATE SET
    checks = instance_totals.checks + excluded.checks, up = instance_totals.up + excluded.up,
    degraded = instance_totals.degraded + excluded.degraded, up_ms = instance_totals.up_ms + excluded.up_ms;
