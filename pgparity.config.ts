import { alloydbOmni, defineConfig, pglite, pgvector, sqlFolder } from 'pgparity';
import { connectionUrl } from './apexflow/connection/connection-url.ts';

export default defineConfig({
  profiles: {
    pgvector: pgvector({ image: 'pgvector/pgvector:pg15' }),
    'alloydb-omni': alloydbOmni({ image: 'google/alloydbomni:15.12.0' }),
    embedded: pglite(),
  },
  reference: 'pgvector',
  migrations: sqlFolder('schema/migrations'),
  suites: 'suites/**/*.test.ts',
  expectedDivergences: 'schema/expected-divergences.json',
  baselines: 'suites/baselines',
  catalog: 'schema/catalog.json',
  vectorIndexes: 'schema/vector-indexes.json',
  database: connectionUrl,
});
