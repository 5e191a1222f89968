-- Here they are a part of the table already.
COMMENT ON TABLE events_others IS 'events but those of single checks';
