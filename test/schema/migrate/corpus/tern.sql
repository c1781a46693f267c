INSERT INTO t VALUES (1, 'x');
---- create above / drop below ----
DROP TABLE t;
