-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY i ON t (note);
-- migrate:down transaction:false
DROP INDEX i;
