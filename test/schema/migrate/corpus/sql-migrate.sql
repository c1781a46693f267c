-- +migrate Up
INSERT INTO t VALUES (1, 'x');
-- +migrate Down
DROP TABLE t;
