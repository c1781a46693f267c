SET standard_conforming_strings = off;
INSERT INTO t VALUES (1, 'it\'s; DROP TABLE t; --');
