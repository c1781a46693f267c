import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const module = new URL('../../../dist/vault/licence/withheld-error.js', import.meta.url).href;
const number = '2.41375';

test.each([
  ['an error in a timer', `setTimeout(() => { throw new Error('p50 ${number}') })`],
  ['a promise that nobody awaits', `Promise.reject(new Error('p50 ${number}'))`],
  ['something that is no error', `setTimeout(() => { throw '${number}' })`],
])('%s ends the process without its text while a restricted profile is measured', async (_, crash) => {
  const { exitCode, told } = await run(
    `withholdCrashes('alloydb-omni'); ${crash}; setTimeout(() => undefined, 60_000)`,
  );
  expect(told).toMatch(/^pgparity: Measuring alloydb-omni failed \(unexpected\)\..*\n$/);
  expect(told).not.toContain(number);
  expect(exitCode).toBe(1);
});

test('afterwards a crash is told as ever', async () => {
  const { told } = await run(`withholdCrashes('alloydb-omni')(); throw new Error('p50 ${number}')`);
  expect(told).toContain(number);
});

async function run(script: string): Promise<{ readonly exitCode: number | null; readonly told: string }> {
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { withholdCrashes } from '${module}'; ${script}`,
  ]);
  let told = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (told += chunk));
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, told };
}
