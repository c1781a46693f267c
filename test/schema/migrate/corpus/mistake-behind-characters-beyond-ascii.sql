-- 𝕏é
INSERT INTO t VALUES (1, '𝕏;é');
SELECT
  '𝕏', nothing;
