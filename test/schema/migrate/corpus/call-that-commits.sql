SELECT 1;
CALL commits();
