-- What a gate expects of its members' checks beyond their own rules: a JSON object with member "assertions".
ALTER TABLE gates ADD COLUMN expect TEXT;

-- Whether a check met that: one row for each result that was judged for it.
CREATE TABLE gate_findings (
    gate     BIGINT NOT NULL REFERENCES gates ON DELETE CASCADE,
    seq      BIGINT NOT NULL, -- of the heartbeat
    passed   BIGINT NOT NULL,
    sentence TEXT,            -- of one that did not
    PRIMARY KEY (gate, seq)
) WITHOUT ROWID;
