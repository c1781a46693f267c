CREATE TABLE a ()
-- migrate:up
;
