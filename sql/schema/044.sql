-- Of a monitor of a domain: when the registration ends, and since when nothing is known of it.
CREATE TABLE domain_watches (
    monitor       INTEGER PRIMARY KEY REFERENCES monitors ON DELETE CASCADE,
    not_after     BIGINT,                                   -- NULL: not known, or nobody has it
    told          BIGINT,                                   -- days: the smallest threshold that was told
    attend_from   BIGINT,                                   -- when it comes within the largest threshold
    critical_from BIGINT,                                   -- and within the smallest
    silent_since  BIGINT                                    -- the first check in a row that brought no answer
);
CREATE INDEX domain_watches_attention ON domain_watches (attend_from) WHERE attend_from IS NOT NULL;
CREATE INDEX domain_watches_silent ON domain_watches (silent_since) WHERE silent_since IS NOT NULL;
