-- How many messages a second may go to the receiver of a channel, on average; only webhooks say so.
ALTER TABLE channels ADD COLUMN max_per_second BIGINT NOT NULL DEFAULT 1;
