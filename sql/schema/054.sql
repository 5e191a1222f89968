-- Events but those of single checks, which are the most by far: for readers that want none of these.
CREATE INDEX events_others ON events (id) WHERE type <> 'check.completed';
