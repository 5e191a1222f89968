-- Gates and their members.

-- :name gate_insert
INSERT INTO gates (key, id, state, workspace, label, needed, allow_degraded, seq, created_at, deadline, expect)
VALUES (:key, :id, 0, :workspace, :label, :needed, :allow_degraded, :seq, :created_at, :deadline, :expect);

-- :name gate_member_insert
INSERT INTO gate_members (gate, monitor, monitor_id, name, interval_seconds, good, last_status)
VALUES (:gate, :monitor, :monitor_id, :name, :interval_seconds, 0, 0);

-- :name gate_by_id
SELECT key, id, state, label, needed, allow_degraded, seq, created_at, deadline, decided_at, reason, failed_monitor,
       failed_sentence, failed_at, failed_seq, (SELECT e.body FROM evidence e WHERE e.seq = gates.failed_seq), expect
FROM gates WHERE id = :id;

-- :name gates_running
SELECT key, id, state, label, needed, allow_degraded, seq, created_at, deadline, decided_at, reason, failed_monitor,
       failed_sentence, failed_at, failed_seq, (SELECT e.body FROM evidence e WHERE e.seq = gates.failed_seq), expect
FROM gates WHERE state = 0 ORDER BY key;

-- :name gates_newest
SELECT key, id, state, label, needed, allow_degraded, seq, created_at, deadline, decided_at, reason, failed_monitor,
       failed_sentence, failed_at, failed_seq, (SELECT e.body FROM evidence e WHERE e.seq = gates.failed_seq), expect
FROM gates WHERE workspace = :workspace ORDER BY key DESC LIMIT :limit;

-- :name gate_members
SELECT monitor, monitor_id, name, interval_seconds, good, last_status, last_checked_at, last_error
FROM gate_members WHERE gate = :gate ORDER BY name, monitor;

-- :name gates_expecting_count
SELECT count(*) FROM gates WHERE state = 0 AND expect IS NOT NULL;

-- :name gate_finding_insert
INSERT INTO gate_findings (gate, seq, passed, sentence) VALUES (:gate, :seq, :passed, :sentence);

-- :name gate_findings
SELECT seq, passed, sentence FROM gate_findings WHERE gate = :gate ORDER BY seq;

-- :name gates_running_count
SELECT count(*) FROM gates WHERE state = 0;

-- :name gate_decide
UPDATE gates
SET state = :state, decided_at = :decided_at, reason = :reason, failed_monitor = :failed_monitor,
    failed_sentence = :failed_sentence, failed_at = :failed_at, failed_seq = :failed_seq
WHERE key = :key AND state = 0;

-- :name gate_member_save
UPDATE gate_members
SET good = :good, last_status = :last_status, last_checked_at = :last_checked_at, last_error = :last_error
WHERE gate = :gate AND monitor = :monitor;

-- :name gates_prune
DELETE FROM gates WHERE state <> 0 AND created_at < :cut;
