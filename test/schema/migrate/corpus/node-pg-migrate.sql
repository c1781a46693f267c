-- Up Migration
INSERT INTO t VALUES (1, 'x');

-- Down Migration
DROP TABLE t;
