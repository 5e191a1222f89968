-- An acknowledgement ends reminders, unless the rules say otherwise: those that are there went on until now, and still do.

ALTER TABLE alert_rules ADD COLUMN repeat_after_acknowledge BIGINT NOT NULL DEFAULT 0;
UPDATE alert_rules SET repeat_after_acknowledge = 1;
