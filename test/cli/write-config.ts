import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes the config of a product that is laid out as this repository's is. Returns its path. */
export async function writeConfig(folder: string): Promise<string> {
  const file = join(folder, 'pgparity.config.ts');
  await writeFile(
    file,
    `import { alloydbOmni, defineConfig, pglite, pgvector, sqlFolder } from 'pgparity';
export default defineConfig({
  profiles: { pgvector: pgvector(), 'alloydb-omni': alloydbOmni(), embedded: pglite() },
  migrations: sqlFolder('schema/migrations'),
  suites: 'suites/**/*.test.ts',
  expectedDivergences: 'schema/expected-divergences.json',
  baselines: 'suites/baselines',
});
`,
  );
  return file;
}
