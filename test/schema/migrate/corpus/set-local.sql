SET LOCAL search_path = other;
CREATE TABLE here ();
