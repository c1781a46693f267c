-- migrate:up transaction:false
CREATE TABLE a ();
CREATE TABLE b ();
-- migrate:down
