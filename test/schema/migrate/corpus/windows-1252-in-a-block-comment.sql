/*

  € */ SELECT 1;
