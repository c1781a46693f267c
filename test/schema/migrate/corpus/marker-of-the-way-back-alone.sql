CREATE TABLE a ();
-- Down Migration
DROP TABLE t;
