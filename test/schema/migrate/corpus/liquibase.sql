--liquibase formatted sql
--changeset ada:1 dbms:mysql
CREATE TABLE a ();
