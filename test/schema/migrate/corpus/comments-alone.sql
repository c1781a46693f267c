-- nothing to do any more
/* really; */
