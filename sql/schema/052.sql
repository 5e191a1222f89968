-- Of which automatic incidents the subscribers of a page were told.
CREATE TABLE subscriber_incidents (
    page     BIGINT NOT NULL REFERENCES status_pages ON DELETE CASCADE,
    incident BIGINT NOT NULL REFERENCES incidents ON DELETE CASCADE,
    told_at  BIGINT NOT NULL,
    ended    BIGINT NOT NULL DEFAULT 0,                         -- its end was told, or need not be
    PRIMARY KEY (page, incident)
) WITHOUT ROWID;
CREATE INDEX subscriber_incidents_open ON subscriber_incidents (incident) WHERE ended = 0;
