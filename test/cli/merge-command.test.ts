import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pgparity } from './command-line.ts';
import { writeConfig } from './write-config.ts';
import { createSmallProduct, type SmallProduct } from '../gate/suite/small-product.ts';
import { alloydbOmni } from '../../fixtures/profiles.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { readEvidence } from '../../src/gate/report/evidence-file.ts';

const native = await nativeServer.find(alloydbOmni, process.env);
const whyNot = native.available ? '' : ` (skipped: ${native.reason})`;

describe.skipIf(whyNot !== '')(`merging what jobs saw${whyNot}`, { timeout: 240_000 }, () => {
  let product: SmallProduct;
  let folder: string;
  let config: readonly string[] = [];
  const codes: (number | null)[] = [];
  const file = (name: string): string => join(folder, name);
  const shared = ['--server', 'native', '--allow-stand-in'];
  const gate = ['--require', 'pgvector,alloydb-omni'];

  beforeAll(async () => {
    product = await createSmallProduct();
    ({ folder } = product);
    config = ['--config', await writeConfig(folder)];
    await product.writeMigration('001_things', 'CREATE TABLE things (id int PRIMARY KEY, name text);');
    await product.write('things', suite);
    const one = await pgparity([
      'run',
      ...config,
      '--profiles',
      'pgvector,alloydb-omni',
      ...gate,
      ...shared,
      ...reports('whole'),
    ]);
    codes.push(one.exitCode);
    const jobs = await Promise.all(
      ['pgvector', 'alloydb-omni'].map((profile) =>
        pgparity(['run', ...config, '-p', profile, '-r', profile, ...shared, ...reports(profile)]),
      ),
    );
    codes.push(...jobs.map(({ exitCode }) => exitCode));
  }, 240_000);

  afterAll(() => product.remove());

  test('one run finds the planted difference, and a job alone has nothing to compare with', () =>
    expect(codes).toEqual([1, 3, 3]));

  test('the merged verdict is the one of one run, byte for byte but for its clock', async () => {
    const merged = await merge(['alloydb-omni', 'pgvector'], 'merged');
    expect(merged).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('BROKEN (exit 1)') });
    const [whole, parts] = await Promise.all([text('whole.json'), text('merged.json')]);
    expect(withoutClock(parts)).toBe(withoutClock(whole));
    const [wholeXml, partsXml] = await Promise.all([text('whole.xml'), text('merged.xml')]);
    expect(withoutClock(partsXml)).toBe(withoutClock(wholeXml));
  });

  test('of the same evidence, the verdict is the same with its clock, whole and split', async () => {
    const evidence = await readEvidence(file('whole.evidence'));
    for (const profile of evidence.profiles) {
      await writeFile(file(`split-${profile.name}.evidence`), JSON.stringify({ ...evidence, profiles: [profile] }));
    }
    await merge(['whole'], 'again');
    await merge(['split-alloydb-omni', 'split-pgvector'], 'joined');
    const [whole, again, joined] = await Promise.all([text('whole.json'), text('again.json'), text('joined.json')]);
    expect(again).toBe(whole);
    expect(joined).toBe(whole);
  });

  test('a job that is missing leaves its profile out, and --require notices', async () => {
    const alone = await merge(['pgvector'], 'alone', '--require', 'pgvector,alloydb-omni', '--allow-stand-in');
    expect(alone).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('required but not exercised') });
  });

  test('a difference between the jobs breaks the merged verdict and names it', async () => {
    const evidence = await readEvidence(file('alloydb-omni.evidence'));
    const planted = JSON.stringify(evidence).replaceAll(
      '"server encoding":{"value":"UTF8"',
      '"server encoding":{"value":"LATIN1"',
    );
    await writeFile(file('planted.evidence'), planted);
    const merged = await merge(['pgvector', 'planted'], 'broken');
    expect(merged).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('observed: server encoding') });
  });

  test.each([
    ['a profile twice', { seed: 1 }, ['pgvector', 'pgvector'], /both exercised pgvector, and only one can count/],
    ['another seed', { seed: 1 }, ['pgvector', 'changed'], /it was run with other --seed: 1 and not/],
    ['another filter', { filtered: { suites: ['tables'], check: null } }, ['pgvector', 'changed'], /other --suite and/],
    [
      'another commit',
      { origin: { version: '0.1.0', migrations: {}, suites: {} } },
      ['pgvector', 'changed'],
      /cannot be merged with .*it predates migration/,
    ],
    [
      'another checkout',
      { origin: { version: '0.1.0', migrations: {}, suites: {} } },
      ['changed'],
      /cannot be merged here: it predates/,
    ],
  ])('%s is refused in one sentence', async (_, change, names, sentence) => {
    const evidence = await readEvidence(file('alloydb-omni.evidence'));
    await writeFile(
      file('changed.evidence'),
      JSON.stringify({
        ...evidence,
        ...change,
        origin: { ...evidence.origin, ...('origin' in change ? change.origin : {}) },
      }),
    );
    const { exitCode, stdout, stderr } = await merge(names, 'refused');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
  });

  test('a verdict is no evidence, and neither is another file', async () => {
    expect(await pgparity(['merge', ...config, file('whole.json')])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('it is a verdict, without the answers of the checks.'),
    });
    expect(await pgparity(['merge', ...config, 'package.json'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('package.json cannot be merged: it is no evidence of a run'),
    });
  });

  function reports(name: string): string[] {
    const files = { evidence: 'evidence', json: 'json', junit: 'xml' };
    return [
      '--report',
      Object.entries(files)
        .map(([format, end]) => `${format}=${file(`${name}.${end}`)}`)
        .join(','),
    ];
  }

  function merge(names: readonly string[], name: string, ...flags: readonly string[]) {
    return pgparity(['merge', ...config, ...names.map((each) => file(`${each}.evidence`)), ...reports(name), ...flags]);
  }

  function text(name: string): Promise<string> {
    return readFile(file(name), 'utf8');
  }
});

const suite = `const check = checks();
check('a name', async ({ session, observe }) => observe('it', await session.run("SELECT 'a' AS name")));
check('an error', async ({ session, observe }) => observe('it', await session.attempt('INSERT INTO things VALUES (NULL)')));
check('about ScaNN', needs('scann'), () => undefined);`;

/** What depends on when and how fast a run was, as it is documented; the rest is the verdict. */
function withoutClock(text: string): string {
  return text
    .replace(/"startedAt": "[^"]*"/, '')
    .replaceAll(/"durationMs": [\d.]+/g, '')
    .replace(/"durationsMs": \{[^}]*\}/, '')
    .replaceAll(/ (?:time|timestamp)="[^"]*"/g, '');
}
