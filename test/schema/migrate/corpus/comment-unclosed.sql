CREATE TABLE a ();
/* never /* closed */
CREATE TABLE b ();
