import { covers, type CatalogReader } from '../catalog-reader.ts';

export const extensions: CatalogReader = {
  name: 'extensions',
  sql: `
  SELECT 'extension', extensions.extname::text, 'in schema ' || namespaces.nspname
  FROM pg_extension AS extensions
  JOIN pg_namespace AS namespaces ON namespaces.oid = extensions.extnamespace
  UNION ALL
  SELECT 'extension version', extensions.extname::text, extensions.extversion
  FROM pg_extension AS extensions`,
  covers: covers('pg_extension', 'extname extnamespace extversion'),
};
