-- Down Migration
DROP TABLE t;

-- Up Migration

SELEC 1;
