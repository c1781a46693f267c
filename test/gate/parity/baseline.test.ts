import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exerciseOf } from './exercise-of.ts';
import { readBaselines, writeBaseline } from '../../../src/gate/parity/baseline.ts';
import type { Exercise } from '../../../src/gate/parity/exercise.ts';
import { profiles } from '../../../fixtures/profiles.ts';

const origin = { version: '1.0.0', migrations: { '001_first': 'a' }, suites: { 'suites/a.test.ts': 'b' } };
const recordedAt = new Date('2026-11-01T12:00:00Z');

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'))));
afterEach(() => rm(folder, { recursive: true }));

test('a baseline is read back as it was written, with its time', async () => {
  const exercise = exerciseOf('pgvector', { a: { rows: [['1', null]], text: 'x'.repeat(300) } });
  await writeBaseline(folder, exercise, origin, recordedAt);
  const [baseline] = await readBaselines(folder, profiles);
  expect(baseline?.exercise).toEqual({ ...exercise, evidence: 'baseline' });
  expect(baseline?.origin).toEqual(origin);
  expect(baseline?.recordedAt).toBe('2026-11-01T12:00:00.000Z');
});

test('writing the same twice gives the same bytes, and leaves nothing beside it', async () => {
  const file = await writeBaseline(folder, exerciseOf('pgvector', { b: 1, a: 2 }), origin, recordedAt);
  const first = await readFile(file, 'utf8');
  await writeBaseline(folder, exerciseOf('pgvector', { a: 2, b: 1 }), origin, recordedAt);
  expect(await readFile(file, 'utf8')).toBe(first);
  expect(await readdir(folder)).toEqual(['pgvector.json']);
});

test('a stand-in is recorded under a name that says so, and the real one wins over it', async () => {
  await writeBaseline(folder, standIn(exerciseOf('alloydb-omni', { a: 1 })), origin, recordedAt);
  expect(await readdir(folder)).toEqual(['alloydb-omni.stand-in.json']);
  await writeBaseline(folder, exerciseOf('alloydb-omni', { a: 2 }), origin, recordedAt);
  const baselines = await readBaselines(folder, profiles);
  expect(baselines.map(({ exercise }) => exercise.identity.standIn)).toEqual([false]);
});

test('a stand-in cannot pass for the real one by renaming its file', async () => {
  const file = await writeBaseline(folder, standIn(exerciseOf('alloydb-omni', { a: 1 })), origin, recordedAt);
  await writeFile(join(folder, 'alloydb-omni.json'), await readFile(file));
  await expect(readBaselines(folder, profiles)).rejects.toThrow(/should be named alloydb-omni.stand-in.json/);
});

test('a file of another format is refused with the command that mends it', async () => {
  await writeFile(join(folder, 'pgvector.json'), '{"baselineVersion": 0}');
  await expect(readBaselines(folder, profiles)).rejects.toThrow(/pgvector\.json cannot be used.*pgparity record/);
});

test('a baseline of an older format says so, and what to do', async () => {
  await writeFile(join(folder, 'pgvector.json'), '{"baselineVersion": 1}');
  await expect(readBaselines(folder, profiles)).rejects.toThrow(
    /it has the older format 1, and this pgparity reads 2\. Write it again with "pgparity record"\.$/,
  );
});

test('a baseline that somebody edited is refused with the place', async () => {
  const file = await writeBaseline(folder, exerciseOf('pgvector', { a: 1 }), origin, recordedAt);
  await writeFile(file, (await readFile(file, 'utf8')).replace('"how":"exact"', '"how":"kind"'));
  await expect(readBaselines(folder, profiles)).rejects.toThrow(/checks\.check\.observations\.a\.comparison\.how/);
});

test('a baseline from the future is refused', async () => {
  await writeBaseline(folder, exerciseOf('pgvector', { a: 1 }), origin, recordedAt);
  await expect(readBaselines(folder, profiles, new Date('2026-10-01T12:00:00Z'))).rejects.toThrow('in the future');
});

test('a baseline that cannot be written is a fault of its place, not of a server', async () => {
  await writeFile(join(folder, 'baselines'), 'a file');
  await expect(
    writeBaseline(join(folder, 'baselines'), exerciseOf('pgvector', {}), origin, recordedAt),
  ).rejects.toMatchObject({
    code: 'baseline-unwritable',
    exitCode: 2,
  });
});

test.each([
  [
    'observations of null',
    (text: string) => text.replace(/"observations":\s*\{[^]*?\}\s*\}/, '"observations": null'),
    /observations/,
  ],
  [
    'a time that is none',
    (text: string) => text.replace(/"recordedAt": "[^"]*"/, '"recordedAt": "yesterday"'),
    /recordedAt/,
  ],
  ['no time', (text: string) => text.replace(/"recordedAt": "[^"]*"/, '"recordedAt": null'), /recordedAt/],
  [
    'a time of the future',
    (text: string) => text.replace(/"recordedAt": "2026/, '"recordedAt": "2126'),
    /2126.* future/,
  ],
  ['checks that are a list', () => '{"baselineVersion": 2, "checks": []}', /recordedAt|checks/],
  ['null', () => 'null', /document/],
  ['half of it', (text: string) => text.slice(0, text.length / 2), /JSON/],
  ['an unknown profile', (text: string) => text.replace('"profile": "pgvector"', '"profile": "mysql"'), /named mysql/],
  ['no identity', (text: string) => text.replace('"identity"', '"identities"'), /identity/],
])('a baseline with %s is refused in one sentence', async (_what, damage, reason) => {
  const file = await writeBaseline(folder, exerciseOf('pgvector', { a: 1 }), origin, recordedAt);
  const text = await readFile(file, 'utf8');
  const damaged = damage(text);
  expect(damaged).not.toBe(text);
  await writeFile(file, damaged);
  const refusal = readBaselines(folder, profiles, new Date('2026-11-02T00:00:00Z'));
  await expect(refusal).rejects.toMatchObject({ code: 'baseline-invalid', exitCode: 2 });
  await expect(refusal).rejects.toThrow(reason);
});

test('a baseline in which a check failed is refused: nothing would be compared with it', async () => {
  const file = await writeBaseline(folder, exerciseOf('pgvector', { a: 1 }), origin, recordedAt);
  const document = JSON.parse(await readFile(file, 'utf8')) as { checks: { check: object } };
  Object.assign(document.checks.check, { outcome: 'failed', failure: 'no', diff: null });
  await writeFile(file, JSON.stringify(document));
  const refusal = readBaselines(folder, profiles, new Date('2026-11-02T00:00:00Z'));
  await expect(refusal).rejects.toThrow('its check "check" failed');
});

test('a baseline of a profile that the config lacks is refused, with the nearest name', async () => {
  await writeBaseline(folder, exerciseOf('pgvectors', { a: 1 }), origin, recordedAt);
  const refusal = readBaselines(folder, profiles, new Date('2026-11-02T00:00:00Z'));
  await expect(refusal).rejects.toMatchObject({ code: 'baseline-profile', exitCode: 2 });
  await expect(refusal).rejects.toThrow(
    'is of the profile "pgvectors", which the config lacks. Did you mean "pgvector"?',
  );
});

test('a folder of baselines that is a file is refused', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(readBaselines(join(folder, 'file'), profiles)).rejects.toMatchObject({
    code: 'baselines-folder',
    exitCode: 2,
  });
});

test('a folder that is not there holds no baseline', async () => {
  expect(await readBaselines(join(folder, 'absent'), profiles)).toEqual([]);
});

function standIn(exercise: Exercise): Exercise {
  return { ...exercise, identity: { ...exercise.identity, standIn: true } };
}
