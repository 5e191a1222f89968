-- The few monitors that are looked at one by one, in any list of all.
CREATE INDEX monitors_with_consensus ON monitors (key) WHERE consensus_threshold IS NOT NULL;
CREATE INDEX monitors_with_target ON monitors (key) WHERE sla_target IS NOT NULL;
