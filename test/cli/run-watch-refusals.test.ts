import { expect, test } from 'vitest';
import { pgparityInProcess } from './in-process.ts';

test.each([
  [['--json', 'verdict.json'], '--json'],
  [['--report', 'html=page.html'], '--report'],
  [['--require', 'pgvector'], '--require'],
  [['--stability'], '--stability'],
  [['--keep'], '--keep'],
  [['--changed'], '--changed'],
])('--watch takes no %j, and starts nothing with it', async (further, flag) => {
  const { exitCode, stderr } = await pgparityInProcess(['run', '--watch', ...further], { CI: '' });
  expect(stderr).toBe(`pgparity: --watch runs parts, again and again, and takes no ${flag}: leave one of them out.\n`);
  expect(exitCode).toBe(2);
});

test('--watch is wrong use in CI, where nobody changes a file', async () => {
  const { exitCode, stderr } = await pgparityInProcess(['run', '--watch'], { CI: 'true' });
  expect(stderr).toMatch(/--watch waits for changes/);
  expect(exitCode).toBe(2);
});

test('--changed leaves checks out, so that it is no gate', async () => {
  const { exitCode, stderr } = await pgparityInProcess(['run', '--changed', '-r', 'embedded']);
  expect(stderr).toBe(
    'pgparity: --require needs every check, and --changed leaves some out: run without it, or without --require.\n',
  );
  expect(exitCode).toBe(2);
});
