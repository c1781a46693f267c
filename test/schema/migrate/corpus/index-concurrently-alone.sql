-- alone
SET lock_timeout = '1min';
CREATE INDEX CONCURRENTLY i ON t (note);
