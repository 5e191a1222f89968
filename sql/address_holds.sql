-- Which addresses may be written to: what they have confirmed, and what holds them back.

-- :name address_consent_exists
SELECT 1 FROM address_consents WHERE address = :address AND owner = :owner;

-- :name address_consent_put
INSERT INTO address_consents (address, owner, confirmed_at) VALUES (:address, :owner, :now)
ON CONFLICT (address, owner) DO NOTHING;

-- :name address_consent_delete
DELETE FROM address_consents WHERE address = :address AND owner = :owner;

-- :name address_holds_of_channel
SELECT h.channel, c.id, h.address, h.owner, h.state, h.is_asked, h.since
FROM address_holds h JOIN channels c ON c.key = h.channel
WHERE h.channel = :channel ORDER BY h.address;

-- :name address_holds_unasked
SELECT h.channel, c.id, h.address, h.owner, h.state, h.is_asked, h.since
FROM address_holds h JOIN channels c ON c.key = h.channel
WHERE h.is_asked = 0 AND h.state IN (0, 1) ORDER BY h.channel, h.address;

-- :name address_hold_put
INSERT INTO address_holds (channel, address, owner, state, is_asked, is_told, since)
VALUES (:channel, :address, :owner, :state, :is_asked, :is_told, :since)
ON CONFLICT (channel, address) DO UPDATE
SET state = excluded.state, is_asked = excluded.is_asked, is_told = excluded.is_told, since = excluded.since;

-- :name address_hold_delete
DELETE FROM address_holds WHERE channel = :channel AND address = :address;

-- :name address_holds_confirm
DELETE FROM address_holds WHERE address = :address AND owner = :owner AND state IN (0, 1);

-- :name address_holds_waiting
SELECT 1 FROM address_holds WHERE state IN (0, 1) LIMIT 1;

-- :name address_holds_release
DELETE FROM address_holds WHERE state IN (0, 1);

-- What a channel does not have any longer is not asked.
-- :name confirmation_mails_drop
UPDATE alerts SET outcome = 'skipped', reason = 'not needed any longer', due_at = NULL, body = ''
WHERE channel = :channel AND event = 'address.confirmation' AND due_at IS NOT NULL AND receiver = :receiver;

-- :name confirmation_mail_queue
INSERT INTO alerts (key, id, monitor, channel, channel_id, alert_type, event, sent_at, outcome, body, delivery_group,
                    due_at, receiver, kept_type, kept_config, kept_trusted)
SELECT :key, :id, c.monitor, c.key, c.id, 'initial', 'address.confirmation', :now, 'pending', '{}', :delivery_group,
       1000 * :now, :receiver, 'email', :config, 0
FROM channels c WHERE c.key = :channel;
