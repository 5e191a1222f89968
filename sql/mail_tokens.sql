-- The links in mails, known by the digests of what they end in.

-- :name mail_token_insert
INSERT INTO mail_tokens (digest, purpose, channel, subscriber, address, owner, expires_at)
VALUES (:digest, :purpose, :channel, :subscriber, :address, :owner, :expires_at);

-- :name mail_token_find
SELECT t.digest, t.channel, t.address, t.owner, t.subscriber FROM mail_tokens t
WHERE t.digest = :digest AND t.purpose = :purpose AND (t.expires_at IS NULL OR t.expires_at > :now);

-- :name mail_token_delete
DELETE FROM mail_tokens WHERE digest = :digest;

-- :name mail_tokens_of_owner_delete
DELETE FROM mail_tokens WHERE purpose = 0 AND address = :address AND owner = :owner;

-- :name mail_tokens_prune
DELETE FROM mail_tokens WHERE expires_at <= :now;

-- :name mail_tokens_of_subscriber_delete
DELETE FROM mail_tokens WHERE purpose = 0 AND subscriber = :subscriber;
