CREATE TABLE "Ünïcödé 𝕏" (größe int, "a;b" int);
INSERT INTO "Ünïcödé 𝕏" (größe, "a;b") VALUES (1, 2);
