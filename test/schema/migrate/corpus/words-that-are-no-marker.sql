-- up: the migration of notes
-- rollback is done by hand
INSERT INTO t VALUES (1, 'x'); -- migrate:down is not used here
