-- migrate:up
INSERT INTO t VALUES (1, 'x');
-- migrate:down
DROP TABLE t;
