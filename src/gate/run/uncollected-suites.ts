import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { glob, isDynamicPattern } from 'tinyglobby';
import { readSources } from './suite-imports.ts';
import type { CheckId, CheckRecord } from '../parity/check-record.ts';
import { fileItself } from '../parity/missing.ts';
import type { Config } from '../../engine/config/config.ts';

/**
 * Files in the folders of the suites that declare checks and that no run would ever see: no glob matches them and no suite
 * file imports them. Each is a check that is not exercised.
 */
export async function uncollectedSuites(
  { folder, suites }: Pick<Config, 'folder' | 'suites'>,
  suiteFiles: readonly string[],
): Promise<Readonly<Record<CheckId, CheckRecord>>> {
  const folders = [...new Set(suites.map(fixedPart))];
  const found = await glob(
    folders.map((each) => `${each}**/*.{ts,mts,cts,js,mjs,cjs,tsx,jsx}`),
    { cwd: folder, ignore: ['**/node_modules/**'] },
  );
  const candidates = found.filter((file) => !suiteFiles.includes(file));
  const declaring: string[] = [];
  for (const file of candidates) {
    if (declaresChecks.test(await readFile(join(folder, file), 'utf8'))) declaring.push(file);
  }
  if (declaring.length === 0) return {};
  const imported = new Set<string>();
  for (const file of suiteFiles) for (const name of (await readSources(folder, file)).keys()) imported.add(name);
  const records = declaring
    .filter((file) => !imported.has(file))
    .toSorted()
    .map((file): [CheckId, CheckRecord] => [
      fileItself(file),
      { outcome: 'not-exercised', reason: reasonFor(suites), location: { file, line: 1 } },
    ]);
  return Object.fromEntries(records);
}

function reasonFor(suites: readonly string[]): string {
  return `it declares checks, and ${suites.map((each) => `"${each}"`).join(', ')} does not match it: rename it, or widen "suites"`;
}

/** The folder in front of the first `*` or brace: `suites/` of a glob, and of a file's path its own folder. */
export function fixedPart(pattern: string): string {
  const parts = pattern.split('/').slice(0, -1);
  const dynamic = parts.findIndex((part) => isDynamicPattern(part));
  return parts
    .slice(0, dynamic === -1 ? parts.length : dynamic)
    .map((part) => `${part}/`)
    .join('');
}

const declaresChecks = /import\s*\{[^}]*\bchecks\b[^}]*\}\s*from\s*['"][^'"]+['"][\s\S]*\bchecks\s*(?:<[^>]*>)?\s*\(/;
