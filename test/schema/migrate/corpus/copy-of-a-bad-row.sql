INSERT INTO t VALUES (1, 'x');

COPY t FROM stdin;
2	ok
three	bad
\.
