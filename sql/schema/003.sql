-- Hours count from midnight. `checks`, `up`, `degraded` and `up_ms` of an hour's tally now say what was counted from
-- the beginning of its UTC day to the end of the hour: whatever part of a day a question is about, two rows answer it,
-- the day and the hour before. `first_at`, `first_seq` and `last_seq` are of the hour alone, as before; days are as they
-- were.

CREATE TABLE running_tallies (
    monitor   INTEGER NOT NULL,
    span      INTEGER NOT NULL,
    start     INTEGER NOT NULL,
    checks    INTEGER NOT NULL,
    up        INTEGER NOT NULL,
    degraded  INTEGER NOT NULL,
    up_ms     INTEGER NOT NULL,
    first_at  INTEGER NOT NULL,                              -- oldest counted checked_at; 0: none counted
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    PRIMARY KEY (monitor, span, start)
) WITHOUT ROWID;

INSERT INTO running_tallies
SELECT monitor, span, start, sum(checks) OVER day, sum(up) OVER day, sum(degraded) OVER day, sum(up_ms) OVER day,
       first_at, first_seq, last_seq
FROM tallies
WINDOW day AS (PARTITION BY monitor, span, start / 86400 ORDER BY start);

DROP TABLE tallies;
ALTER TABLE running_tallies RENAME TO tallies;
