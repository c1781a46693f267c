INSERT INTO t VALUES (1, $a$one; $b$two; $$three;$$ $b$ 'four;' $a$);
