-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT 2; $$;
-- +goose StatementEnd
INSERT INTO t VALUES (f(), 'x');

-- +goose Down
DROP FUNCTION f;
DROP TABLE t;
