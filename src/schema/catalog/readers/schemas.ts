import { notOfExtension, owner, ownSchema } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const schemas: CatalogReader = {
  name: 'schemas',
  sql: `
  SELECT 'schema', namespaces.nspname::text, concat_ws(', ', 'schema', ${owner('namespaces.nspowner')})
  FROM pg_namespace AS namespaces
  WHERE ${ownSchema('namespaces')} AND ${notOfExtension('pg_namespace', 'namespaces.oid')}`,
  covers: covers('pg_namespace', 'nspname nspowner'),
};
