-- What is known of receivers that are away, or that were sent something just now.

-- :name receiver_find
SELECT not_before, unanswered, paid_until FROM receivers WHERE receiver = :receiver;

-- :name receiver_save
INSERT INTO receivers (receiver, not_before, unanswered, paid_until)
VALUES (:receiver, :not_before, :unanswered, :paid_until)
ON CONFLICT (receiver) DO UPDATE
SET not_before = excluded.not_before, unanswered = excluded.unanswered, paid_until = excluded.paid_until;

-- One that is away is forgotten when nothing was tried for longer than two attempts may lie apart.
-- :name receivers_prune
DELETE FROM receivers
WHERE (paid_until <= :now AND not_before <= :now AND (unanswered = 0 OR not_before <= :long_ago)) OR not_before > :too_far;
