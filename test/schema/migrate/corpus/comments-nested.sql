/* one; /* two; */ ' still; */ CREATE TABLE a (/* ; */ id int); -- ' ; $$
/**/
