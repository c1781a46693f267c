import { expect, test } from 'vitest';
import { measuredNumbers } from './measured-numbers.ts';
import { all, pageOf, pageText, type PageElement } from './page.ts';
import { sweepRecord } from './sweep-record.ts';
import type { BenchmarkRecord, BenchmarkResult } from '../../../src/vault/result/result.ts';
import { exampleRecord } from '../trip/example-record.ts';

const free = sweepRecord({ profile: 'pgvector' });
const restricted = sweepRecord({ profile: 'alloydb-omni' });
const both = pageText([free, restricted]);
const bothPage = pageOf(both);

test('nothing is asked of a network: no address but in links that a person follows, and a policy that forbids it', () => {
  const page = bothPage;
  expect(page.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content')).toMatch(
    /^default-src 'none'; style-src 'unsafe-inline'/,
  );
  expect(all(page, '[src], link, iframe, object, embed, form, base, use, image')).toEqual([]);
  expect(all(page, 'style').some(({ textContent }) => /url\(|@import/.test(textContent))).toBe(false);
  const scripts = all(page, 'script').map((script) => script.getAttribute('type'));
  expect(scripts).toEqual(['application/json']);
});

test('every picture is followed by a table', () => {
  const figures = all(bothPage, 'figure');
  expect(figures).toHaveLength(9);
  for (const figure of figures) {
    expect(figure.querySelector('svg[role="img"][aria-label]')).not.toBeNull();
    expect(figure.nextElementSibling?.querySelector('table > caption')).not.toBeNull();
  }
});

test('the tables hold the numbers of the record, unrounded in their values', () => {
  const page = bothPage;
  for (const { result } of [free, restricted]) {
    for (const { recall, latency, queriesPerSecond, cpuMsPerQuery } of result.points) {
      const values = [recall.mean, ...recall.interval, latency.p50Ms, latency.p99Ms, queriesPerSecond, cpuMsPerQuery];
      for (const value of values) expect(valuesOf(page)).toContain(String(value));
    }
    for (const { recall, latency, indexBytes } of result.drift) {
      for (const value of [recall.mean, latency.p50Ms, indexBytes]) expect(valuesOf(page)).toContain(String(value));
    }
    for (const { durationMs, indexBytes } of result.builds.flatMap(({ repeats }) => medians(repeats)))
      for (const value of [durationMs, indexBytes]) expect(valuesOf(page)).toContain(String(value));
  }
});

test('a row of the recall table is the point that it names', () => {
  const table = all(pageOf(pageText([free])), 'table').find((each) =>
    each.querySelector('caption')?.textContent.startsWith('Recall and latency of every setting'),
  );
  const rows = all(table!, 'tbody tr').map((row) => all(row, 'td').map(({ textContent }) => textContent));
  expect(rows).toHaveLength(free.result.points.length);
  expect(rows[2]?.slice(0, 3)).toEqual(['0.9790 [0.9770, 0.9810]', 'hnsw m=16, ef_construction=64', 'ef_search=40']);
  expect(rows[2]?.[6]).toBe('0.9770');
});

test('the first table answers which index with which settings, what it finds and what it costs', () => {
  const table = all(pageOf(pageText([free])), '#verdict table')[0];
  expect(table?.querySelector('caption')?.textContent).toBe(
    'The fastest measured setting of each index with recall 0.95 or more, one client',
  );
  const rows = all(table!, 'tr').map((row) => all(row, 'th, td').map(({ textContent }) => textContent));
  expect(rows[0]).toEqual([
    'recall',
    'p50 ms',
    'index',
    'search',
    'p95 ms',
    'queries a second',
    'index size',
    'built in',
  ]);
  const strategies = new Set(free.result.points.map(({ strategy }) => strategy));
  expect(rows).toHaveLength(1 + strategies.size);
  for (const [recall, p50] of rows.slice(1)) {
    const point = free.result.points.find(({ latency }) => latency.p50Ms === Number(valueIn(table!, p50)));
    expect(point).toBeDefined();
    expect(recall!.includes('not reached')).toBe(point!.recall.interval[0] < 0.95);
  }
});

test('the settings of a picture stand in it as text', () => {
  const texts = all(pageOf(pageText([free])), '#recall svg text').map(({ textContent }) => textContent);
  expect(texts.filter((text) => /^(?:ef_search|probes)=\d+$/.test(text)).length).toBeGreaterThan(4);
});

test('all data is inside, the samples column by column', () => {
  const data = JSON.parse(bothPage.querySelector('#pgparity-data')?.textContent ?? '');
  expect(data.records.map(({ result }: BenchmarkRecord) => result)).toEqual([free.result, restricted.result]);
  const { samples } = data.records[0];
  const again = samples.arm.map((arm: number, row: number) => ({
    arm: samples.arms[arm],
    block: samples.block[row],
    order: samples.order[row],
    query: samples.query[row],
    nanoseconds: samples.nanoseconds[row],
    returned: samples.returned[row],
    build: samples.build[row],
    recall: samples.recall[row],
    error: samples.error[row] === null ? null : samples.errors[samples.error[row]],
  }));
  expect(again).toEqual(free.samples);
});

test('a report of public results holds no number of the restricted result, and says that it was measured', () => {
  const html = pageText([free], { leftOut: ['alloydb-omni'] });
  const own = new Set(measuredNumbers(free));
  // Short ones stand somewhere by chance.
  const foreign = measuredNumbers(restricted).filter((number) => number.length >= 9 && !own.has(number));
  expect(foreign.filter((number) => both.includes(number)).length).toBeGreaterThan(200);
  expect(foreign.filter((number) => html.includes(number))).toEqual([]);
  expect(html).not.toContain(restricted.result.canary);
  expect(pageOf(html).textContent).toContain('Measured too and not shown here');
});

test('a restricted result carries its canary in the title, a banner, a comment, each caption, each row and the data', () => {
  const { canary } = restricted.result;
  const page = bothPage;
  expect(page.querySelector('title')?.textContent).toBe(`Vector search ${canary}`);
  expect(page.querySelector('.banner')?.textContent).toContain(canary);
  expect(both).toContain(`<!-- ${canary} -->`);
  const rows = all(page, 'tbody tr').filter(({ textContent }) => /alloydb-omni(?! ·)/.test(textContent));
  expect(rows.length).toBeGreaterThan(100);
  for (const { textContent } of rows) expect(textContent).toContain(canary);
  for (const figure of all(page, 'figure')) expect(figure.querySelector('figcaption')?.textContent).toContain(canary);
  for (const row of all(
    pageOf(pageText([restricted])),
    '.table:not([aria-label="Environment"]):not([aria-label^="Stat"]) tbody tr',
  ))
    expect(row.textContent).toContain(canary);
  expect(JSON.parse(page.querySelector('#pgparity-data')?.textContent ?? '').records[1].canary).toBe(canary);
});

test('a page with consent says so on top and in its data, and its banner allows what the consent allows', () => {
  const watermark = 'Allowed by A. Person, Example Ltd, on 2026-11-20.';
  const page = pageOf(pageText([exampleRecord({ profile: 'alloydb-omni' })], { watermark }));
  expect(page.querySelector('.watermark')?.textContent).toContain(watermark);
  expect(page.querySelector('.banner')?.textContent).toContain('show them where it allows, and nowhere else');
  expect(bothPage.querySelector('.banner')?.textContent).toContain('copy nothing out of it');
  expect(JSON.parse(page.querySelector('#pgparity-data')?.textContent ?? '').watermark).toBe(watermark);
});

test('a public result carries no banner, and its canary neither in the title nor in a row', () => {
  const page = pageOf(pageText([free]));
  expect(page.querySelector('.banner')).toBeNull();
  expect(page.querySelector('title')?.textContent).toBe('Vector search');
  expect(all(page, '.canary')).toEqual([]);
});

test('the traps explain themselves when they are sprung, and say so when they are not', () => {
  expect(bothPage.querySelector('#verdict')?.textContent).toContain('The built-empty trap is sprung');
  const sprung = bothPage.querySelector('#traps')?.textContent;
  expect(sprung).toContain('Build vector indexes after the load, or REINDEX them');
  expect(sprung).toContain('What helps: ef_search=40, iterative_scan=strict_order');
  const calm = pageOf(pageText([withResult(free, calmTraps(free.result))])).querySelector('#traps')?.textContent;
  expect(calm).toContain('pgvector: not sprung.');
  expect(calm).not.toContain('pgvector: sprung.');
});

test('a result that is not fit is called so in the first words', () => {
  const fitness = { fit: false, reasons: [{ code: 'no-avx2', sentence: 'The processor has no AVX2.' }] };
  const verdict = pageOf(pageText([withResult(free, { fitness }), restricted])).querySelector('#verdict');
  expect(verdict?.querySelector('.verdict')?.textContent).toBe(
    'Unfit: the numbers of pgvector are not fair ones. Do not compare or quote them.',
  );
  expect(verdict?.textContent).toContain('The processor has no AVX2. no-avx2');
});

test('results of different vectors are not to be compared', () => {
  const other = withResult(restricted, { dataset: { ...restricted.result.dataset, hash: 'e'.repeat(64) } });
  expect(pageOf(pageText([free, other])).querySelector('.verdict')?.textContent).toContain('not to be compared');
});

const hostileNames = [
  '<script>alert(1)</script>',
  '</script><!-- <img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  'x'.repeat(300),
  '🦀 👩‍👩‍👧 naïve',
  'שלום עולם',
  'a\u202eb\u0000c\u2028d\ud800',
  ']]>&amp;{{7*7}}',
];

test.each(hostileNames)('the name %j breaks nothing, wherever it stands', (name) => {
  const html = pageText([hostile(exampleRecord(), name)], { title: name, watermark: name, leftOut: [name] });
  const page = pageOf(html);
  expect(all(page, 'script')).toHaveLength(1);
  expect(all(page, 'img, [onload], [onerror]')).toEqual([]);
  expect(all(page, 'figure')).toHaveLength(9);
  const data = JSON.parse(page.querySelector('#pgparity-data')?.textContent ?? '');
  expect(data.records[0].result.dataset.name).toBe(name);
  expect(html.replace(/<script[^]*<\/script>/, '')).not.toMatch(/[\p{Cs}\u202e\u2028]|(?!\n)\p{Cc}/u);
});

test('an empty report, and a result without a single point, still are reports', () => {
  expect(pageOf(pageText([])).querySelector('.verdict')?.textContent).toBe('Nothing was measured.');
  const bare = withResult(free, {
    points: [],
    builds: [],
    load: null,
    filters: [],
    drift: [],
    atRecall: [],
    sameArms: [],
    comparisons: [],
    builtEmptyTrap: null,
    tenantFilterTrap: null,
  });
  const page = pageOf(pageText([bare]));
  expect(all(page, 'figure')).toEqual([]);
  expect(page.textContent).toContain('No strategy was measured.');
});

test('two runs of one profile are told apart', () => {
  const runs = [exampleRecord({ runId: '2026-11-24-aaaaaa' }), exampleRecord({ runId: '2026-11-25-bbbbbb' })];
  expect(pageOf(pageText(runs)).textContent).toContain('pgvector (2026-11-24-aaaaaa) · hnsw');
});

test('a recall of 0, zeros and single samples are drawn without a NaN', () => {
  const point = free.result.points[0]!;
  const zero = {
    ...point,
    recall: { ...point.recall, mean: 0, interval: [0, 0] as [number, number] },
    latency: { ...point.latency, p50Ms: 0, p50IntervalMs: [0, 0] as [number, number], p99Ms: 0, maxMs: 0 },
    queriesPerSecond: 0,
  };
  const html = pageText([withResult(free, { points: [zero] }), withResult(restricted, { points: [{ ...point }] })]);
  expect(html.replace(/<script[^]*<\/script>/, '')).not.toMatch(/NaN|Infinity|undefined/);
});

function valuesOf(page: PageElement): ReadonlySet<string> {
  const known = values.get(page);
  if (known !== undefined) return known;
  const found = new Set(all(page, 'td data').map((each) => each.getAttribute('value') ?? ''));
  values.set(page, found);
  return found;
}

/** The unrounded value of the cell with this text. */
function valueIn(table: PageElement, text: string | undefined): string | null | undefined {
  return all(table, 'td data')
    .find(({ textContent }) => textContent === text)
    ?.getAttribute('value');
}

const values = new Map<PageElement, ReadonlySet<string>>();

function medians<Repeat extends BenchmarkResult['builds'][number]['repeats'][number]>(repeats: readonly Repeat[]) {
  const sorted = (of: (repeat: Repeat) => number) => repeats.map(of).toSorted((a, b) => a - b)[1] ?? 0;
  return [{ durationMs: sorted(({ durationMs }) => durationMs), indexBytes: sorted(({ indexBytes }) => indexBytes) }];
}

function withResult(record: BenchmarkRecord, changes: Partial<BenchmarkResult>): BenchmarkRecord {
  return { ...record, result: { ...record.result, ...changes } };
}

function calmTraps({ builtEmptyTrap, tenantFilterTrap }: BenchmarkResult): Partial<BenchmarkResult> {
  return {
    builtEmptyTrap: builtEmptyTrap && { ...builtEmptyTrap, sprung: false },
    tenantFilterTrap: tenantFilterTrap && { ...tenantFilterTrap, sprung: 'no' },
  };
}

function hostile(record: BenchmarkRecord, name: string): BenchmarkRecord {
  const { result } = record;
  const settings = { [name]: name };
  return withResult(record, {
    profile: { ...result.profile, name, title: name, description: name, extensions: settings },
    dataset: { ...result.dataset, name, statistics: { [name]: 1 } },
    fingerprint: settings,
    warnings: [{ code: name, sentence: name }],
    notExercised: [{ what: name, reason: name }],
    points: result.points.map((point) => ({ ...point, id: name, index: settings, search: settings })),
    filters: result.filters.map((filter) => ({ ...filter, plan: name, iterativeScan: name })),
    drift: result.drift.map((step) => ({ ...step, step: `${name} ${step.step}` })),
    comparisons: result.comparisons.map((comparison) => ({ ...comparison, first: name, second: name })),
    builds: result.builds.map((build) => ({ ...build, notices: [name], index: settings })),
  });
}
