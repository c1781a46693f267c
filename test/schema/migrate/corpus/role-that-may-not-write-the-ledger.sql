CREATE ROLE corpus_writer;
GRANT ALL ON SCHEMA public TO corpus_writer;
SET ROLE corpus_writer;
CREATE TABLE theirs ();
