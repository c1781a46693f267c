import { access, constants, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { runIn } from './vault-command-line.ts';
import { all, pageOf } from '../bench/report/page.ts';
import { exampleRecord } from '../bench/trip/example-record.ts';
import { temporaryFolder } from '../vault/store/temporary-folder.ts';
import { omni, omniId, open } from '../vault/guard/world.ts';
import { sealRecord } from '../../src/vault/store/handover.ts';
import { openVault } from '../../src/vault/store/vault.ts';

const openId = '2026-11-25-0a1b2c/pgvector';
const p50s = omni.result.points.map(({ latency }) => latency.p50Ms.toFixed(3));
const hasTerminal = await access('/usr/bin/script', constants.X_OK).then(
  () => true,
  () => false,
);

test('list tells what there is and no number', async () => {
  const { folder, environment } = await vaultWith();
  const { stdout, exitCode } = await runIn(folder, ['results', 'list'], environment);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`${omniId}  restricted, stand-in  2026-11-25`);
  expectNone(stdout);
});

test('list tells what it cannot read, and why', async () => {
  const { folder, environment } = await vaultWith();
  await writeFile(join(environment.PGPARITY_VAULT, 'results', openId, 'result.json'), '{}\n');
  const { stdout, exitCode } = await runIn(folder, ['results', 'list'], environment);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(omniId);
  expect(stdout).toMatch(new RegExp(`^${openId} {2}cannot be read: .*result\\.json does not match`, 'm'));
});

test('a public result is shown on a pipe, in a build too', async () => {
  const { folder, environment } = await vaultWith();
  const { stdout } = await runIn(folder, ['results', 'show', openId], { ...environment, CI: 'true' });
  expect(stdout).toContain(open.result.points[0]?.latency.p50Ms.toFixed(3));
  expect(stdout).not.toContain('PGPARITY');
});

test('numbers of a restricted result are not shown on a pipe, whatever is asked for', async () => {
  const { folder, environment } = await vaultWith();
  const { stdout, exitCode } = await runIn(folder, ['results', 'show', omniId, '--show'], environment);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/withheld: .* this output is not a terminal/);
  expectNone(stdout);
});

test.skipIf(!hasTerminal)(
  'on a terminal they are shown with --show only, each line with the canary, and not in CI',
  async () => {
    const { folder, environment } = await vaultWith();
    const shown = await runIn(folder, ['results', 'show', omniId, '--show'], environment, 'terminal');
    const lines = shown.stdout.split(/\r?\n/).filter((line) => p50s.some((number) => line.includes(number)));
    expect(lines).toHaveLength(p50s.length);
    expect(lines.every((line) => line.includes(omni.result.canary))).toBe(true);
    expectNone((await runIn(folder, ['results', 'show', omniId], environment, 'terminal')).stdout);
    expectNone(
      (await runIn(folder, ['results', 'show', omniId, '--show'], { ...environment, CI: '1' }, 'terminal')).stdout,
    );
  },
);

test('the trend lists public numbers, and of a restricted profile neither numbers nor settings', async () => {
  const { folder, environment } = await vaultWith();
  const { stdout, exitCode } = await runIn(folder, ['results', 'trend'], environment);
  expect(exitCode).toBe(0);
  const [omniLines = [], openLines = []] = ['alloydb-omni', 'pgvector'].map((profile) => {
    const lines = stdout.split('\n');
    const start = lines.findIndex((line) => line.startsWith(profile));
    return lines.slice(start, lines.indexOf('', start));
  });
  expect(omniLines.join('\n')).toContain(omniId);
  expect(omniLines.join('\n')).toContain('numbers withheld: ');
  for (const { id } of omni.result.points) expect(omniLines.join('\n')).not.toContain(id);
  expectNone(omniLines.join('\n'));
  expect(openLines.some((line) => /UTC {2}\w+ .* \d\.\d{4} \[\d/.test(line))).toBe(true);
  const unknown = await runIn(folder, ['results', 'trend', '--profile', 'none'], environment);
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toMatch(/^pgparity: The vault .* has no result of the profile "none"\./);
});

test('a comparison with a restricted result is withheld: no number, no ratio, no order', async () => {
  const { folder, environment } = await vaultWith();
  const { stdout, stderr, exitCode } = await runIn(
    folder,
    ['results', 'compare', openId, omniId, '--force'],
    environment,
  );
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  expect(stderr).toMatch(/^pgparity: The comparison of .* is withheld: .*\n$/);
  expectNone(stderr.replaceAll('2026-11-25-0a1b2c', ''));
});

test('a comparison of results that are not comparable is refused, and made with --force', async () => {
  const { folder, environment } = await vaultWith();
  const vault = await openVault(environment);
  const { result, samples } = exampleRecord({ profile: 'pgvector', runId: '2026-11-25-ffffff', seed: 5 });
  await vault.writeRecord({
    result: { ...result, fingerprint: { ...result.fingerprint, 'cpu.model': 'another' } },
    samples,
  });
  const words = ['results', 'compare', openId, '2026-11-25-ffffff/pgvector'];
  const refused = await runIn(folder, words, environment);
  expect(refused).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringMatching(/not comparable: .*cpu\.model/),
  });
  const forced = await runIn(folder, [...words, '--force'], environment);
  expect(forced.exitCode).toBe(0);
  expect(forced.stdout).toMatch(/not comparable: .*cpu\.model[\s\S]*ivfflat lists=50/);
});

test('--html writes both results on one page, with what changed and its interval; refused results leave no page', async () => {
  const { folder, environment } = await vaultWith();
  const vault = await openVault(environment);
  const { result, samples } = exampleRecord({ profile: 'pgvector', runId: '2026-11-25-ffffff' });
  const points = result.points.map((point) => ({
    ...point,
    latency: { ...point.latency, p50Ms: point.latency.p50Ms * 2, p50IntervalMs: doubled(point.latency.p50IntervalMs) },
  }));
  const fingerprint = { ...result.fingerprint, 'machine.memoryBytes': 2 ** 33 };
  await vault.writeRecord({ result: { ...result, runId: '2026-11-25-dddddd', fingerprint }, samples });
  await vault.writeRecord({ result: { ...result, points, fingerprint }, samples });
  const page = ['--html', 'both.html'];
  const restricted = await runIn(folder, ['results', 'compare', openId, omniId, '--force', ...page], environment);
  expect(restricted).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('withheld') });
  const other = exampleRecord({ profile: 'pgvector', runId: '2026-11-25-eeeeee', seed: 5 });
  await vault.writeRecord({ ...other, result: { ...other.result, k: other.result.k + 1 } });
  const refused = await runIn(
    folder,
    ['results', 'compare', openId, '2026-11-25-eeeeee/pgvector', ...page],
    environment,
  );
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/not comparable: .*k is \d+ and \d+/) });
  expect(await readdir(folder)).not.toContain('both.html');

  const written = await runIn(
    folder,
    ['results', 'compare', '2026-11-25-dddddd/pgvector', '2026-11-25-ffffff/pgvector', ...page],
    environment,
  );
  expect(written.exitCode, written.stderr).toBe(0);
  const text = pageOf(await readFile(join(folder, 'both.html'), 'utf8'));
  expect(text.querySelector('.verdict')?.textContent).toMatch(
    new RegExp(`^Of ${points.length} settings: ${points.length} slower`),
  );
  const [row] = all(text, '#change tbody tr');
  expect(row?.textContent).toMatch(/2\.000 \[1\.\d+, 2\.\d+\]slower/);
  expect(all(text, 'section').map((section) => section.getAttribute('id'))).toEqual([
    'change',
    'recall',
    'build',
    'environment',
    'dataset',
    'licence',
  ]);
});

test('a broken budget ends a comparison with exit code 1, and a limit that is no number with 2', async () => {
  const { folder, environment } = await vaultWith();
  const vault = await openVault(environment);
  const { result, samples } = exampleRecord({ profile: 'pgvector', runId: '2026-11-25-ffffff' });
  const points = result.points.map((point) => {
    const latency = {
      ...point.latency,
      p50Ms: point.latency.p50Ms * 2,
      p50IntervalMs: doubled(point.latency.p50IntervalMs),
    };
    return { ...point, latency };
  });
  await vault.writeRecord({ result: { ...result, points }, samples });
  const words = ['results', 'compare', openId, '2026-11-25-ffffff/pgvector', '--force'];
  const broken = await runIn(folder, [...words, '--max-slowdown', '10'], environment);
  expect(broken.exitCode, broken.stderr).toBe(1);
  expect(broken.stdout).toMatch(/ratio \[95 %\][\s\S]*2\.000 \[1\.9\d+, 2\.0\d+\] +slower/);
  expect(broken.stdout).toMatch(/^budget broken: .*: p50 ratio 2\.000/m);
  expect((await runIn(folder, [...words, '--max-slowdown', '150'], environment)).exitCode).toBe(0);
  const wrong = await runIn(folder, [...words, '--max-slowdown', 'ten'], environment);
  expect(wrong).toMatchObject({
    exitCode: 2,
    stderr: 'pgparity: --max-slowdown "ten" is not a number from 0 to 1000.\n',
  });
});

test('list shows the time of day, the newest result first', async () => {
  const { folder, environment } = await vaultWith();
  const vault = await openVault(environment);
  const { result, samples } = exampleRecord({ profile: 'pgvector', runId: '2026-11-25-000000' });
  await vault.writeRecord({ result: { ...result, startedAt: '2026-11-25T13:45:00.000Z' }, samples });
  const { stdout } = await runIn(folder, ['results', 'list'], environment);
  const [newest, ...others] = stdout.trimEnd().split('\n');
  expect(newest).toMatch(/^2026-11-25-000000\/pgvector .* 2026-11-25 13:45 UTC/);
  expect(others).toHaveLength(2);
  expect(others.every((line) => line.includes(' 02:00 UTC '))).toBe(true);
});

test('export needs consent, import needs the right identity, and what was handed over is read again', async () => {
  const { folder, environment } = await vaultWith();
  const refused = await runIn(folder, ['results', 'export', omniId, '--to', 'out'], environment);
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/Cannot export .*--consent FILE/),
  });
  const exported = await runIn(folder, ['results', 'export', openId, '--to', 'out'], environment);
  expect(exported.exitCode, exported.stderr).toBe(0);
  expect(await readdir(join(folder, 'out'))).toEqual(['points.csv', 'report.html', 'result.json', 'samples.csv']);

  const identity = await generateIdentity();
  const handed = exampleRecord({ profile: 'alloydb-omni', runId: '2026-11-24-abcdef' });
  await writeFile(join(folder, 'x.age'), await sealRecord(handed, [await identityToRecipient(identity)]));
  await writeFile(join(folder, 'key.txt'), `# created: today\n${identity}\n`);
  const imported = await runIn(folder, ['results', 'import', 'x.age', '--identity', 'key.txt'], environment);
  expect(imported).toMatchObject({ exitCode: 0, stdout: '2026-11-24-abcdef/alloydb-omni imported.\n' });
  const vault = await openVault(environment);
  expect(await vault.read('2026-11-24-abcdef/alloydb-omni')).toEqual(handed);
  const removed = await runIn(folder, ['results', 'remove', '2026-11-24-abcdef/alloydb-omni'], environment);
  expect(removed.exitCode).toBe(0);
  expect((await vault.ids()).toSorted()).toEqual([omniId, openId]);
});

test('a damaged result is one sentence without what is in it', async () => {
  const { folder, environment } = await vaultWith();
  const file = join(folder, 'vault', 'results', omniId, 'result.json');
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, 5_000));
  const { stderr, exitCode } = await runIn(folder, ['results', 'show', omniId], environment);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^pgparity: .*result\.json does not match the result format of this version of pgparity.*\n$/);
  expectNone(stderr);
});

async function vaultWith(): Promise<{ folder: string; environment: { PGPARITY_VAULT: string } }> {
  const folder = await temporaryFolder();
  const environment = { PGPARITY_VAULT: join(folder, 'vault') };
  const vault = await openVault(environment);
  await vault.writeRecord(omni);
  await vault.writeRecord(open);
  return { folder, environment };
}

function expectNone(text: string): void {
  for (const number of p50s) expect(text).not.toContain(number);
}

function doubled([low, high]: readonly [number, number]): [number, number] {
  return [low * 2, high * 2];
}
