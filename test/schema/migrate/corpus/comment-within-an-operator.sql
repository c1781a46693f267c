INSERT INTO t VALUES (1 +-- one; 'more
2, 'x' || /* ; */ 'y');
