import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pgparity } from '../../cli/command-line.ts';
import { verdictDocument } from '../../../src/gate/parity/verdict.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import { alloydbOmni } from '../../../fixtures/profiles.ts';

const native = await nativeServer.find(alloydbOmni, process.env);

test.skipIf(!native.available)(
  'no duration of a restricted profile is in the terminal, the JSON or JUnit',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pgparity-durations-'));
    try {
      const [json, junit] = [join(folder, 'verdict.json'), join(folder, 'parity.xml')];
      const { stdout } = await pgparity(
        [
          'run',
          '--profiles',
          'alloydb-omni',
          '--server',
          'native',
          '--suite',
          'tables',
          '--json',
          json,
          '--junit',
          junit,
        ],
        {},
      );
      const verdict = verdictDocument.parse(JSON.parse(await readFile(json, 'utf8')));
      expect(verdict.suites.map(({ profile, durationMs }) => [profile, durationMs])).toEqual([['alloydb-omni', null]]);
      expect(Object.keys(verdict.durationsMs).filter((stage) => stage.includes('alloydb-omni'))).toEqual([]);
      expect(stdout).toMatch(/✓ \d+ passed\n\n  Not run/);
      expect(await readFile(junit, 'utf8')).not.toMatch(/<testsuite name="alloydb-omni[^>]* time=/);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
