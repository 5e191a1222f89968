-- Gates and their members.

-- :name gate_insert
INSERT INTO gates (key, id, state, workspace, label, needed, allow_degraded, seq, created_at, deadline, expect)
VALUES (:key, :id, 0, :workspace, :label, :needed, :allow_degraded, :seq, :created_at, :deadline, :expect);

-- :name gate_member_insert
INSERT INTO gate_members (gate, monitor, monitor_id, name, interval_seconds, good, last_status)
VALUES (:gate, :monitor, :monitor_id, :name, :interval_seconds, 0, 0);

-- :name gate_by_id
SELECT key, id, state, label, needed, allow_degraded, seq, created_at, deadline, decided_at, reason, failed_monitor,
       failed_sentence, failed_at, failed_seq, (SELECT e.body FROM evidence e WHERE e.seq = gates.failed_seq), expect,
       coalesce(workspace, 0)
FROM gates WHERE id = :id AND (state = 0 OR created_at >= :history_from);

-- :name gates_running
SELECT key, id, state, label, needed, allow_degraded, seq, created_at, deadline, decided_at, reason, failed_monitor,
       failed_sentence, failed_at, failed_seq, (SELECT e.body FROM evidence e WHERE e.seq = gates.failed_seq), expect,
       coalesce(workspace, 0)
FROM gates WHERE state = 0 ORDER BY key;

-- :name gates_newest
SELECT key, id, state, label, needed, allow_degraded, seq, created_at, deadline, decided_at, reason, failed_monitor,
       failed_sentence, failed_at, failed_seq, (SELECT e.body FROM evidence e WHERE e.seq = gates.failed_seq), expect,
       coalesce(workspace, 0)
FROM gates WHERE workspace = :workspace AND (state = 0 OR created_at >= :history_from) ORDER BY key DESC LIMIT :limit;

-- Made or decided in some span, the newest first; without their members.
-- :name gates_of_monitor
SELECT g.key, g.id, g.state, g.label, g.created_at, coalesce(g.decided_at, 0)
FROM gates g JOIN gate_members p ON p.gate = g.key AND p.monitor = :monitor
WHERE g.created_at <= :until AND coalesce(g.decided_at, g.created_at) >= :from
  AND (g.state = 0 OR g.created_at >= :history_from)
ORDER BY g.key DESC LIMIT :limit;

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
