import { expect, test } from 'vitest';
import { refuseBadSarif } from './sarif-rules.ts';
import { brokenDocument, incompleteDocument, parityDocument, unexpected } from './example-documents.ts';
import { formats } from '../../../src/gate/report/formats.ts';
import { verdictDocument, type VerdictDocument } from '../../../src/gate/parity/verdict.ts';

const all = [parityDocument, brokenDocument, incompleteDocument];
const hostile =
  '</summary><script>alert(1)</script>\n::error::x\n```\n@everyone | <!-- ](x) not ok 1 #\u001b[31m\u202e';

test('annotations of GitHub stand at file and line, one line each, escaped', () => {
  const lines = written('github', brokenDocument).trimEnd().split('\n');
  expect(lines[0]).toMatch(/^::error file=suites\/constraints\.test\.ts,line=88,title=[^:]*::expected '0\.0' to be/);
  expect(lines).toHaveLength(8);
  for (const line of lines) expect(line).toMatch(/^::(?:error|warning) /);
  expect(lines.join()).toContain('%0A≠'.slice(0, 3));
  expect(written('github', parityDocument)).toBe('');
});

test('GitHub shows ten annotations of a step, so the tenth counts those that are left', () => {
  const divergences = Array.from({ length: 15 }, (_, index) => divergence(`check ${index}`));
  const lines = written('github', { ...brokenDocument, divergences, failures: [], staleExpectations: [] })
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe('::error title=pgparity::6 more findings are in the report.');
});

test('a product in a folder of its repository has its annotations there', () => {
  expect(written('github', brokenDocument, { prefix: 'services/api/' })).toContain(
    'file=services/api/suites/constraints.test.ts,',
  );
  expect(written('sarif', brokenDocument, { prefix: 'services/api/' })).toContain(
    '"uri": "services/api/suites/constraints.test.ts"',
  );
});

test("GitLab's report and SARIF name each finding once, with a fingerprint that the values do not change", () => {
  const [before, after] = ['one', 'another'].map((value) => ({
    ...brokenDocument,
    divergences: [{ ...divergence('a'), values: { pgvector: { value }, 'alloydb-omni': { value: 'x' } } }],
  }));
  const gitlab = [before, after].map(
    (each) => JSON.parse(written('gitlab', each ?? brokenDocument)) as { fingerprint: string; location: object }[],
  );
  expect(gitlab[0]?.map(({ fingerprint }) => fingerprint)).toEqual(gitlab[1]?.map(({ fingerprint }) => fingerprint));
  expect(new Set(gitlab[0]?.map(({ fingerprint }) => fingerprint)).size).toBe(3);
  expect(gitlab[0]?.[0]?.location).toEqual({ path: 'suites/constraints.test.ts', lines: { begin: 88 } });
  const { runs } = JSON.parse(written('sarif', brokenDocument)) as {
    runs: { results: { ruleId: string }[]; tool: { driver: { rules: { id: string }[] } } }[];
  };
  const known = runs[0]?.tool.driver.rules.map(({ id }) => id);
  expect(runs[0]?.results.map(({ ruleId }) => ruleId)).toHaveLength(8);
  for (const { ruleId } of runs[0]?.results ?? []) expect(known).toContain(ruleId);
});

test('a difference of the catalog is a rule of its own in SARIF, at the line of the migration', () => {
  const location = { file: 'schema/migrations/001_shop.sql', line: 9 };
  const catalog = { ...divergence('a'), check: 'catalog after migration', observation: 'column things.id', location };
  const { runs } = JSON.parse(written('sarif', { ...brokenDocument, failures: [], divergences: [catalog] }));
  expect(runs[0].results[0]).toMatchObject({
    ruleId: 'catalog-divergence',
    level: 'error',
    locations: [
      { physicalLocation: { artifactLocation: { uri: location.file }, region: { startLine: location.line } } },
    ],
  });
});

test('a difference of servers is no difference of the catalog, and stands in no migration', () => {
  const location = { file: 'schema/migrations', line: 1 };
  const setting = { ...divergence('a'), check: 'settings', observation: 'jit', location };
  const { runs } = JSON.parse(written('sarif', { ...brokenDocument, failures: [], divergences: [setting] }));
  expect(runs[0].results[0]).toMatchObject({
    ruleId: 'server-divergence',
    locations: [{ physicalLocation: { artifactLocation: { uri: 'pgparity.config.ts' } } }],
  });
});

test('what follows from a cause comes after all causes, and names it', () => {
  const follower = { ...divergence('follower'), follows: 'catalog after migration · column things.id' };
  const text = written('markdown', { ...brokenDocument, failures: [], divergences: [follower, divergence('cause')] });
  expect(text.indexOf('cause')).toBeLessThan(text.indexOf('follower'));
  expect(text).toContain('It follows from: catalog after migration · column things.id');
});

test('a required profile that did not run is listed with what to do', () => {
  const text = written('markdown', incompleteDocument);
  expect(text).toContain('To see how to exercise it: npx pgparity doctor');
  expect(text).not.toContain('incomplete: ');
});

test('SARIF is as 2.1.0 asks, for every verdict', () => {
  for (const verdict of [...all, hostileDocument()])
    expect(() => refuseBadSarif(written('sarif', verdict))).not.toThrow();
});

test('a comment names what is new since the base branch, what is not, and what is gone', () => {
  const base = { ...brokenDocument, divergences: [divergence('old'), divergence('gone')], failures: [] };
  const changed = { ...divergence('changed'), values: { pgvector: { value: 3 }, 'alloydb-omni': { value: 4 } } };
  const now = {
    ...brokenDocument,
    divergences: [divergence('old'), divergence('fresh'), changed],
    failures: [],
    staleExpectations: [],
  };
  const text = written('comment', now, {
    base: { ...base, divergences: [...base.divergences, divergence('changed')] },
  });
  const [, fresh = '', old = ''] = text.split('### ');
  expect(text.split('\n')[0]).toBe('<!-- pgparity -->');
  expect(fresh).toMatch(/^New since the base branch \(2\)[^]*fresh[^]*changed/);
  expect(old).toMatch(/^Also on the base branch \(1\)[^]*old/);
  expect(text).toContain('2 findings of the base branch are gone.');
  expect(text).toContain('To repeat the first one:\n\n```sh\nnpx pgparity run');
});

test('a difference deep in a long answer is what the annotation shows', () => {
  const values = { pgvector: long('left'), 'alloydb-omni': long('right') };
  expect(written('markdown', { ...brokenDocument, divergences: [{ ...divergence('a'), values }] })).toMatch(
    /left" \(pgvector\) ≠ .*right" \(alloydb-omni\)/,
  );
});

test.each(['html', 'markdown', 'comment', 'github', 'tap', 'badge'])(
  '%s shows no control character of a server',
  (format) => {
    // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
    expect(written(format, hostileDocument())).not.toMatch(/[\u001b\u202e]/);
  },
);

test('no reader obeys the text of a server', () => {
  const document = hostileDocument();
  expect(written('html', document).match(/<script/g)).toHaveLength(1);
  for (const format of ['markdown', 'comment']) {
    const outside = written(format, document).replaceAll(/^ *(`{3,})[^]*?^ *\1$/gm, '');
    expect(outside).not.toMatch(/<script|@everyone|\]\(x\)/);
  }
  expect(written('github', document)).not.toMatch(/^::error::x/m);
  for (const line of written('tap', document).split('\n'))
    expect(line).toMatch(/^(?:TAP|1\.\.|ok \d|not ok \d+ - | {2}|$)/);
});

test.each(['sarif', 'gitlab', 'badge', 'json'])('%s is JSON, whatever the texts are', (format) => {
  expect(() => JSON.parse(written(format, hostileDocument()))).not.toThrow();
});

test.each(Object.keys(formats))('%s has every verdict', (format) => {
  expect(all.map((verdict) => written(format, verdict).includes('\n') || format === 'github')).toEqual([
    true,
    true,
    true,
  ]);
});

test('a secret is in no format', () => {
  const secret = 'hush-hush-hush';
  const document = {
    ...brokenDocument,
    divergences: [
      {
        ...divergence(secret),
        statement: secret,
        values: { pgvector: { value: secret }, 'alloydb-omni': { value: 'x' } },
      },
    ],
  };
  for (const format of Object.keys(formats))
    expect(written(format, document, { redact: (text) => text.replaceAll(secret, '***') })).not.toContain(secret);
});

test('a badge says that a stand-in is no evidence', () => {
  expect(JSON.parse(written('badge', parityDocument))).toEqual({
    schemaVersion: 1,
    label: 'pgparity',
    message: 'parity (stand-in)',
    color: 'yellowgreen',
  });
});

function hostileDocument(): VerdictDocument {
  return verdictDocument.parse({
    ...brokenDocument,
    summary: hostile,
    profiles: brokenDocument.profiles.map((profile) => ({
      ...profile,
      title: hostile,
      description: hostile,
      reason: hostile,
    })),
    divergences: [
      {
        ...divergence(hostile),
        statement: hostile,
        note: hostile,
        observation: hostile,
        values: { pgvector: { value: hostile }, [hostile]: { value: { [hostile]: 1 } } },
      },
    ],
    failures: brokenDocument.failures.map((failure) => ({
      ...failure,
      message: hostile,
      check: `suites/a.test.ts > ${hostile}`,
    })),
    unstable: [{ check: hostile, observation: null, profile: hostile, note: hostile }],
    notExercised: [{ check: hostile, profile: hostile, reason: hostile }],
  });
}

function long(end: string) {
  return { value: `${'x'.repeat(5_000)}${end}` };
}

function divergence(name: string): VerdictDocument['divergences'][number] {
  return unexpected(name, 'it', { statement: null, values: { pgvector: { value: 1 }, 'alloydb-omni': { value: 2 } } });
}

function written(
  format: string,
  verdict: VerdictDocument,
  {
    base = null,
    prefix = '',
    redact = same,
  }: { base?: VerdictDocument | null; prefix?: string; redact?: (text: string) => string } = {},
): string {
  const render = formats[format];
  if (render === undefined) throw new RangeError(`No format ${format}.`);
  return render({ verdict, base, prefix, redact });
}

function same(text: string): string {
  return text;
}
