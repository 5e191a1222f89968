-- What the kept answers of a caller come to is counted at each write with an Idempotency-Key: by the index alone, without
-- reading the answers.
DROP INDEX idempotent_answers_caller;
CREATE INDEX idempotent_answers_caller ON idempotent_answers (caller, bytes);
