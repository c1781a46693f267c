CREATE TABLE a ();
SET standard_conforming_strings TO 'off';
