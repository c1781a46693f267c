import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { omni, omniId, open, World } from '../guard/world.ts';
import { renderHtml } from '../../../src/bench/report/html.ts';
import { renderPointsCsv as renderPoints } from '../../../src/bench/report/points-csv.ts';
import { parseConsent, type Consent } from '../../../src/vault/licence/consent.ts';
import { exportRecord } from '../../../src/vault/store/export-record.ts';

const today = new Date('2026-11-25T12:00:00Z');

const consent: Consent = {
  format: 1,
  allowedBy: { name: 'A. Person', organisation: 'The Licensor' },
  document: 'letter of 20 November 2026, reference 17',
  allowedOn: '2026-11-20',
  until: '2027-01-31',
  profile: 'alloydb-omni',
  results: [omniId],
  numbers: ['result', 'samples'],
  shownWhere: 'our engineering page',
};

test('a public result is exported without further ado', async () => {
  const to = join(await temporaryFolder(), 'out');
  await exportRecord(open, { to, consent: null, today, renderPoints, renderReport });
  expect(await readdir(to)).toEqual(['points.csv', 'report.html', 'result.json', 'samples.csv']);
  expect(JSON.parse(await readFile(join(to, 'result.json'), 'utf8'))).toEqual(open.result);
  const points = parse(await readFile(join(to, 'points.csv'), 'utf8'), { columns: true }) as Record<string, string>[];
  expect(points.map(({ point, recall, p50_ms: p50Ms }) => [point, Number(recall), Number(p50Ms)])).toEqual(
    open.result.points.map(({ id, recall, latency }) => [id, recall.mean, latency.p50Ms]),
  );
});

test('a restricted result without consent is refused, and nothing is written', async () => {
  const to = join(await temporaryFolder(), 'out');
  await expect(exportRecord(omni, { to, consent: null, today, renderPoints, renderReport })).rejects.toMatchObject({
    code: 'consent-missing',
    exitCode: 2,
  });
  await expect(readdir(to)).rejects.toThrow(/ENOENT/);
});

test('with consent every file says who allowed it, and carries a mark of its own instead of the one of the vault', async () => {
  const to = join(await temporaryFolder(), 'out');
  const files = await exportRecord(omni, { to, consent, today, renderPoints, renderReport });
  expect(files.map((file) => file.slice(to.length + 1)).toSorted()).toEqual([
    'consent.json',
    'points.csv',
    'report.html',
    'result.json',
    'samples.csv',
  ]);
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/PGPARITY-CONSENTED-[0-9a-f]{16}/);
    expect(text).toContain('A. Person');
    expect(text).toContain('reference 17');
    expect(text).not.toContain(omni.result.canary);
  }
});

test('without consent for samples there are none, in no file', async () => {
  const to = join(await temporaryFolder(), 'out');
  await exportRecord(omni, { to, consent: { ...consent, numbers: ['result'] }, today, renderPoints, renderReport });
  expect(await readdir(to)).toEqual(['consent.json', 'points.csv', 'report.html', 'result.json']);
  const sample = String(omni.samples[7]?.nanoseconds);
  expect(await readFile(join(to, 'report.html'), 'utf8')).not.toContain(sample);
});

test.each([
  ['another profile', { profile: 'pgvector' as const }, /it is for pgvector, not for alloydb-omni/],
  ['another result', { results: ['2026-01-01-000000'] }, /it does not name the result/],
  ['samples only', { numbers: ['samples' as const] }, /it does not allow "result"/],
  ['a day that has passed', { until: '2026-11-24' }, /it ended on 2026-11-24/],
  ['a day to come', { allowedOn: '2026-11-26' }, /yet to come/],
])('a consent for %s does not do', async (_, change, sentence) => {
  const to = join(await temporaryFolder(), 'out');
  await expect(
    exportRecord(omni, { to, consent: { ...consent, ...change }, today, renderPoints, renderReport }),
  ).rejects.toThrow(sentence);
});

test('a consent for the whole run covers its results', async () => {
  const to = join(await temporaryFolder(), 'out');
  await exportRecord(omni, {
    to,
    consent: { ...consent, results: [omni.result.runId] },
    today,
    renderPoints,
    renderReport,
  });
  expect(await readdir(to)).toContain('result.json');
});

test('a consent file is read strictly', () => {
  expect(parseConsent(JSON.stringify(consent), 'c.json')).toEqual(consent);
  for (const [change, place] of [
    [{ allowedBy: { name: 'A. Person' } }, 'allowedBy.organisation'],
    [{ allowedOn: '20.11.2026' }, 'allowedOn'],
    [{ note: 'x' }, 'the whole file'],
    [{ document: ' ' }, 'document'],
    [{ results: [] }, 'results'],
  ] as const) {
    expect(() => parseConsent(JSON.stringify({ ...consent, ...change }), 'c.json')).toThrow(
      `c.json is not valid: ${place}:`,
    );
  }
  expect(() => parseConsent('who: me', 'c.json')).toThrow(/c\.json is not valid: the whole file/);
});

test('no file is replaced', async () => {
  const to = await temporaryFolder();
  await writeFile(join(to, 'result.json'), 'mine');
  await expect(exportRecord(open, { to, consent: null, today, renderPoints, renderReport })).rejects.toMatchObject({
    code: 'export-exists',
  });
  expect(await readFile(join(to, 'result.json'), 'utf8')).toBe('mine');
});

test('the guard lets an export pass as long as its consent lies beside it and holds', async () => {
  const world = await World.create();
  const to = join(world.repository, 'published');
  await exportRecord(omni, { to, consent, today, renderPoints, renderReport });
  await world.git(['add', '.']);
  const guarded = async (now = today): Promise<readonly string[]> =>
    (await world.guard({ staged: true, workTree: true, today: now })).alarms.map(
      ({ kind, where }) => `${where} ${kind}`,
    );
  expect(await guarded()).toEqual([]);
  expect(await guarded(new Date('2027-02-01T00:00:00Z'))).toContain('published/result.json consent-missing');
  await world.commit('published');
  const since = await world.git(['rev-parse', 'HEAD~1']);
  expect((await world.guard({ since, today })).alarms).toEqual([]);
  await rename(join(to, 'report.html'), join(world.repository, 'index.html'));
  expect(await guarded()).toContain('index.html consent-missing');
  await rm(join(to, 'consent.json'));
  await world.git(['add', '-A']);
  expect((await guarded()).filter((line) => line.includes('consent-missing')).length).toBeGreaterThanOrEqual(3);
});

test('a consent excuses its own export only, not the vault itself', async () => {
  const world = await World.create();
  const to = join(world.repository, 'published');
  await exportRecord(omni, { to, consent, today, renderPoints, renderReport });
  await writeFile(join(to, 'result.json'), `${await readFile(join(to, 'result.json'), 'utf8')}${omni.result.canary}`);
  await world.git(['add', '.']);
  expect((await world.guard({ staged: true, today })).alarms.map(({ kind }) => kind)).toEqual(['canary']);
});

function renderReport(records: Parameters<typeof renderHtml>[0], watermark: string | null): string {
  return renderHtml(records, { title: 'Vector search', generatedAt: today, ...(watermark !== null && { watermark }) });
}
