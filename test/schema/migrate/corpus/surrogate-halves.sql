SELECT 1, 'í €';
