-- Answers that are kept to be given again.

-- :name idempotent_answers_expire
DELETE FROM idempotent_answers WHERE until <= :now;

-- :name idempotent_answer_by_request
SELECT body, sealed, until FROM idempotent_answers WHERE request = :request;

-- :name idempotent_answers_of_caller
SELECT count(*), coalesce(sum(bytes), 0) FROM idempotent_answers WHERE caller = :caller;

-- :name idempotent_answers_forget
DELETE FROM idempotent_answers WHERE caller = :caller;

-- :name idempotent_answer_begin
INSERT INTO idempotent_answers (request, caller, body, until, bytes) VALUES (:request, :caller, :body, :until, 0);

-- :name idempotent_answer_finish
UPDATE idempotent_answers SET sealed = :sealed, bytes = :bytes, until = :until WHERE request = :request;

-- :name idempotent_answer_drop
DELETE FROM idempotent_answers WHERE request = :request;
