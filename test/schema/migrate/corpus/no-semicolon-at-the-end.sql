CREATE TABLE a ();
CREATE TABLE b () -- the last one;