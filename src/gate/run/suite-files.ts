import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nearestName } from '../../base/config/nearest-name.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * The product's suite files whose path holds one of the texts, or all without any, as `suites/tables.test.ts`.
 * Throws a {@link UsageError} for a text that no path holds.
 */
export async function findSuiteFiles(productFolder: string, texts: readonly string[]): Promise<readonly string[]> {
  const folder = join(productFolder, 'suites');
  const files = (await readdir(folder, { recursive: true }))
    .map((file) => `suites/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts'))
    .toSorted();
  if (files.length === 0) throw new UsageError('no-suites', `There is no suite file (*.test.ts) in ${folder}.`);
  for (const text of texts) {
    if (files.some((file) => file.includes(text))) continue;
    const names = files.map((file) => file.slice('suites/'.length, -'.test.ts'.length));
    const nearest = nearestName(text, names);
    const hint = nearest === undefined ? `The suites are ${names.join(', ')}.` : `Did you mean "${nearest}"?`;
    throw new UsageError('no-suites', `There is no suite file whose path holds "${text}" in ${folder}. ${hint}`);
  }
  return texts.length === 0 ? files : files.filter((file) => texts.some((text) => file.includes(text)));
}
