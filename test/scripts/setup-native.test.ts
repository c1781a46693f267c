import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findStandInFiles } from '../../src/engine/server/stand-in-files.ts';

const script = join(import.meta.dirname, '../../scripts/setup-native.sh');

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'pgparity-test-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** Runs the script without a terminal, as if nothing of ours had been built yet. */
function setup(...words: string[]): { status: number | null; output: string } {
  const environment = { ...process.env, XDG_CACHE_HOME: cache };
  const { status, stdout, stderr } = spawnSync(script, words, { env: environment, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

test('refuses an argument that it does not know', () => {
  expect(setup('--force')).toEqual({
    status: 2,
    output:
      'Unknown argument "--force". The arguments are --major, --without-vector, --without-scann, --yes and --dry-run.\n',
  });
});

const plan = spawnSync(script, ['--dry-run'], {
  env: { ...process.env, XDG_CACHE_HOME: '/nonexistent' },
  encoding: 'utf8',
});
const lacking = /install/.test(plan.stdout) || plan.status !== 0 ? ' (not here: it would install packages)' : '';

describe.skipIf(lacking !== '')(`setup:native on a machine with PostgreSQL 15, pgvector and headers${lacking}`, () => {
  test('says what it would do, and does nothing', () => {
    const { status, output } = setup('--dry-run');
    expect(status).toBe(0);
    expect(output).toContain(`build the ScaNN stand-in from fixtures/scann-stand-in into ${cache}`);
    expect(readdirSync(cache)).toEqual([]);
  });

  test('does nothing when it cannot ask', () => {
    const { status, output } = setup();
    expect(status).toBe(1);
    expect(output).toContain('There is no terminal to ask on. Add --yes');
    expect(readdirSync(cache)).toEqual([]);
  });

  test('builds the stand-in where the native server finds it, and has nothing to do the second time', async () => {
    expect(setup('--yes')).toMatchObject({ status: 0, output: expect.stringContaining('Done:') });
    const found = await findStandInFiles(15, { XDG_CACHE_HOME: cache });
    expect(found?.version).toContain('stand-in');
    expect(existsSync(found?.library ?? '')).toBe(true);
    expect(setup('--yes')).toMatchObject({ status: 0, output: expect.stringContaining('Nothing to do') });
  });
});
