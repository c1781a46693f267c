INSERT INTO t VALUES (1, E'it\'s; -- \\'), (2, e'\\\';');
