COPY t FROM stdin;
\.
INSERT INTO t VALUES (1, 'x');
