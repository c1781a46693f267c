INSERT INTO t VALUES (1, B'101'::text || X'1F'::text || N';');
