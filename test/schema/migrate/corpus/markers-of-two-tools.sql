-- migrate:up
CREATE TABLE a ();
-- +goose Down
DROP TABLE t;
