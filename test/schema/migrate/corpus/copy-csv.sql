COPY t (id, note) FROM stdin WITH (FORMAT csv, HEADER true);
id,note
1,"a;
b"
2,"say ""hi"""
\.
INSERT INTO t VALUES (3, 'end');
