-- Silences: times in which nobody is told of some monitors.

CREATE TABLE silences (
    key            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    workspace      BIGINT REFERENCES workspaces ON DELETE CASCADE, -- NULL: of none
    by_match       BIGINT NOT NULL,                                -- its monitors are found by what follows; 0: they are fixed
    match_all      BIGINT NOT NULL,
    match_tags     TEXT NOT NULL,
    match_groups   TEXT NOT NULL,
    match_monitors TEXT NOT NULL,
    reason         TEXT,
    actor          TEXT,
    starts_at      BIGINT NOT NULL,
    ends_at        BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    told_until     BIGINT DEFAULT 0                                -- seq of the last open incident that was told after it; NULL: all were
);
CREATE INDEX silences_started ON silences (workspace, starts_at, key);
CREATE INDEX silences_of_workspace ON silences (workspace, ends_at);
CREATE INDEX silences_ends ON silences (ends_at);
CREATE INDEX silences_untold ON silences (ends_at) WHERE told_until IS NOT NULL;

-- Which monitors: kind 0: a tag, as a pattern of LIKE; 1: a group; 2: an id.
CREATE TABLE silence_matches (
    silence BIGINT NOT NULL REFERENCES silences ON DELETE CASCADE,
    kind    BIGINT NOT NULL,
    item    TEXT NOT NULL,
    PRIMARY KEY (silence, kind, item)
) WITHOUT ROWID;
CREATE INDEX silence_matches_item ON silence_matches (item, kind);

-- Of a workspace those that match and are in it now; else those that were named.
CREATE VIEW silence_members AS
SELECT s.key AS silence, s.ends_at, m.key AS monitor
FROM silences s JOIN monitors m ON m.workspace = s.workspace
WHERE s.match_all = 1
   OR EXISTS (SELECT 1 FROM silence_matches x
              WHERE x.silence = s.key
                AND ((x.kind = 0 AND m.tags LIKE x.item ESCAPE '\') OR (x.kind = 1 AND m.group_name = x.item)
                     OR (x.kind = 2 AND m.id = x.item)))
UNION ALL
SELECT s.key, s.ends_at, m.key
FROM monitors m JOIN silence_matches x ON x.item = m.id AND x.kind = 2 JOIN silences s ON s.key = x.silence
WHERE s.workspace IS NULL;

-- A silence whole, in the order in which silences.c reads it.
CREATE VIEW silence_rows AS
SELECT s.key, s.id, s.workspace, s.by_match, s.match_all, s.match_tags, s.match_groups, s.match_monitors, s.reason, s.actor,
       s.starts_at, s.ends_at, s.created_at,
       (SELECT count(*) FROM silence_members p WHERE p.silence = s.key) AS monitor_count
FROM silences s;

-- Ends of incidents that were not told because of a silence: to channels that know of the beginning.
CREATE TABLE silenced_ends (
    incident BIGINT NOT NULL REFERENCES incidents ON DELETE CASCADE,
    channel  BIGINT NOT NULL REFERENCES channels ON DELETE CASCADE,
    PRIMARY KEY (incident, channel)
) WITHOUT ROWID;
CREATE INDEX silenced_ends_channel ON silenced_ends (channel);

INSERT INTO counters (name, value) VALUES ('silence', 0);
