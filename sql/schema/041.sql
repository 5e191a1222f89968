-- What checks saw. In full, for those checks of which it is kept; of others the monitor's state has the newest, in a few
-- words. A row goes with its heartbeat, unless it belongs to an incident.

CREATE TABLE evidence (
    seq        INTEGER PRIMARY KEY,                         -- of the heartbeat
    monitor    BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    checked_at BIGINT NOT NULL,
    result     BIGINT NOT NULL,                             -- 1 up, 2 degraded, 3 down, 6 inconclusive
    kept_for   BIGINT NOT NULL,                             -- sum of 1 failure, 2 its streak's first, 4 asked for, 8 incident
    body       TEXT NOT NULL                                -- JSON
);
CREATE INDEX evidence_monitor ON evidence (monitor, seq);
CREATE INDEX evidence_time ON evidence (checked_at) WHERE kept_for < 8;

ALTER TABLE monitor_states ADD COLUMN was_asked BIGINT NOT NULL DEFAULT 0;   -- a client asked for the check under way
ALTER TABLE monitor_states ADD COLUMN latest_seq BIGINT;                     -- the heartbeat that latest_evidence is of
ALTER TABLE monitor_states ADD COLUMN latest_evidence TEXT;                  -- packed: lib/model/evidence_pack.c
ALTER TABLE monitor_states ADD COLUMN phase_sums TEXT;                       -- of the hour in progress, packed likewise

-- Sums of the phases of checks that got an answer, an hour each.
CREATE TABLE phase_hours (
    monitor       BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    hour          BIGINT NOT NULL,                          -- its beginning
    checks        BIGINT NOT NULL,
    queue_ms      BIGINT NOT NULL,
    dns_ms        BIGINT NOT NULL,
    connect_ms    BIGINT NOT NULL,
    tls_ms        BIGINT NOT NULL,
    first_byte_ms BIGINT NOT NULL,
    transfer_ms   BIGINT NOT NULL,
    PRIMARY KEY (monitor, hour)
) WITHOUT ROWID;

-- TLS was used, and any certificate would have done: 1, or NULL.
ALTER TABLE heartbeats ADD COLUMN not_verified SMALLINT;

ALTER TABLE gates ADD COLUMN failed_seq BIGINT;                              -- the heartbeat of the check that failed first

-- Certificates, by monitor and by the location that saw them (0: the local checker). The one that is in use is that with
-- the greatest seen_seq.
CREATE TABLE certificates (
    monitor       BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    location      BIGINT NOT NULL,
    fingerprint   TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    seen_at       BIGINT NOT NULL,
    seen_seq      BIGINT NOT NULL,                          -- the heartbeat of the check that saw it last
    not_after     BIGINT NOT NULL,
    told          BIGINT,                                   -- days: the smallest threshold that was told
    attend_from   BIGINT,                                   -- when it comes within the largest threshold
    critical_from BIGINT,                                   -- and within the smallest
    body          TEXT NOT NULL,                            -- JSON
    PRIMARY KEY (monitor, location, fingerprint)
) WITHOUT ROWID;
CREATE INDEX certificates_attention ON certificates (attend_from) WHERE attend_from IS NOT NULL;
