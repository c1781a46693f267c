import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeAtOnce } from '../../../src/engine/server/temporary-folder.ts';

/** Fills the folder, and writes on as fast as it can for a fifth of a second, as long as the folder is there. */
const writer = `
const { writeFileSync } = require('node:fs');
const write = (file) => writeFileSync(process.argv[1] + '/' + file, '');
for (let file = 0; file < 3000; file += 1) write(file);
process.stdout.write('writing');
for (let file = 3000, end = performance.now() + 200; performance.now() < end; file += 1) {
  try { write(file); } catch { break; }
}
`;

test('a folder into which something still writes for a moment is removed all the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-removal-'));
  const child = spawn(process.execPath, ['-e', writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  removeAtOnce(folder);
  expect(existsSync(folder)).toBe(false);
  await ended;
  expect(existsSync(folder)).toBe(false);
});
