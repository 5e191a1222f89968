-- Who changed what. A row for each object that a write changed, in the transaction of that write.

CREATE TABLE audit (
    seq            INTEGER PRIMARY KEY,
    chain          BIGINT NOT NULL,                          -- the workspace; 0: of what is in none
    workspace_id   TEXT,
    at             BIGINT NOT NULL,
    key_kind       TEXT NOT NULL,
    key_id         TEXT,
    key_label      TEXT,
    actor          TEXT,
    via            TEXT NOT NULL,                            -- rest, mcp, cli
    address        TEXT NOT NULL,
    route          TEXT NOT NULL,
    subject_type   TEXT NOT NULL,
    subject_id     TEXT NOT NULL,
    subject_name   TEXT NOT NULL,
    changes        TEXT NOT NULL,                            -- a JSON array
    monitor        TEXT,                                     -- the id of the monitor that it is about; of rows of chain 0
    is_bare        BIGINT NOT NULL DEFAULT 0,                -- 1: only seq and hash are left, as a link of the chain
    hash           TEXT NOT NULL                             -- SHA-256 over the one before and this row's content
);
CREATE INDEX audit_chain ON audit (chain, seq);
CREATE INDEX audit_monitor ON audit (monitor, seq) WHERE monitor IS NOT NULL;

-- Apart from the rows: where each chain begins and ends, so that rows which are missing at either end are missed.
CREATE TABLE audit_ends (
    chain  BIGINT NOT NULL PRIMARY KEY,
    before TEXT NOT NULL,                                    -- the hash before the oldest row; '': it is the first
    newest TEXT NOT NULL
);

INSERT INTO counters (name, value) VALUES ('audit', 0);
