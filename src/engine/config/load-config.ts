import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CompiledConfigs } from './compiled-configs.ts';
import { configLibrary } from './config-library.ts';
import { readConfig, type Config } from './config.ts';
import { refuseDuplicateKeys } from './duplicate-keys.ts';
import { fault, shown } from './config-fault.ts';
import { UsageError } from '../../base/errors.ts';
import { cacheFolder } from '../../base/files/cache-folder.ts';

/** The names that are looked for, in this order. */
const configNames = ['pgparity.config.ts', 'pgparity.config.mts', 'pgparity.config.js', 'pgparity.config.mjs'];

/**
 * Loads the config: the given file, or the one in the folder. TypeScript is loaded on every Node that pgparity supports.
 * Throws a {@link UsageError} when there is none, and when it cannot be used.
 */
export async function loadConfig(folder: string, given?: string): Promise<Config> {
  const file = given === undefined ? await findConfig(folder) : await givenConfig(resolve(folder, given), given);
  if (file === undefined) {
    throw new UsageError(
      'config-missing',
      `There is no ${configNames[0]} in ${folder}: run "npx pgparity init", or write one, as "import { defineConfig, pglite, postgres, sqlFolder } from 'pgparity'; export default defineConfig({ profiles: { production: postgres({ major: 15 }), laptop: pglite() }, migrations: sqlFolder('migrations'), suites: 'parity/**/*.test.ts' });", or name one with --config.`,
    );
  }
  return readConfig(file, await exportedBy(file));
}

/** The config file of a folder, or undefined. Two of them are refused. */
export async function findConfig(folder: string): Promise<string | undefined> {
  const there = await Promise.all(configNames.map((name) => isFile(join(folder, name))));
  const found = configNames.filter((_, index) => there[index]);
  if (found.length > 1) {
    throw fault(`${folder} holds ${found.join(' and ')}: keep one of them, or name one with --config.`);
  }
  return found[0] === undefined ? undefined : join(folder, found[0]);
}

async function givenConfig(file: string, written: string): Promise<string> {
  if (await isFile(file)) return file;
  const found = await stat(file).catch(() => null);
  const inside = found?.isDirectory() === true ? await findConfig(file) : undefined;
  if (inside !== undefined) return inside;
  const what = found === null ? 'which does not exist' : `a folder without a ${configNames[0]}`;
  throw new UsageError(
    'config-missing',
    `--config is ${shown(written)}, ${what}: name a config file, as ${configNames[0]}.`,
  );
}

async function exportedBy(file: string): Promise<unknown> {
  const compiled = new CompiledConfigs(cacheFolder(process.env));
  const module = await importCached(file, compiled).catch(async () => {
    // The fault may be the cache's: on a full disk, or somebody else's.
    const again = await importConfig(file, false).catch((cause: unknown) => {
      throw unloadable(file, cause);
    });
    await compiled.remove().catch(() => undefined);
    return again;
  });
  if (module.default === undefined) {
    throw fault(`${basename(file)} has no default export: write "export default defineConfig({ … });".`);
  }
  const exported = await module.default;
  if (typeof exported !== 'object' || exported === null || Array.isArray(exported)) {
    throw fault(
      `${basename(file)} exports ${shown(exported)} by default, which is no config: write "export default defineConfig({ … });".`,
    );
  }
  return exported;
}

/** What is compiled stays in the cache's folder: the compiler of TypeScript is half of a command's start. */
async function importCached(file: string, compiled: CompiledConfigs): Promise<Exporting> {
  await compiled.removeDamaged();
  const module = await importConfig(file, compiled.folder);
  await compiled.noteSums();
  return module;
}

interface Exporting {
  readonly default?: unknown;
}

async function importConfig(file: string, cache: string | false): Promise<Exporting> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, {
    fsCache: cache,
    moduleCache: false,
    interopDefault: false,
    // The presets of the pgparity that runs, whatever the folder has installed, and without the drivers and vitest.
    virtualModules: { pgparity: configLibrary },
    transformOptions: { babel: { plugins: [refuseDuplicateKeys] } },
  });
  return jiti.import<Exporting>(file);
}

function unloadable(file: string, cause: unknown): UsageError {
  return fault(`${basename(file)} cannot be loaded: ${sentenceOf(cause)} Correct the file.`, cause);
}

/** The first line of an error, as a sentence. Jiti adds the place of a fault in the syntax below it. */
function sentenceOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : shown(cause);
  const [first = '', ...others] = text.split('\n');
  const words = first.replace(/^(?:[A-Z_]+_ERROR|ParseError): /, '').replace(/[.\s]*$/, '');
  const place = /^\s*\S.*:(\d+:\d+)$/m.exec(others.join('\n'))?.[1];
  return place === undefined || place === '0:0' ? `${words}.` : `${words} (${place}).`;
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() ?? false;
}
