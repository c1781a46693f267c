-- a noteCREATE TABLE cr ();
