import { expect, test } from 'vitest';
import { renderProbe } from '../../../src/gate/probe/render-probe.ts';
import type { ProbeDocument } from '../../../src/gate/probe/probe-document.ts';
import { widthOf } from '../../../src/base/terminal/text-width.ts';

const stated = {
  grade: 'medium' as const,
  standInSwitch: 'scann_stand_in.mode_option',
};

const probed: ProbeDocument = {
  schemaVersion: 5,
  tool: { name: 'pgparity', version: '1.2.3' },
  startedAt: '2026-11-23T10:00:00.000Z',
  profile: { name: 'alloydb-omni', title: 'AlloyDB Omni' },
  server: { kind: 'docker', description: 'Docker 20, image google/alloydbomni:15.12.0', imageDigest: null },
  passedOver: [{ server: 'remote', reason: 'PGPARITY_ALLOYDB_OMNI_URL is not set' }],
  standIn: false,
  identity: null,
  release: '15.12',
  stopped: null,
  counts: { asAssumed: 1, differs: 1, unknown: 1 },
  start: {
    steps: [{ step: 'waiting for the server to answer', took: '5 to 10 s' }],
    log: [{ line: 'LOG: database system is ready to accept connections', times: 2 }],
  },
  inventory: {
    settings: { fsync: 'off' },
    extensions: { available: { vector: '0.8.0' }, ofServerDatabase: {}, ofNewDatabase: {} },
    roles: { alloydbadmin: 'superuser login', pg_monitor: '' },
    databases: ['alloydbadmin', 'postgres'],
    namesLeftOut: 2,
  },
  statements: {
    plans: [
      { sql: 'SELECT 1', outcome: 'accepted', custom: ['Result'], generic: null },
      {
        sql: 'SELECT id FROM notes WHERE id = $1',
        outcome: 'accepted',
        custom: ['Limit', '  Index Scan using notes_pkey on notes (condition)'],
        generic: ['Limit', '  Seq Scan on notes (filter)'],
      },
    ],
    stopped: 'One index was refused.',
  },
  licence: { title: 'A licence', source: 'https://example.org/terms', readOn: '2026-11-01', files: ['/LICENSE'] },
  findings: [
    {
      ...stated,
      id: 'option.stored',
      sentence: 'One that holds.',
      result: 'as-assumed',
      assumed: 1,
      observed: 1,
      detail: null,
    },
    {
      ...stated,
      id: 'option.mode',
      sentence: "mode = 'AUTO' is not known (22023): it came with alloydb_scann 0.1.3.",
      result: 'differs',
      assumed: { "mode = 'AUTO'": 'refused with 22023' },
      observed: { "mode = 'AUTO'": 'accepted' },
      detail: 'NOTICE: hush-hush says \u001b[31mred',
    },
    {
      ...stated,
      id: 'filter.inline',
      sentence: 'One that nobody knows.',
      result: 'unknown',
      reason: 'no index',
    },
  ],
  patches: [{ id: 'option.mode', files: ['src/schema/vector/scann.ts'], suites: ['suites/vector-index.test.ts'] }],
  against: null,
  exitCode: 1,
};

const shown = (document: ProbeDocument, widthColumns = 80): string =>
  renderProbe(document, { color: false, widthColumns, redact: (text) => text.replaceAll('hush-hush', '***') });

test.each([40, 80, 120])('no line is wider than %i columns', (widthColumns) => {
  const wide = shown(
    { ...probed, standIn: true, stopped: 'The server ended the connection. '.repeat(9) },
    widthColumns,
  );
  expect(wide.split('\n').filter((line) => widthOf(line) > widthColumns)).toEqual([]);
});

test('a difference shows what was assumed and observed, and which switch of the stand-in plays it', () => {
  expect(shown(probed)).toContain(
    [
      "  ✗ option.mode (medium): mode = 'AUTO' is not known (22023): it came with",
      '    alloydb_scann 0.1.3.',
      `    expected   {"mode = 'AUTO'":"refused with 22023"}`,
      `    seen       {"mode = 'AUTO'":"accepted"}`,
      String.raw`    said       NOTICE: *** says \u001b[31mred`,
      '    stand-in   scann_stand_in.mode_option plays it',
    ].join('\n'),
  );
});

test('the patch list says what to mend and whose verdict to doubt until then', () => {
  expect(shown(probed)).toContain(
    [
      'Patch list (1)',
      '',
      '  ✗ option.mode',
      '    mend     src/schema/vector/scann.ts',
      '    doubt    suites/vector-index.test.ts',
    ].join('\n'),
  );
});

test('the start, what is on the server and the plans are there, roles of PostgreSQL are not', () => {
  const text = shown(probed);
  for (const part of [
    'Start\n\n  waiting for the server to answer  5 to 10 s\n  1 different line in the log\n',
    '  roles       alloydbadmin\n  databases   alloydbadmin, postgres\n',
    "  not named   2 of the server's own\n  licence     https://example.org/terms, /LICENSE\n",
    'Plans (2)\n\n  SELECT 1\n    custom   Result\n  SELECT id FROM notes WHERE id = $1\n',
    '    custom   Limit → Index Scan using notes_pkey on notes (condition)\n    generic  Limit → Seq Scan on notes (filter)\n',
    '  ✗ One index was refused.\n',
  ]) {
    expect(text).toContain(part);
  }
  expect(text.indexOf('Patch list')).toBeGreaterThan(text.indexOf('Plans (2)'));
});

test('another probe is compared fact by fact', () => {
  const changes = [{ id: 'option.mode', before: 'unknown', now: 'accepted' }];
  const against = { file: 'known.json', startedAt: '2026-11-01T00:00:00.000Z', changes };
  const text = shown({ ...probed, against });
  expect(text).toContain('Other than in known.json of 2026-11-01 (1)');
  expect(text).toContain('    before   "unknown"\n    now      "accepted"');
  expect(shown({ ...probed, against: { ...against, changes: [] } })).toContain(
    '✓ Nothing is other than in known.json.',
  );
});

test('what is unknown stands under its reason', () => {
  expect(shown(probed)).toContain('  – no index\n    filter.inline\n');
});

test.each([
  [{ exitCode: 1 }, '✗ 1 DIFFERENCE (exit 1) · 1 as assumed'],
  [{ exitCode: 0, counts: { asAssumed: 2, differs: 0, unknown: 1 } }, '✓ AS ASSUMED (exit 0) · 2 as assumed'],
  [{ exitCode: 3, standIn: true, counts: { asAssumed: 2, differs: 0, unknown: 1 } }, '– STAND-IN (exit 3)'],
  [{ exitCode: 4, stopped: 'Gone.', counts: { asAssumed: 2, differs: 0, unknown: 1 } }, '✗ STOPPED (exit 4)'],
] satisfies [Partial<ProbeDocument>, string][])('the last line is the result: %o', (change, beginning) => {
  expect(
    shown({ ...probed, ...change })
      .trimEnd()
      .split('\n')
      .at(-1),
  ).toMatch(beginning.slice(0, 20));
  expect(shown({ ...probed, ...change })).toContain(beginning);
});

test('a stand-in is told loudly, at the server, before the result and in it', () => {
  const text = shown({ ...probed, standIn: true });
  expect(text).toContain('STAND-IN: no evidence for the real AlloyDB Omni.');
  expect(text).toContain('! A STAND-IN was probed');
  expect(text).toContain('(exit 1) · STAND-IN');
});
