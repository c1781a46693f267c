-- transaction: none
CALL commits();
