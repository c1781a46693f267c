import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readExpectations } from '../../../src/gate/parity/expectation.ts';
import { profiles } from '../../../fixtures/profiles.ts';

const entry = {
  check: 'identity',
  observation: 'PostgreSQL major',
  values: { pgvector: 15, embedded: 18 },
  reason: 'PGlite is built from a newer major.',
  link: 'docs/decisions/',
  expires: '2027-06-30',
};

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'))));
afterEach(() => rm(folder, { recursive: true }));

test('a file that is not there expects nothing', async () => {
  expect(await readExpectations(join(folder, 'absent.json'), profiles)).toEqual([]);
});

test('entries are read as they are written', async () => {
  expect(await readExpectations(await written([entry]), profiles)).toEqual([entry]);
});

test.each([
  ['text that is not JSON', '{', /is not JSON/],
  [
    'an unknown profile',
    [{ ...entry, values: { pgvectr: 1, embedded: 2 } }],
    /names the profile "pgvectr" at \/0\/values\. Did you mean "pgvector"\?/,
  ],
  ['an entry for one profile only', [{ ...entry, values: { pgvector: 1 } }], /two profiles or more/],
  ['an entry without a reason', [{ ...entry, reason: '' }], /\/0\/reason/],
  ['an expiry that is no date', [{ ...entry, expires: 'never' }], /\/0\/expires/],
  ['a misspelled field', [{ ...entry, expirs: '2027-01-01' }], /is not valid at/],
  ['two entries for one observation', [entry, entry], /two entries for "identity \/ PostgreSQL major"/],
])('%s is refused in one sentence', async (_, content, sentence) => {
  await expect(readExpectations(await written(content), profiles)).rejects.toThrow(sentence);
});

async function written(content: unknown): Promise<string> {
  const file = join(folder, 'expected.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
