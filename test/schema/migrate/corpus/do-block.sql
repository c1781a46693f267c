DO $do$ DECLARE q text := $$INSERT INTO t VALUES (1, ';')$$; BEGIN EXECUTE q; EXECUTE format('INSERT INTO t VALUES (%s, %L)', 2, 'é;'); END $do$;
