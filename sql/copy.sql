-- watchpost copy.

-- How many kinds of things were ever made in a database, beyond what watchpost init makes.
-- :name copy_rows
SELECT count(*) FROM counters WHERE value > CASE WHEN name = 'workspace' THEN 1 ELSE 0 END;
