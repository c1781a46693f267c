\set ON_ERROR_STOP on
\echo filling; 'it
INSERT INTO t VALUES (1, 'x');
\timing off
