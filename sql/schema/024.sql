-- Mail addresses confirm that they want what others have sent to them, and can leave at any time.

-- The network of the client that made a monitor, or "operator"; NULL: not known. What an address has confirmed holds for
-- all that this client makes.
ALTER TABLE monitors ADD COLUMN creator TEXT;

-- The addresses of such a channel count as confirmed: they were there before any was asked.
ALTER TABLE channels ADD COLUMN was_before BIGINT NOT NULL DEFAULT 0;
UPDATE channels SET was_before = 1 WHERE type = 'email';

-- Addresses are in lower case, their domains in ASCII.
CREATE TABLE address_consents (
    address      TEXT NOT NULL,
    owner        TEXT NOT NULL,                             -- monitors.creator; "monitor ID" where that is not known
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (address, owner)
) WITHOUT ROWID;

-- The addresses of channels to which nothing is sent; every other one may be written to.
CREATE TABLE address_holds (
    channel   BIGINT NOT NULL REFERENCES channels ON DELETE CASCADE,
    address   TEXT NOT NULL,
    owner     TEXT NOT NULL,
    state     BIGINT NOT NULL,                              -- 0 no mail can be sent, so none was held back yet; 1 it has
                                                            -- to confirm; 2 it has unsubscribed
    is_asked  BIGINT NOT NULL,                              -- 0: a later run of the deliverer has to ask it
    is_told   BIGINT NOT NULL,                              -- 1: that it has unsubscribed needs attention
    since     BIGINT NOT NULL,
    PRIMARY KEY (channel, address)
) WITHOUT ROWID;
CREATE INDEX address_holds_address ON address_holds (address, owner);
CREATE INDEX address_holds_unasked ON address_holds (channel) WHERE is_asked = 0;
CREATE INDEX address_holds_told ON address_holds (since) WHERE is_told = 1;

-- The links in mails.
CREATE TABLE mail_tokens (
    digest     TEXT NOT NULL PRIMARY KEY,                   -- SHA-256, hex
    purpose    BIGINT NOT NULL,                             -- 0 confirms, 1 unsubscribes
    channel    BIGINT REFERENCES channels ON DELETE CASCADE,
    address    TEXT NOT NULL,
    owner      TEXT,                                        -- to confirm
    expires_at BIGINT                                       -- NULL: when the channel goes
) WITHOUT ROWID;
CREATE INDEX mail_tokens_channel ON mail_tokens (channel, address);
CREATE INDEX mail_tokens_expiring ON mail_tokens (expires_at) WHERE expires_at IS NOT NULL;
