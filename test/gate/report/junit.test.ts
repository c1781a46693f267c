import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokenDocument, incompleteDocument, parityDocument, unexpected } from './example-documents.ts';
import type { CheckRecord } from '../../../src/gate/parity/check-record.ts';
import type { VerdictDocument } from '../../../src/gate/parity/verdict.ts';
import { junitXml } from '../../../src/gate/report/junit.ts';

const python = spawnSync('python3', ['-c', 'import xml.etree.ElementTree']).status === 0;

describe.skipIf(!python)('read by the XML parser of Python (needs python3)', () => {
  test.each([
    ['parity', parityDocument],
    ['broken', brokenDocument],
    ['incomplete', incompleteDocument],
  ] as const)('the verdict %s has the structure that Jenkins and Maven’s readers take', (_, document) => {
    const root = parsed(junitXml(document, { redact: same }));
    expect(root.tag).toBe('testsuites');
    for (const suite of root.children) {
      expect(suite.tag).toBe('testsuite');
      expect(Object.keys(suite.attributes)).toEqual(
        expect.arrayContaining(['name', 'tests', 'failures', 'errors', 'skipped', 'timestamp']),
      );
      const [properties, ...cases] = suite.children;
      expect(properties?.tag).toBe('properties');
      expect(
        cases.every(({ tag, attributes }) => tag === 'testcase' && attributes['name'] && attributes['classname']),
      ).toBe(true);
      expect(countsOf(suite)).toEqual(countsOfCases(cases));
    }
    const all = root.children.flatMap(({ children }) => children.slice(1));
    expect(countsOf(root)).toEqual(countsOfCases(all));
  });

  test('each profile and suite file is a suite, beside one for what differs and one for what did not run', () => {
    expect(
      parsed(junitXml(brokenDocument, { redact: same })).children.map(({ attributes }) => attributes['name']),
    ).toEqual([
      'pgvector: tables',
      'alloydb-omni: tables',
      'pgvector: constraints',
      'alloydb-omni: constraints',
      'pgvector: vector-index-selection',
      'alloydb-omni: vector-index-selection',
      'parity',
      'profiles',
    ]);
  });

  test('a failed check names its file and line, and carries its diff and the command that repeats it', () => {
    const [failure] = outcomes(brokenDocument, 'pgvector: constraints', 'failure');
    expect(failure?.parent.attributes).toMatchObject({
      classname: 'pgvector.constraints',
      name: 'sessions > the default of cost is 0.000000',
      file: 'suites/constraints.test.ts',
      line: '88',
    });
    expect(failure?.element.attributes['message']).toBe("expected '0.0' to be '0.000000'");
    expect(failure?.element.text).toContain('- 0.000000\n+ 0.0');
    expect(failure?.element.text).toContain('To repeat it: npx pgparity run');
  });

  test('unexpected divergences and stale expectations are failures, expected ones are not', () => {
    const failures = outcomes(brokenDocument, 'parity', 'failure');
    expect(failures).toHaveLength(7);
    expect(failures[0]?.element.text).toContain('pgvector: {"column":null,"constraint":"sessions_status_check"');
    expect(outcomes(parityDocument, 'parity', 'failure')).toEqual([]);
  });

  test('a check that was not exercised is skipped with its reason', () => {
    const [skipped] = outcomes(parityDocument, 'pgvector: vector-index-selection', 'skipped');
    expect(skipped?.element.attributes['message']).toBe('is about scann, and the strategy here is ivfflat');
  });

  test('a required profile that did not run is an error, another one is skipped', () => {
    expect(outcomes(incompleteDocument, 'profiles', 'error')).toHaveLength(1);
    expect(outcomes(brokenDocument, 'profiles', 'skipped')).toHaveLength(1);
  });

  test('the suite’s properties say what played the profile, stand-in or not', () => {
    const properties = Object.fromEntries(
      suiteNamed(brokenDocument, 'alloydb-omni: tables').children[0]?.children.map(({ attributes }) => [
        attributes['name'],
        attributes['value'],
      ]) ?? [],
    );
    expect(properties).toMatchObject({
      profile: 'alloydb-omni',
      server: 'native',
      standIn: 'true',
      serverVersion: '15.18',
      extensions: 'alloydb_scann 0.1.2-stand-in, vector 0.8.0',
      seed: '20261123',
    });
  });

  test('with the records of the checks, every passed one is a test case at its place', () => {
    const checks = {
      pgvector: { 'suites/tables.test.ts > one': passedAt(3), 'suites/tables.test.ts > two': passedAt(9) },
    };
    const xml = junitXml(parityDocument, { redact: same, checks });
    const suite = parsed(xml).children.find(({ attributes }) => attributes['name'] === 'pgvector: tables');
    expect(suite?.children.slice(1).map(({ attributes }) => [attributes['name'], attributes['line']])).toEqual([
      ['one', '3'],
      ['two', '9'],
    ]);
  });

  test('whatever a server answers, the XML is well-formed and what XML can hold arrives unchanged', () => {
    const samples = fc.sample(fc.string({ unit: 'binary', maxLength: 30 }), { numRuns: 300, seed: 7 });
    const hostile = [
      'a]]>b',
      '<!--',
      '&amp;',
      '"quoted"\n\ttabbed',
      '\u0000\u001b\u0085\ufffe\uffff',
      '\ud800',
      '日本語🐘',
      ...samples,
    ];
    const divergences = hostile.map((text) =>
      unexpected(text, 'x', { statement: text, values: { a: { value: text }, b: { value: 1 } } }),
    );
    const found = outcomes({ ...brokenDocument, divergences, staleExpectations: [] }, 'parity', 'failure');
    expect(found).toHaveLength(hostile.length);
    expect(found[0]?.element.text).toContain('a]]>b');
    expect(found[3]?.parent.attributes['name']).toBe('"quoted"\n\ttabbed: x');
    expect(found[4]?.parent.attributes['name']).toBe(String.raw`\u0000\u001b\u0085\ufffe\uffff: x`);
    expect(found[5]?.parent.attributes['name']).toBe(String.raw`\ud800: x`);
    expect(found[6]?.parent.attributes['name']).toBe('日本語🐘: x');
  });
});

test('everything passes through the redaction, the names of passed checks too', () => {
  const record: CheckRecord = { outcome: 'passed', observations: {}, location: { file: 'secret.ts', line: 1 } };
  const xml = junitXml(
    { ...brokenDocument, summary: 'the secret' },
    {
      redact: (text) => text.replaceAll('secret', '***'),
      checks: { pgvector: { 'suites/tables.test.ts > secret': record } },
    },
  );
  expect(xml).not.toContain('secret');
  expect(xml).toContain('name="***"');
});

test('the report is what a person reviewed', async () => {
  await expect(junitXml(brokenDocument, { redact: same })).toMatchFileSnapshot('golden/broken.junit.xml');
});

function passedAt(line: number): CheckRecord {
  return { outcome: 'passed', observations: {}, location: { file: 'suites/tables.test.ts', line } };
}

interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

function parsed(xml: string): Element {
  const program = `
import json, sys, xml.etree.ElementTree as tree
def told(element):
    return {'tag': element.tag, 'attributes': element.attrib, 'text': element.text or '', 'children': [told(child) for child in element]}
print(json.dumps(told(tree.fromstring(sys.stdin.buffer.read()))))
`;
  const { stdout, stderr } = spawnSync('python3', ['-c', program], {
    input: xml,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Element;
}

function suiteNamed(document: VerdictDocument, name: string): Element {
  const suite = parsed(junitXml(document, { redact: same })).children.find(
    ({ attributes }) => attributes['name'] === name,
  );
  if (suite === undefined) throw new RangeError(`There is no suite "${name}".`);
  return suite;
}

function outcomes(document: VerdictDocument, suite: string, tag: string): { parent: Element; element: Element }[] {
  return suiteNamed(document, suite).children.flatMap((parent) =>
    parent.children.filter((element) => element.tag === tag).map((element) => ({ parent, element })),
  );
}

function countsOf({ attributes }: Element): Record<string, number> {
  return Object.fromEntries(['tests', 'failures', 'errors', 'skipped'].map((name) => [name, Number(attributes[name])]));
}

function countsOfCases(cases: readonly Element[]): Record<string, number> {
  const count = (tag: string): number =>
    cases.filter(({ children }) => children.some((each) => each.tag === tag)).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function same(text: string): string {
  return text;
}
