-- What readers without a key for its monitor are sent of an event, which may be less than those with a key: by whether
-- the monitor is public when it is sent. NULL: the body as it is; '': they are not told of it.

ALTER TABLE events ADD COLUMN public_body TEXT;
ALTER TABLE events ADD COLUMN private_body TEXT;

-- Those that are there quote what their monitors expect.
UPDATE events SET private_body = ''
WHERE body LIKE '%"error_message":"Expected ''%' OR body LIKE '%"cause":"Expected ''%';
