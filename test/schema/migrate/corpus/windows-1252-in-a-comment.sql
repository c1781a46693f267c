CREATE TABLE a ();
-- café
CREATE TABLE b ();
