-- Checks of what is no monitor: asked for by a worker, made by the run of what clients have asked for.

-- :name try_insert
INSERT INTO tries (id, spec, created_at, begin_by) VALUES (:id, :spec, :now, :begin_by);

-- :name tries_waiting
SELECT count(*) FROM tries WHERE taken_at IS NULL AND begin_by >= :now;

-- :name tries_take
UPDATE tries SET taken_at = :now
WHERE id IN (SELECT id FROM tries WHERE taken_at IS NULL AND begin_by >= :now ORDER BY begin_by LIMIT :limit)
RETURNING id, spec, begin_by;

-- :name try_answer
UPDATE tries SET answer = :answer WHERE id = :id;

-- :name try_by_id
SELECT taken_at, answer FROM tries WHERE id = :id;

-- :name tries_prune
DELETE FROM tries WHERE begin_by < :cut;
