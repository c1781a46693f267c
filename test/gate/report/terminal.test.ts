import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenDocument, incompleteDocument, parityDocument, rows, unexpected } from './example-documents.ts';
import type { VerdictDocument } from '../../../src/gate/parity/verdict.ts';
import { renderVerdict } from '../../../src/gate/report/terminal.ts';
import { widthOf } from '../../../src/base/terminal/text-width.ts';

const examples = [
  ['parity', parityDocument],
  ['broken', brokenDocument],
  ['incomplete', incompleteDocument],
] as const;

test.each(examples)('the report of the verdict %s is what a person reviewed', async (name, document) => {
  await expect(rendered(document)).toMatchFileSnapshot(`golden/${name}.txt`);
});

test.each(examples)('no line of the verdict %s is wider than 80 columns, or 40, or 120', (_, document) => {
  for (const widthColumns of [40, 80, 120])
    expect(widest(rendered(document, widthColumns))).toBeLessThanOrEqual(widthColumns);
});

test.each(examples)('colour adds nothing but colour to the verdict %s, and only when asked', (_, document) => {
  const plain = rendered(document);
  const colored = renderVerdict(document, { color: true, widthColumns: 80, redact: same });
  expect(plain).not.toContain('\u001b');
  expect(colored).toContain('\u001b[');
  expect(stripVTControlCharacters(colored)).toBe(plain);
});

test('the last line is the verdict, with its exit code and what stood in', () => {
  expect(lastLine(parityDocument)).toMatch(/^✓ PARITY \(exit 0\) · STAND-IN: alloydb-omni/);
  expect(lastLine(brokenDocument)).toBe(
    '✗ BROKEN (exit 1) · STAND-IN: alloydb-omni · 1 failed · 6 unexpected · 1 stale',
  );
  expect(lastLine(incompleteDocument)).toBe('– INCOMPLETE (exit 3) · alloydb-omni is required and was not exercised.');
});

test('the summary’s own verdict word is not said twice', () => {
  expect(lastLine({ ...incompleteDocument, summary: 'incomplete: nothing was compared' })).toBe(
    '– INCOMPLETE (exit 3) · nothing was compared',
  );
});

test('the parts of the report stand in the order in which a person needs them', () => {
  const titles = rendered(brokenDocument)
    .split('\n')
    .filter((line) => /^[A-Z][A-Za-z ]+(?:\(\d+\))?$/.test(line));
  expect(titles).toEqual([
    'Why it is broken',
    'Profiles',
    'Suites',
    'Failed checks (1)',
    'Unexpected divergences (6)',
    'Stale expected divergences (1)',
    'Expected divergences (3)',
    'Not exercised (4)',
    'Totals',
  ]);
});

test('a stand-in is said to be one where its profile stands', () => {
  expect(rendered(parityDocument)).toContain('! STAND-IN: no evidence for the real AlloyDB Omni.');
});

test('a baseline is shown with its age and its file, and has no column among the suites', () => {
  const text = rendered(brokenDocument);
  expect(text).toContain('baseline, 3 days old');
  expect(text).toMatch(/recorded 2026-11-20 in\n +suites\/baselines\/embedded\.json\n/);
  expect(text).toContain('Not run, so not in the table: embedded (baseline).');
});

test('every better server that was not used is named with the reason', () => {
  const text = rendered(incompleteDocument);
  expect(text).toContain('not remote: PGPARITY_ALLOYDB_OMNI_URL is not set.');
  // What holds for several stands once.
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    'not docker (pgvector and alloydb-omni): no engine answers at unix:///var/run/docker.sock.',
  );
  expect(text.split('no engine answers')).toHaveLength(2);
  expect(text).toContain('"pgparity doctor" shows how to exercise alloydb-omni.');
});

test('every failure and unexpected divergence names its place and how to repeat it', () => {
  const text = rendered(brokenDocument).replace(/^Why it is broken$[^]*?^Profiles$/m, '');
  expect(text.match(/suites\/constraints\.test\.ts:42\n/g)).toHaveLength(6);
  expect(text).toContain('on pgvector · suites/constraints.test.ts:88\n');
  expect(text.match(/To repeat it:\n {4}npx pgparity run/g)).toHaveLength(7);
});

test('a suite that a live profile did not run is not shown as passed', () => {
  const suites = parityDocument.suites.filter(
    ({ suite, profile }) => profile !== 'embedded' || !suite.includes('tables'),
  );
  const row = rendered({ ...parityDocument, suites })
    .split('\n')
    .find((line) => line.startsWith('  tables'));
  expect(row).toMatch(/✓ 24 passed +✓ 24 passed +– did not run$/);
});

test('more profiles than fit stand in a second table', () => {
  const profiles = ['one', 'two', 'three', 'four', 'five'].flatMap((name) =>
    parityDocument.profiles.slice(0, 1).map((profile) => ({ ...profile, name })),
  );
  const suites = profiles.map(({ name }) => ({ ...firstSuite(parityDocument), profile: name }));
  const text = rendered({ ...parityDocument, profiles, suites });
  expect(text.match(/^ +one +two +three$/m)).not.toBeNull();
  expect(text.match(/^ +four +five$/m)).not.toBeNull();
});

test('many expected divergences are grouped by their reason instead of listed', () => {
  const [first] = parityDocument.divergences;
  const divergences = Array.from({ length: 300 }, (_, index) => ({
    ...(first ?? unexpected('', '', { statement: null, values: {} })),
    observation: `value ${index}`,
  }));
  const text = rendered({ ...parityDocument, divergences });
  expect(text).toContain('≈ 300 × PGlite is PostgreSQL 18');
  expect(text).not.toContain('value 7');
});

test('a long statement is cut, and says so', () => {
  const statement = Array.from({ length: 100 }, (_, index) => `SELECT ${index};`).join('\n');
  const text = rendered(
    withDivergence(unexpected('x', 'y', { statement, values: { a: { value: 1 }, b: { value: 2 } } })),
  );
  expect(text).toContain('SELECT 10;\n    … 89 more lines; --json holds them all.');
});

test('the colours of the test runner’s diff are taken off, and nothing else is', () => {
  const failures = brokenDocument.failures.map((failure) => ({
    ...failure,
    diff: '\u001b[32m- Expected\u001b[39m\n\u001b[2J+ Received',
  }));
  const text = rendered({ ...brokenDocument, failures });
  expect(text).toContain('    - Expected\n');
  expect(text).toContain(String.raw`\u001b[2J+ Received`);
});

test('everything passes through the redaction, the names of fields in answers too', () => {
  const secret = 's3cret-value';
  const document = withDivergence(
    unexpected(`check ${secret}`, secret, {
      statement: `SELECT '${secret}'`,
      values: { a: { value: { [secret]: secret } }, b: { value: rows([secret], [[secret]]) } },
    }),
  );
  const text = renderVerdict(
    { ...document, summary: secret, profiles: document.profiles.map((each) => ({ ...each, description: secret })) },
    { color: false, widthColumns: 80, redact: (all) => all.replaceAll(secret, '***') },
  );
  expect(text).not.toContain(secret);
  expect(text).toContain('***');
});

test('a secret that is spelt like one of the report’s own words hides nothing of the structure', () => {
  const text = renderVerdict(parityDocument, {
    color: false,
    widthColumns: 80,
    redact: (all) => all.replaceAll(/live|native|parity|value/g, '***'),
  });
  expect(text).toContain('✓ PARITY (exit 0)');
});

test('whatever a server answers, no line is too wide and no control character goes out', () => {
  const text = fc.string({ unit: 'binary', maxLength: 80 });
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
    fc
      .array(fc.array(fc.option(text), { minLength: 1, maxLength: 4 }), { maxLength: 6 })
      .map((cells) => rows(['a text', 'b text'], cells)),
  );
  fc.assert(
    fc.property(
      text,
      text,
      value,
      value,
      fc.integer({ min: 40, max: 130 }),
      (name, statement, left, right, widthColumns) => {
        const values = {
          pgvector: { value: left },
          'alloydb-omni': { value: right },
          [name]: { absent: true as const },
        };
        const divergence = unexpected(name, statement, { statement, values: values as never });
        const output = rendered(withDivergence({ ...divergence, repeat: `npx pgparity ${name}` }), widthColumns);
        expect(output).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
        expect(widest(output)).toBeLessThanOrEqual(widthColumns);
      },
    ),
    { numRuns: 60 },
  );
});

function rendered(document: VerdictDocument, widthColumns = 80): string {
  return renderVerdict(document, { color: false, widthColumns, redact: same });
}

function same(text: string): string {
  return text;
}

function lastLine(document: VerdictDocument): string | undefined {
  const text = rendered(document);
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n').at(-1);
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map(widthOf));
}

function withDivergence(divergence: VerdictDocument['divergences'][number]): VerdictDocument {
  return { ...brokenDocument, divergences: [divergence] };
}

function firstSuite({ suites }: VerdictDocument): VerdictDocument['suites'][number] {
  const [first] = suites;
  if (first === undefined) throw new RangeError('The example has no suite.');
  return first;
}

test('what was left out, lost or not judged is shown', () => {
  const check = 'suites/a.test.ts > a row';
  const document: VerdictDocument = {
    ...brokenDocument,
    filtered: { suites: ['tables'], check: 'a.b' },
    only: [{ file: 'suites/a.test.ts', line: 7 }],
    missing: [{ check, profile: 'pgvector', knownBy: 'the baseline of pgvector', nearest: null, note: 'It is gone.' }],
    counts: { ...brokenDocument.counts, missing: 1, expectationsNotJudged: 2 },
  };
  const text = renderVerdict(document, { color: false, widthColumns: 120, redact: (each) => each });
  for (const part of [
    '! filtered by --suite tables --check "a.b": this verdict satisfies no gate',
    '! only at suites/a.test.ts:7: other checks of the file are left out',
    'Missing checks (1)',
    `✗ ${check}`,
    'It is gone.',
    '2 expected divergences not judged by this run',
  ])
    expect(text).toContain(part);
  expect(text.trimEnd().split('\n').at(-1)).toMatch(/^✗ BROKEN \(exit 1\) · FILTERED · ! only .* 1 missing/);
});
