-- What is due is found by its time, however many monitors there are.

CREATE INDEX monitor_states_due ON monitor_states (due_at) WHERE is_paused = 0;
