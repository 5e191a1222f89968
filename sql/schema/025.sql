-- A window that is deleted while its beginning is published: what the message of its end says of it.

CREATE TABLE deleted_maintenances (
    monitor   INTEGER PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    id        TEXT NOT NULL,
    title     TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at   BIGINT NOT NULL
);
