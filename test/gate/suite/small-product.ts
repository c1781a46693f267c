import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A product's folder with what a test writes into it. */
export class SmallProduct {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Writes a suite file; the text is what stands below the imports. */
  async write(name: string, text: string): Promise<string> {
    const file = `suites/${name}.test.ts`;
    await mkdir(dirname(join(this.folder, file)), { recursive: true });
    await writeFile(join(this.folder, file), `import { checks, needs } from '${library}';\n${text}\n`);
    return file;
  }

  async writeMigration(name: string, sql: string): Promise<void> {
    const folder = join(this.folder, 'schema', 'migrations');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.sql`), `${sql}\n`);
  }

  /** Writes a config with one profile, `production`: PostgreSQL 15. */
  async writeProductionConfig(): Promise<void> {
    await writeFile(
      join(this.folder, 'pgparity.config.ts'),
      `import { defineConfig, postgres, sqlFolder } from 'pgparity';
export default defineConfig({
  profiles: { production: postgres({ major: 15 }) },
  migrations: sqlFolder('schema/migrations'),
  suites: 'suites/**/*.test.ts',
});
`,
    );
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

export async function createSmallProduct(): Promise<SmallProduct> {
  return new SmallProduct(await mkdtemp(join(tmpdir(), 'pgparity-product-')));
}

const library = fileURLToPath(new URL('../../../dist/index.js', import.meta.url));
