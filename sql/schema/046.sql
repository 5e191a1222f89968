-- Checks of what is no monitor (yet): a client's configuration, sealed, until a run of the checker has tried it, and what
-- came of it, until the client has been told. Rows live for a minute or two.

CREATE TABLE tries (
    id         TEXT PRIMARY KEY,
    spec       TEXT NOT NULL,   -- sealed with the instance's secret
    created_at BIGINT NOT NULL,
    begin_by   BIGINT NOT NULL, -- not begun by then, nobody waits for it any more
    taken_at   BIGINT,
    answer     TEXT             -- JSON
) WITHOUT ROWID;
CREATE INDEX tries_begin_by ON tries (begin_by);
