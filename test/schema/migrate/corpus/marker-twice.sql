-- migrate:up
CREATE TABLE a ();
-- migrate:up
CREATE TABLE b ();
