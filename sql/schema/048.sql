-- Status pages that speak to people: who may read them and how they look, sections, posts, images, subscribers.

-- access: 0 public, 1 unlisted, 2 password, 3 key; is_public stays beside it, for lists: 1 for 0.
ALTER TABLE status_pages ADD COLUMN access BIGINT NOT NULL DEFAULT 0;
ALTER TABLE status_pages ADD COLUMN password TEXT;                           -- lib/base/passphrase.h; NULL: none
ALTER TABLE status_pages ADD COLUMN read_epoch BIGINT NOT NULL DEFAULT 0;    -- one more: cookies given before open nothing
ALTER TABLE status_pages ADD COLUMN show_causes BIGINT NOT NULL DEFAULT 1;
ALTER TABLE status_pages ADD COLUMN notify_automatic BIGINT NOT NULL DEFAULT 0;
ALTER TABLE status_pages ADD COLUMN notify_after_minutes BIGINT NOT NULL DEFAULT 5;
ALTER TABLE status_pages ADD COLUMN look TEXT;                               -- a JSON object of what is set (lib/model/page.h)
UPDATE status_pages SET access = 1 WHERE is_public = 0;

-- The layout: a section has monitors by their ids, or (pattern is set) all that have a tag.
CREATE TABLE page_sections (
    key       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    page      BIGINT NOT NULL REFERENCES status_pages ON DELETE CASCADE,
    position  BIGINT NOT NULL,                              -- 0, 1, ...
    title     TEXT NOT NULL,
    collapsed BIGINT NOT NULL,
    tag       TEXT,
    pattern   TEXT                                          -- the tag for LIKE with \ as the escape, in lower case
);
CREATE INDEX page_sections_page ON page_sections (page, position);
CREATE INDEX page_sections_tags ON page_sections (page) WHERE pattern IS NOT NULL;

-- Where a monitor stands on a page, and what it is called there. position: 1001 times that of its section and its place
-- in it, from 1; by tag 0: then the order of lists decides.
ALTER TABLE page_monitors ADD COLUMN section BIGINT;                         -- NULL: in none
ALTER TABLE page_monitors ADD COLUMN position BIGINT NOT NULL DEFAULT 1000000;
ALTER TABLE page_monitors ADD COLUMN named BIGINT NOT NULL DEFAULT 1;        -- 0: it is there by its tag only
ALTER TABLE page_monitors ADD COLUMN display_name TEXT;
ALTER TABLE page_monitors ADD COLUMN description TEXT;
ALTER TABLE page_monitors ADD COLUMN shows BIGINT NOT NULL DEFAULT 1;        -- bits: 1 history, 2 response_time, 4 uptime

-- The monitors that a tag stands for: of the page's workspace; on a page of none, public ones.
CREATE VIEW page_tag_matches AS
SELECT s.page, s.key AS section, s.position * 1001 AS position, m.key AS monitor
FROM page_sections s JOIN status_pages p ON p.key = s.page JOIN monitors m ON lower(m.tags) LIKE s.pattern ESCAPE '\'
WHERE s.pattern IS NOT NULL AND (m.workspace = p.workspace OR (p.workspace IS NULL AND m.is_public = 1));

CREATE TRIGGER page_monitor_made AFTER INSERT ON monitors
WHEN NEW.tags IS NOT NULL
BEGIN
    INSERT INTO page_monitors (page, monitor, section, position, named)
    SELECT t.page, NEW.key, t.section, t.position, 0 FROM page_tag_matches t
    WHERE t.monitor = NEW.key
      AND t.position = (SELECT min(o.position) FROM page_tag_matches o WHERE o.page = t.page AND o.monitor = NEW.key);
END;

CREATE TRIGGER page_monitor_moved AFTER UPDATE OF tags, workspace, is_public ON monitors
WHEN coalesce(NEW.tags, '') <> coalesce(OLD.tags, '') OR coalesce(NEW.workspace, 0) <> coalesce(OLD.workspace, 0) OR NEW.is_public <> OLD.is_public
BEGIN
    DELETE FROM page_monitors
    WHERE monitor = NEW.key AND named = 0
      AND NOT EXISTS (SELECT 1 FROM page_tag_matches t WHERE t.page = page_monitors.page AND t.monitor = NEW.key);
    UPDATE page_monitors
    SET position = coalesce((SELECT min(t.position) FROM page_tag_matches t
                             WHERE t.page = page_monitors.page AND t.monitor = NEW.key), 1000000),
        section = (SELECT t.section FROM page_tag_matches t
                   WHERE t.page = page_monitors.page AND t.monitor = NEW.key ORDER BY t.position LIMIT 1)
    WHERE monitor = NEW.key
      AND (section IS NULL
           OR section IN (SELECT s.key FROM page_sections s WHERE s.page = page_monitors.page AND s.pattern IS NOT NULL));
    INSERT INTO page_monitors (page, monitor, section, position, named)
    SELECT t.page, NEW.key, t.section, t.position, 0 FROM page_tag_matches t
    WHERE t.monitor = NEW.key
      AND t.position = (SELECT min(o.position) FROM page_tag_matches o WHERE o.page = t.page AND o.monitor = NEW.key)
    ON CONFLICT (page, monitor) DO NOTHING;
END;

-- What people say. kind: 0 incident, 1 maintenance, 2 announcement. state: as the kind numbers its own (lib/model/post.h).
CREATE TABLE posts (
    key         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    page        BIGINT NOT NULL REFERENCES status_pages ON DELETE CASCADE,
    kind        BIGINT NOT NULL,
    title       TEXT NOT NULL,
    body        TEXT NOT NULL,                              -- Markdown
    impact      BIGINT NOT NULL,                            -- 0 none, 1 minor, 2 major, 3 critical
    first_state BIGINT NOT NULL,                            -- the one that it began with
    state       BIGINT NOT NULL,                            -- of its newest update; else first_state
    starts_at   BIGINT,
    ends_at     BIGINT,
    ended_at    BIGINT,                                     -- when state became the last of its kind; NULL: it is not
    incident    BIGINT REFERENCES incidents ON DELETE SET NULL,    -- the automatic one in whose place it stands
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,                            -- of the post or of an update
    revision    BIGINT NOT NULL DEFAULT 1                   -- one more with each change, of an update too
);
CREATE INDEX posts_page ON posts (page, created_at, key);
CREATE INDEX posts_incident ON posts (incident) WHERE incident IS NOT NULL;

CREATE TABLE post_monitors (
    post    BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    monitor BIGINT NOT NULL REFERENCES monitors ON DELETE CASCADE,
    place   BIGINT NOT NULL,
    PRIMARY KEY (post, monitor)
) WITHOUT ROWID;
CREATE INDEX post_monitors_monitor ON post_monitors (monitor);

CREATE TABLE post_updates (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    post       BIGINT NOT NULL REFERENCES posts ON DELETE CASCADE,
    state      BIGINT NOT NULL,
    body       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX post_updates_post ON post_updates (post, key);

-- PNGs as we wrote them.
CREATE TABLE page_images (
    page   BIGINT NOT NULL REFERENCES status_pages ON DELETE CASCADE,
    kind   BIGINT NOT NULL,                                 -- 0 logo, 1 favicon
    digest TEXT NOT NULL,                                   -- SHA-256 of the bytes, hex
    image  TEXT NOT NULL,                                   -- the bytes in base64
    PRIMARY KEY (page, kind)
) WITHOUT ROWID;

-- Those who want to be told by mail. What a known address asks for anew waits in wanted_* for the link in its mail.
CREATE TABLE subscribers (
    key                INTEGER PRIMARY KEY,
    id                 TEXT NOT NULL UNIQUE,
    page               BIGINT NOT NULL REFERENCES status_pages ON DELETE CASCADE,
    email              TEXT NOT NULL,
    state              BIGINT NOT NULL,                     -- 0 pending, 1 active
    monitor_ids        TEXT,                                -- ",id,id,"; NULL: all, also later ones
    kinds              BIGINT NOT NULL,                     -- bits: 1 incident, 2 maintenance, 4 announcement, 8 automatic
    language           TEXT NOT NULL,
    wanted_monitor_ids TEXT,
    wanted_kinds       BIGINT,                              -- NULL: nothing is asked for anew
    wanted_language    TEXT,
    asked_at           BIGINT NOT NULL,
    created_at         BIGINT NOT NULL,
    confirmed_at       BIGINT
);
CREATE UNIQUE INDEX subscribers_email ON subscribers (page, email);
CREATE INDEX subscribers_page ON subscribers (page, key);
CREATE INDEX subscribers_pending ON subscribers (asked_at) WHERE state = 0;

-- Their mails go where all alerts go, and their links are among the others.
ALTER TABLE alerts ADD COLUMN subscriber BIGINT REFERENCES subscribers ON DELETE CASCADE;
CREATE INDEX alerts_subscriber ON alerts (subscriber) WHERE subscriber IS NOT NULL;
ALTER TABLE mail_tokens ADD COLUMN subscriber BIGINT REFERENCES subscribers ON DELETE CASCADE;
CREATE INDEX mail_tokens_subscriber ON mail_tokens (subscriber) WHERE subscriber IS NOT NULL;

-- What was in a page's calendar and was taken out of it: told as cancelled for a while.
CREATE TABLE calendar_cancellations (
    page         BIGINT NOT NULL REFERENCES status_pages ON DELETE CASCADE,
    uid          TEXT NOT NULL,                             -- the id of the post or of the maintenance
    starts_at    BIGINT NOT NULL,
    ends_at      BIGINT NOT NULL,
    title        TEXT NOT NULL,
    sequence     BIGINT NOT NULL,
    cancelled_at BIGINT NOT NULL,
    PRIMARY KEY (page, uid, starts_at)
) WITHOUT ROWID;
CREATE INDEX calendar_cancellations_age ON calendar_cancellations (cancelled_at);

INSERT INTO counters (name, value) VALUES ('page_section', 0), ('post', 0), ('post_update', 0), ('subscriber', 0);

-- A status page whole, in the order in which pages.c reads it.
DROP VIEW page_rows;
CREATE VIEW page_rows AS
SELECT p.key, p.id, p.manage_key, p.slug, p.title, p.description, p.logo_url, p.custom_domain, p.is_public,
       p.created_at, p.updated_at, (SELECT count(*) FROM page_monitors c WHERE c.page = p.key) AS monitor_count, p.listed,
       p.revision, p.workspace, (SELECT w.id FROM workspaces w WHERE w.key = p.workspace) AS workspace_id,
       p.access, p.password, p.read_epoch, p.show_causes, p.notify_automatic, p.notify_after_minutes, p.look,
       (SELECT w.timezone FROM workspaces w WHERE w.key = p.workspace) AS workspace_timezone,
       (SELECT i.digest FROM page_images i WHERE i.page = p.key AND i.kind = 0) AS logo,
       (SELECT i.digest FROM page_images i WHERE i.page = p.key AND i.kind = 1) AS favicon
FROM status_pages p;
