ALTER TYPE mood ADD VALUE 'fine';
INSERT INTO moods VALUES ('fine');
