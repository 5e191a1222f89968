-- With which document an object was last applied (POST /apply): by its id, so that another one that has its name by now
-- is not taken for it.

CREATE TABLE applied (
    id        TEXT NOT NULL PRIMARY KEY,
    workspace BIGINT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    part      BIGINT NOT NULL,                              -- 0 monitors, 1 channels, 2 maintenance, 3 pages, 4 rules
    apply_set TEXT NOT NULL                                 -- whose document it was
) WITHOUT ROWID;
CREATE INDEX applied_sets ON applied (workspace, apply_set);
