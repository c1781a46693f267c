import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../src/engine/config/config.ts';
import { loadConfig } from '../src/engine/config/load-config.ts';

/** The config of this repository's product. */
export const productConfig = await loadConfig(fileURLToPath(new URL('..', import.meta.url)));

/** The same config for another folder with the same layout. */
export function productIn(folder: string): Config {
  return {
    ...productConfig,
    file: join(folder, 'pgparity.config.ts'),
    folder,
    migrations: { kind: 'sql-folder', folder: join(folder, 'schema', 'migrations'), naming: 'auto' },
    expectedDivergencesFile: join(folder, 'schema', 'expected-divergences.json'),
    baselinesFolder: join(folder, 'suites', 'baselines'),
    catalogFile: join(folder, 'schema', 'catalog.json'),
    vectorIndexesFile: join(folder, 'schema', 'vector-indexes.json'),
    // A product of a test is what its files say, and the database that the caller names.
    database: null,
  };
}
