-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY i ON t (note);
-- +goose Down
DROP INDEX i;
