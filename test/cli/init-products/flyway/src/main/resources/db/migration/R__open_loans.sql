CREATE OR REPLACE VIEW open_loans AS
SELECT isbn, reader FROM loans WHERE returned IS NULL;
