--
-- PostgreSQL database dump
--

\restrict corpus

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: double(integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.double(n integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$ BEGIN RETURN n * 2; /* ; */ END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: shelf; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.shelf (
    id integer NOT NULL,
    name text
);


--
-- Name: TABLE shelf; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.shelf IS 'with; a ''quote''';


--
-- Name: doubled; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.doubled AS
 SELECT public.double(shelf.id) AS id
   FROM public.shelf;


--
-- Data for Name: shelf; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.shelf (id, name) FROM stdin;
1	tab\there; --
2	\N
3	back\\slash
\.


--
-- Name: shelf shelf_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.shelf
    ADD CONSTRAINT shelf_pkey PRIMARY KEY (id);


--
-- Name: shelf_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX shelf_name ON public.shelf USING btree (name);


--
-- PostgreSQL database dump complete
--

\unrestrict corpus

