SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
INSERT INTO t VALUES (1, 'é');
