-- What one process has to itself for a while: a row each, which ends by itself when its holder is gone. 'read-only':
-- watchpost copy reads this database, and nobody writes to it; 'copy': this database is what is being written.

CREATE TABLE leases (
    name    TEXT NOT NULL PRIMARY KEY,
    holder  BIGINT NOT NULL,                                -- the copy's number
    since   BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,                                -- 9223372036854775807: when it is taken away
    detail  TEXT                                            -- where to, or where from
) WITHOUT ROWID;
