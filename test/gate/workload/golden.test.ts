import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readGolden, writeGolden } from '../../../src/gate/workload/golden.ts';

test('accepted answers are read back as they were written, without the parameters of their statements', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-golden-'));
  try {
    const file = join(folder, 'answers.json');
    const observation = { value: ['1'], comparison: { how: 'exact' }, statement: 'SELECT $1::int' } as const;
    await writeGolden(file, {
      'captured > SELECT $1': {
        outcome: 'passed',
        location: { file: 'w.sql', line: 3 },
        observations: { answer: { ...observation, parameters: ['1'] } },
      },
      'captured > SELECT now()': {
        outcome: 'not-exercised',
        reason: 'it differs from itself',
        location: { file: '', line: 0 },
      },
    });
    expect(await readGolden(file)).toEqual({
      'captured > SELECT $1': {
        outcome: 'passed',
        location: { file: '', line: 0 },
        observations: { answer: observation },
      },
    });
    expect(await readGolden(join(folder, 'none.json'))).toBeNull();
  } finally {
    await rm(folder, { recursive: true });
  }
});
