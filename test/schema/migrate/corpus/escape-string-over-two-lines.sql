INSERT INTO t VALUES (1, E'a\';'
  'b\';');
