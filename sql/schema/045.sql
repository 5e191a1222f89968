-- Maintenance over many monitors, with rules of repetition; and silences. A window of one monitor, as it was, is a
-- maintenance that has `monitor`.

CREATE TABLE maintenances (
    key            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    monitor        BIGINT REFERENCES monitors ON DELETE CASCADE,   -- whose window it is; NULL: it was made over many
    title          TEXT NOT NULL,
    starts_at      BIGINT NOT NULL,                                -- of the first time
    ends_at        BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL DEFAULT 0,
    over_at        BIGINT NOT NULL DEFAULT 0,                      -- the last end; of a rule that goes on the far future
    refill_at      BIGINT,                                         -- when more of its times are to be computed; NULL: all are
    workspace      BIGINT REFERENCES workspaces ON DELETE CASCADE, -- of a window: that of its monitor
    external_id    TEXT,
    description    TEXT,
    by_match       BIGINT NOT NULL DEFAULT 0,                      -- its members are found by what follows; 0: they are fixed
    match_all      BIGINT NOT NULL DEFAULT 0,
    match_tags     TEXT NOT NULL DEFAULT '',
    match_groups   TEXT NOT NULL DEFAULT '',
    match_monitors TEXT NOT NULL DEFAULT '',
    rrule          TEXT,                                           -- NULL: it happens once
    timezone       TEXT NOT NULL DEFAULT 'UTC',
    notice_minutes BIGINT NOT NULL DEFAULT 0,
    is_public      BIGINT,                                         -- NULL: as its monitor
    revision       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX maintenances_monitor ON maintenances (monitor) WHERE monitor IS NOT NULL;
CREATE INDEX maintenances_over ON maintenances (over_at);
CREATE INDEX maintenances_started ON maintenances (starts_at, key);
CREATE INDEX maintenances_workspace ON maintenances (workspace, starts_at, key) WHERE workspace IS NOT NULL;
CREATE INDEX maintenances_of_rules ON maintenances (workspace, over_at) WHERE by_match = 1 OR rrule IS NOT NULL;
CREATE INDEX maintenances_refill ON maintenances (refill_at) WHERE refill_at IS NOT NULL;
CREATE UNIQUE INDEX maintenances_external_id ON maintenances (workspace, external_id) WHERE workspace IS NOT NULL;

-- What is looked for in the monitors of its workspace: kind 0: a tag, as a pattern of LIKE; 1: a group; 2: an id.
CREATE TABLE maintenance_matches (
    maintenance BIGINT NOT NULL REFERENCES maintenances ON DELETE CASCADE,
    kind        BIGINT NOT NULL,
    item        TEXT NOT NULL,
    PRIMARY KEY (maintenance, kind, item)
) WITHOUT ROWID;

-- The times at which it happens: all that were, and of a rule some that come.
CREATE TABLE maintenance_occurrences (
    maintenance BIGINT NOT NULL REFERENCES maintenances ON DELETE CASCADE,
    starts_at   BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL,
    lay_out_at  BIGINT,                                            -- when the windows of its members are made; NULL: they were
    is_skipped  BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (maintenance, starts_at)
) WITHOUT ROWID;
CREATE INDEX maintenance_occurrences_lay_out ON maintenance_occurrences (lay_out_at) WHERE lay_out_at IS NOT NULL;

-- The monitors that it is for. Kept as long as it is not over; then as it was.
CREATE TABLE maintenance_members (
    monitor     BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    maintenance BIGINT NOT NULL REFERENCES maintenances ON DELETE CASCADE,
    starts_at   BIGINT NOT NULL,                                   -- the maintenance's, as the next one is
    over_at     BIGINT NOT NULL,
    is_hidden   BIGINT NOT NULL DEFAULT 0,                         -- for readers without a key
    PRIMARY KEY (monitor, maintenance)
) WITHOUT ROWID;
CREATE INDEX maintenance_members_maintenance ON maintenance_members (maintenance);
CREATE INDEX maintenance_members_over ON maintenance_members (monitor, over_at);
CREATE INDEX maintenance_members_ended ON maintenance_members (over_at, maintenance, monitor);
CREATE INDEX maintenance_members_listed ON maintenance_members (monitor, (-starts_at), (-maintenance));

INSERT INTO maintenances (key, id, monitor, workspace, title, starts_at, ends_at, over_at, created_at, updated_at)
SELECT w.key, w.id, w.monitor, m.workspace, w.title, w.starts_at, w.ends_at, w.ends_at, w.created_at, w.created_at
FROM maintenance_windows w JOIN monitors m ON m.key = w.monitor;
INSERT INTO maintenance_occurrences (maintenance, starts_at, ends_at)
SELECT key, starts_at, ends_at FROM maintenance_windows;
INSERT INTO maintenance_members (monitor, maintenance, starts_at, over_at)
SELECT monitor, key, starts_at, ends_at FROM maintenance_windows;

-- When a monitor is in maintenance: a row for each time that began, or soon begins, which every check looks for.
DROP TABLE maintenance_windows;
CREATE TABLE maintenance_windows (
    monitor     BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    maintenance BIGINT NOT NULL REFERENCES maintenances ON DELETE CASCADE,
    starts_at   BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL,
    notice_at   BIGINT,                                            -- when it is to be announced; NULL: not, or it was
    PRIMARY KEY (monitor, maintenance, starts_at)
) WITHOUT ROWID;
CREATE INDEX maintenance_windows_of_monitor ON maintenance_windows (monitor, ends_at);
CREATE INDEX maintenance_windows_ends ON maintenance_windows (ends_at);
CREATE INDEX maintenance_windows_maintenance ON maintenance_windows (maintenance, starts_at);
CREATE INDEX maintenance_windows_notice ON maintenance_windows (notice_at, monitor) WHERE notice_at IS NOT NULL;
INSERT INTO maintenance_windows (monitor, maintenance, starts_at, ends_at)
SELECT p.monitor, p.maintenance, t.starts_at, t.ends_at
FROM maintenance_members p JOIN maintenances t ON t.key = p.maintenance;

-- A maintenance whole, in the order in which maintenances.c reads it.
CREATE VIEW maintenance_rows AS
SELECT t.key, t.id, t.monitor, m.id AS monitor_id, m.name AS monitor_name, t.workspace, w.id AS workspace_id, t.external_id,
       t.title, t.description, t.by_match, t.match_all, t.match_tags, t.match_groups, t.match_monitors, t.rrule,
       t.timezone, t.starts_at, t.ends_at, t.over_at, t.notice_minutes, t.is_public,
       coalesce(t.is_public, m.is_public, 0) AS is_shown, t.revision, t.created_at, t.updated_at,
       (SELECT count(*) FROM maintenance_members p WHERE p.maintenance = t.key) AS monitor_count,
       m.is_public * m.listed AS monitor_scope
FROM maintenances t LEFT JOIN monitors m ON m.key = t.monitor LEFT JOIN workspaces w ON w.key = t.workspace;

-- Which channel was told of which time of a maintenance: one message, however many monitors it is for.
CREATE TABLE maintenance_messages (
    maintenance TEXT NOT NULL,                                     -- its id: it may be gone when its end is told
    starts_at   BIGINT NOT NULL,
    event       TEXT NOT NULL,
    channel     BIGINT NOT NULL REFERENCES channels ON DELETE CASCADE,
    told_at     BIGINT NOT NULL,
    PRIMARY KEY (maintenance, starts_at, event, channel)
) WITHOUT ROWID;
CREATE INDEX maintenance_messages_told ON maintenance_messages (told_at);

-- How many there are, beside the rows: in a monitor's list, and of those how many are hidden.
ALTER TABLE maintenance_counts ADD COLUMN members BIGINT NOT NULL DEFAULT 0;
ALTER TABLE maintenance_counts ADD COLUMN hidden BIGINT NOT NULL DEFAULT 0;
UPDATE maintenance_counts SET members = windows;

-- In a workspace (0: in none): all, and those that everybody may see whatever their monitors are.
CREATE TABLE maintenance_totals (
    workspace INTEGER PRIMARY KEY,
    maintenances BIGINT NOT NULL,
    shown     BIGINT NOT NULL
);
INSERT INTO maintenance_totals (workspace, maintenances, shown)
SELECT coalesce(workspace, 0), count(*), 0 FROM maintenances GROUP BY coalesce(workspace, 0);

CREATE TRIGGER maintenance_member_counted AFTER INSERT ON maintenance_members
BEGIN
    INSERT INTO maintenance_counts (monitor, windows, members, hidden) VALUES (NEW.monitor, 0, 1, NEW.is_hidden)
    ON CONFLICT (monitor) DO UPDATE SET members = maintenance_counts.members + 1,
        hidden = maintenance_counts.hidden + NEW.is_hidden;
END;

CREATE TRIGGER maintenance_member_uncounted AFTER DELETE ON maintenance_members
BEGIN
    UPDATE maintenance_counts SET members = members - 1, hidden = hidden - OLD.is_hidden WHERE monitor = OLD.monitor;
END;

CREATE TRIGGER maintenance_member_recounted AFTER UPDATE OF is_hidden ON maintenance_members
BEGIN
    UPDATE maintenance_counts SET hidden = hidden + NEW.is_hidden - OLD.is_hidden WHERE monitor = NEW.monitor;
END;

CREATE TRIGGER maintenance_made AFTER INSERT ON maintenances
BEGIN
    INSERT INTO maintenance_totals (workspace, maintenances, shown)
    VALUES (coalesce(NEW.workspace, 0), 1, coalesce(NEW.is_public, 0))
    ON CONFLICT (workspace) DO UPDATE SET maintenances = maintenance_totals.maintenances + 1,
        shown = maintenance_totals.shown + coalesce(NEW.is_public, 0);
    INSERT INTO maintenance_counts (monitor, windows)
    SELECT NEW.monitor, 1 FROM monitors m WHERE m.key = NEW.monitor AND NEW.is_public IS NULL
    ON CONFLICT (monitor) DO UPDATE SET windows = maintenance_counts.windows + 1;
    UPDATE history_counts SET windows = windows + 1
    WHERE NEW.is_public IS NULL
      AND is_public = (SELECT m.is_public FROM monitors m WHERE m.key = NEW.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = NEW.monitor);
END;

CREATE TRIGGER maintenance_unmade AFTER DELETE ON maintenances
BEGIN
    UPDATE maintenance_totals SET maintenances = maintenances - 1, shown = shown - coalesce(OLD.is_public, 0)
    WHERE workspace = coalesce(OLD.workspace, 0);
    UPDATE maintenance_counts SET windows = windows - 1 WHERE monitor = OLD.monitor AND OLD.is_public IS NULL;
    UPDATE history_counts SET windows = windows - 1
    WHERE OLD.is_public IS NULL
      AND is_public = (SELECT m.is_public FROM monitors m WHERE m.key = OLD.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = OLD.monitor);
END;

CREATE TRIGGER maintenance_moved AFTER UPDATE OF workspace, is_public ON maintenances
BEGIN
    UPDATE maintenance_totals SET maintenances = maintenances - 1, shown = shown - coalesce(OLD.is_public, 0)
    WHERE workspace = coalesce(OLD.workspace, 0);
    INSERT INTO maintenance_totals (workspace, maintenances, shown)
    VALUES (coalesce(NEW.workspace, 0), 1, coalesce(NEW.is_public, 0))
    ON CONFLICT (workspace) DO UPDATE SET maintenances = maintenance_totals.maintenances + 1,
        shown = maintenance_totals.shown + coalesce(NEW.is_public, 0);
    UPDATE maintenance_counts SET windows = windows - 1
    WHERE monitor = OLD.monitor AND OLD.is_public IS NULL AND NEW.is_public IS NOT NULL;
    UPDATE history_counts SET windows = windows - 1
    WHERE OLD.is_public IS NULL AND NEW.is_public IS NOT NULL
      AND is_public = (SELECT m.is_public FROM monitors m WHERE m.key = OLD.monitor)
      AND listed = (SELECT m.listed FROM monitors m WHERE m.key = OLD.monitor);
END;
