;;
;CREATE TABLE a ();;; -- ;
; /* ; */ ;
CREATE TABLE b () ;
;