CREATE TABLE a$b$c (id int);
INSERT INTO a$b$c VALUES (1); -- $b$
