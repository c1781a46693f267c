CREATE TABLE loans (
    isbn     char(13) NOT NULL REFERENCES books,
    reader   text NOT NULL,
    lent_on  date NOT NULL DEFAULT CURRENT_DATE,
    returned date,
    PRIMARY KEY (isbn, reader, lent_on)
);
