-- What all checks come to since this migration, for /metrics: numbers that only grow, whatever is pruned or deleted.
-- A transaction that records results adds to one row per kind of result that it has.

CREATE TABLE check_totals (
    type     INTEGER NOT NULL,              -- as in monitors
    result   INTEGER NOT NULL,              -- 1 up, 2 degraded, 3 down
    bucket   INTEGER NOT NULL,              -- which bound of totals.c the response time was below
    checks   INTEGER NOT NULL,
    total_ms INTEGER NOT NULL,
    PRIMARY KEY (type, result, bucket)
) WITHOUT ROWID;
