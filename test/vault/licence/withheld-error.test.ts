import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createLog } from '../../../apexflow/log/log.ts';
import { PgparityError, UsageError } from '../../../src/base/errors.ts';
import { withholdErrors } from '../../../src/vault/licence/withheld-error.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';

const number = '2.41375';

test.each([
  ['in its sentence', new Error(`p50 was ${number} ms`)],
  ['in a field', Object.assign(new Error('slow'), { p50Ms: Number(number), detail: number })],
  ['in its cause', new Error('slow', { cause: new Error(`after ${number} ms`) })],
  ['in its code', Object.assign(new Error('slow'), { code: `slow-${number}` })],
  ['in its name', Object.assign(new Error('slow'), { name: number })],
  ['in an error of ours', new PgparityError('plan-not-proven', `recall ${number}`, { exitCode: 1 })],
  ['in an error of use', new UsageError('bad-value', number)],
  ['in several errors', new AggregateError([new Error(number)], 'all')],
  ['in an interruption', Object.assign(new Error(number), { name: 'AbortError' })],
  ['thrown as text', number],
])(
  'a number of a restricted profile %s does not leave: not in text, stack, cause, inspection or log',
  async (_, thrown) => {
    const error = await failing(thrown, alloydbOmni);
    const lines: string[] = [];
    createLog({ destination: { write: (line) => void lines.push(line) }, pretty: false }).error({ error }, 'failed');
    const told = [
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      (error as Error).stack,
      ...lines,
    ];
    expect(lines).toHaveLength(1);
    expect(told.join('\n')).not.toContain(number);
  },
);

test('code and exit code stay, and the sentence says where the text is', async () => {
  const thrown = new PgparityError('plan-not-proven', `recall ${number}`, { exitCode: 1 });
  const error = await failing(thrown, alloydbOmni, async () => 'errors/a1.txt');
  expect(error).toMatchObject({ code: 'plan-not-proven', exitCode: 1 });
  expect((error as Error).message).toMatch(/Measuring alloydb-omni failed \(plan-not-proven\).*errors\/a1\.txt/);
  expect(await failing(new UsageError('bad-value', 'x'), alloydbOmni)).toBeInstanceOf(UsageError);
});

test('what cannot be kept does not hide that it failed', async () => {
  const error = await failing(new Error('x'), alloydbOmni, () => Promise.reject(new Error('disk full')));
  expect((error as Error).message).toMatch(/failed \(unexpected\)\. Its text is withheld/);
});

test('errors of a public profile, and interruptions, pass as they are', async () => {
  const error = new Error(number);
  expect(await failing(error, pgvector)).toBe(error);
  const interrupted = Object.assign(new Error('interrupted'), { name: 'InterruptedError' });
  expect(await failing(interrupted, alloydbOmni)).toBe(interrupted);
});

async function failing(
  thrown: unknown,
  profile: typeof alloydbOmni,
  keep?: () => Promise<string | null>,
): Promise<unknown> {
  return withholdErrors(profile, () => Promise.reject(thrown), keep).then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );
}
