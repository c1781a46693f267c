
\set name 'x'
SELECT :'name';
