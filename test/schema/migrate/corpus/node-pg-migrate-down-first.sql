-- Down Migration
DROP TABLE t;
-- Up Migration
INSERT INTO t VALUES (1, 'x');
