-- migrate:up
INSERT INTO t VALUES (1, 'a
-- migrate:down
b');
