-- What a key is of, found by the key alone.

CREATE INDEX monitors_manage_key ON monitors (manage_key);
CREATE INDEX status_pages_manage_key ON status_pages (manage_key);
