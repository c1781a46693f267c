-- // a note
INSERT INTO t VALUES (1, 'x');

-- //@UNDO
DROP TABLE t;
