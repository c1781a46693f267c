-- transaction: none
CALL commits();
INSERT INTO t VALUES (5, 'x');
