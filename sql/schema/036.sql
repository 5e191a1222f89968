-- Gates: whether monitors are fit to go on. A member keeps what it was called; its monitor may go.

CREATE TABLE gates (
    key             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    state           BIGINT NOT NULL,                        -- 0 running, 1 passed, 2 failed, 3 cancelled
    workspace       BIGINT,                                 -- of the key that made it
    label           TEXT,
    needed          BIGINT NOT NULL,                        -- good results in a row, of each member
    allow_degraded  BIGINT NOT NULL,
    seq             BIGINT NOT NULL,                        -- results behind it count
    created_at      BIGINT NOT NULL,
    deadline        BIGINT NOT NULL,
    decided_at      BIGINT,
    reason          TEXT,
    failed_monitor  BIGINT,                                 -- the member that failed first, and what its check said
    failed_sentence TEXT,
    failed_at       BIGINT
);
CREATE INDEX gates_workspace ON gates (workspace, key);
CREATE INDEX gates_running ON gates (deadline) WHERE state = 0;

CREATE TABLE gate_members (
    gate             BIGINT NOT NULL REFERENCES gates ON DELETE CASCADE,
    monitor          BIGINT NOT NULL,
    monitor_id       TEXT NOT NULL,
    name             TEXT NOT NULL,
    interval_seconds BIGINT NOT NULL,
    good             BIGINT NOT NULL,
    last_status      BIGINT NOT NULL,
    last_checked_at  BIGINT,
    last_error       TEXT,
    PRIMARY KEY (gate, monitor)
) WITHOUT ROWID;

INSERT INTO counters (name, value) VALUES ('gate', 0);
