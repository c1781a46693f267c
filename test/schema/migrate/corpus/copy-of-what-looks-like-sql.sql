COPY t FROM stdin; -- a table
1	DROP TABLE t; -- '
2	$$ /*
\.
