CREATE TABLE books (
    isbn  char(13) PRIMARY KEY,
    title text NOT NULL,
    pages int CHECK (pages > 0)
);
