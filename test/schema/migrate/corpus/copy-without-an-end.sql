CREATE TABLE a ();
COPY t FROM stdin;
1	x
