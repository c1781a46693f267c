CREATE TABLE a ();
SET client_encoding = 'LATIN1';
INSERT INTO t VALUES (1, 'é');
