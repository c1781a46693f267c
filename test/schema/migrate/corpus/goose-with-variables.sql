-- +goose Up
-- +goose ENVSUB ON
INSERT INTO t VALUES (1, '${HOME}');
