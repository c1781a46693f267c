import { hostedObjects } from '../../../src/engine/profile/provider-objects.ts';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { oneRunOf } from './one-run.ts';
import { createSmallProduct, type SmallProduct } from './small-product.ts';
import { createTemplate } from '../../../src/engine/database/template.ts';
import type { CheckRecord } from '../../../src/gate/parity/check-record.ts';
import { probeIdentity } from '../../../src/engine/identity/probe-identity.ts';
import { exerciseSuites, type ExerciseOptions, type SuiteRun } from '../../../src/gate/run/exercise-suites.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import type { Endpoint } from '../../../src/engine/session/endpoint.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import type { ProfileUnderTest } from '../../../src/gate/suite/profile-under-test.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { productIn } from '../../product-config.ts';

const native = await nativeServer.find(pgvector, process.env);
const lacking = native.available ? '' : ` (not here: ${native.reason})`;

let product: SmallProduct;
let templates: string;
beforeAll(async () => void (templates = await mkdtemp(join(tmpdir(), 'pgparity-templates-'))));
afterAll(() => rm(templates, { recursive: true }));
beforeEach(async () => void (product = await createSmallProduct()));
afterEach(() => product.remove());

const passing = `checks()('runs', ({ observe }) => observe('ran', true));`;

describe('in process', () => {
  let under: ProfileUnderTest;
  beforeAll(async () => void (under = await underTest({ kind: 'embedded', archive: null })));

  // A file that says ".only" is refused.
  const together = oneRunOf(
    async ({ folder }, suiteFiles) =>
      (await suiteRunOn(under, suiteFiles, { config: productIn(folder), refuseOnly: true })).checks,
  );

  const plain = together(
    'plain',
    `const check = checks();

      check('a thing is kept', async ({ session, observe, expect }) => {
        await session.run("INSERT INTO things (name) VALUES ('one')");
        const answer = await session.run('SELECT name FROM things');
        expect(answer.rowCount).toBe(1);
        observe('things', answer);
        observe('a plain value', { n: 1 }, { statement: 'SELECT 1' });
      });`,
  );
  test('a check that passes is recorded with its observations and its place', () => {
    expect(plain()).toEqual({
      'suites/plain.test.ts > a thing is kept': {
        outcome: 'passed',
        asked: {
          statements: ['BEGIN', "INSERT INTO things (name) VALUES ('one')", 'SELECT name FROM things'],
          last: { statement: 'SELECT name FROM things', parameters: [] },
        },
        location: { file: 'suites/plain.test.ts', line: 4 },
        observations: {
          things: {
            value: { command: 'SELECT', rowCount: 1, columns: ['name text'], rows: [['one']] },
            comparison: { how: 'exact' },
            statement: 'SELECT name FROM things',
            parameters: [],
          },
          'a plain value': { value: { n: 1 }, comparison: { how: 'exact' }, statement: 'SELECT 1' },
        },
      },
    });
  });

  const needy = together(
    'needy',
    `const check = checks();
      check('two at once', needs('sessions', 'scann'), () => { throw new Error('It ran.'); });`,
  );
  test('a check whose need is missing is not exercised, with the reason, and its body does not run', () => {
    expect(needy()).toEqual({
      'suites/needy.test.ts > two at once': {
        outcome: 'not-exercised',
        reason:
          'needs two sessions at once, and an embedded database has one; is about scann, and the strategy here is ivfflat',
        location: { file: 'suites/needy.test.ts', line: 3 },
      },
    });
  });

  const met = together(
    'met',
    `checks()('as a superuser', needs('superuser', 'ivfflat'), ({ observe }) => observe('ran', true));`,
  );
  test('a check that needs what is there runs', () => {
    expect(met()).toMatchObject({ 'suites/met.test.ts > as a superuser': { outcome: 'passed' } });
  });

  const asWhom = `async ({ session, observe }) => observe('who', (await session.run(
    'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).rows)`;
  const who = together(
    'who',
    `const check = checks();
      check('first', ${asWhom});
      check('more', needs('superuser'), ${asWhom});
      check('last', ${asWhom});
      check('clone', needs('superuser'), async ({ cloneDatabase, observe }) => {
        const session = await (await cloneDatabase()).open();
        observe('who', (await session.run('SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).rows);
      });`,
  );
  test('a check acts as the owner, and as a superuser where it says that it needs one', () => {
    const seen = Object.values(who()).map(valuesOf);
    expect(seen).toEqual([{ who: [['f']] }, { who: [['t']] }, { who: [['f']] }, { who: [['t']] }]);
  });

  const wrong = together(
    'wrong',
    `const check = checks();
      check('one is two', ({ observe, expect }) => {
        observe('before', 1);
        expect({ one: 1 }).toEqual({ one: 2 });
        observe('after', 2);
      });`,
  );
  test('a failed check says what was expected, with a difference, and keeps what it observed before', () => {
    expect(wrong()).toEqual({
      'suites/wrong.test.ts > one is two': {
        outcome: 'failed',
        failure: expect.stringMatching(/to deeply equal|not what the check expects/),
        diff: expect.stringMatching(/-\s+"one": 2[\s\S]*\+\s+"one": 1/),
        observations: { before: expect.objectContaining({ value: 1 }) },
        location: { file: 'suites/wrong.test.ts', line: 3 },
      },
    });
  });

  const twice = together('twice', `checks()('twice', ({ observe }) => { observe('name', 1); observe('name', 2); });`);
  test('a name that is observed twice fails the check', () => {
    expect(twice()).toMatchObject({
      'suites/twice.test.ts > twice': {
        outcome: 'failed',
        failure: 'The check observes "name" twice; give each its own name.',
      },
    });
  });

  const caught = together(
    'caught',
    `checks()('caught', ({ observe }) => { observe('name', 1); try { observe('name', 2); } catch {} });`,
  );
  test('an observation that was refused fails the check, though the check caught it', () => {
    expect(caught()).toMatchObject({
      'suites/caught.test.ts > caught': { outcome: 'failed', failure: expect.stringContaining('"name" twice') },
    });
  });

  const odd = (
    [
      ['NaN', 'NaN', 'The value is NaN'],
      ['-0 within', '{ a: [-0] }', 'The value at .a[0] is -0'],
      ['undefined', '{ a: undefined }', 'The value at .a is undefined'],
      ['a bigint', '1n', 'The value is a bigint'],
      ['a function', '() => 1', 'The value is a function'],
      ['a Date', 'new Date(1)', 'The value is a Date'],
      ['a Map', 'new Map()', 'The value is a Map'],
      ['bytes', 'Buffer.from("a")', 'The value is a Buffer'],
      ['a gap', '[1, , 2]', 'The value is an array with gaps or names'],
      ['a symbol as a key', '{ [Symbol("a")]: 1 }', 'The value is an object with hidden keys'],
      ['a circle', '(() => { const a = {}; a.a = a; return a; })()', 'The value at .a is within itself'],
      ['what looks like an answer', '{ command: "SELECT", columns: [], rows: [] }', 'has the keys of an answer'],
    ] as const
  ).map(([what, value, failure], index) => {
    const records = together(`odd-${index}`, `checks()('odd', ({ observe }) => observe('value', ${value}));`);
    return [what, `suites/odd-${index}.test.ts > odd`, failure, records] as const;
  });
  test.each(odd)('a value that cannot be compared fails the check: %s', (_, check, failure, records) => {
    expect(records()).toMatchObject({ [check]: failedWith(failure) });
  });

  const changed = together(
    'changed',
    `checks()('changed', async ({ session, observe }) => {
        const [value, answer] = [{ a: [1] }, await session.run('SELECT 1')];
        observe('value', value);
        observe('answer', answer);
        value.a.push(2);
        answer.rows[0][0] = '2';
      });`,
  );
  test('a value is observed as it is then, whatever becomes of it', () => {
    const { 'suites/changed.test.ts > changed': record } = changed();
    expect(valuesOf(record)).toEqual({ value: { a: [1] }, answer: [['1']] });
  });

  const names = together(
    'names',
    `const check = checks();
      check('usual', ({ observe }) => observe('toString', 1));
      check('lost', ({ observe }) => observe('__proto__', 1));`,
  );
  test('names that every object has are names like others, and one that no object can have is refused', () => {
    expect(names()).toMatchObject({
      'suites/names.test.ts > usual': { outcome: 'passed' },
      'suites/names.test.ts > lost': { outcome: 'failed', failure: expect.stringContaining('"__proto__"') },
    });
  });

  const nothing = together(
    'nothing',
    `checks()('not awaited', ({ observe }) => { void new Promise(() => undefined).then(() => observe('lost', 1)); });`,
  );
  test('a check that takes "observe" and observes nothing fails', () => {
    expect(nothing()).toMatchObject({
      'suites/nothing.test.ts > not awaited': {
        outcome: 'failed',
        failure: expect.stringContaining('observes nothing'),
      },
    });
  });

  const dirty = together(
    'dirty',
    `const check = checks();
      check('first', async ({ session, observe }) => {
        await session.run("INSERT INTO things (name) VALUES ('left over')");
        await session.run("SET bytea_output = 'escape'");
        const refused = await session.ask('SELECT no_such_column');
        observe('aborted', refused.kind);
      });
      check('second', async ({ session, observe }) => {
        observe('rows', (await session.run('SELECT count(*) FROM things')).rows);
        observe('setting', (await session.run('SHOW bytea_output')).rows);
      });`,
  );
  test('what a check wrote, set or broke is gone for the next one', () => {
    const { 'suites/dirty.test.ts > first': first, 'suites/dirty.test.ts > second': second } = dirty();
    expect(valuesOf(first)).toEqual({ aborted: 'error' });
    expect(valuesOf(second)).toEqual({ rows: [['0']], setting: [['hex']] });
  });

  const prepared = together(
    'prepared',
    `const check = checks({ prepare: (session) => session.run("INSERT INTO things (name) VALUES ('ready')") });
      const count = async ({ session, observe }) => observe('rows', (await session.run('SELECT name FROM things')).rows);
      check('first', count);
      check('second', count);`,
  );
  const bare = together(
    'bare',
    `checks()('bare', async ({ session, observe }) => observe('rows', (await session.run('SELECT name FROM things')).rows));`,
  );
  test('what is prepared is there for every check of the file, and for no other file', () => {
    expect(Object.entries({ ...prepared(), ...bare() }).map(([check, record]) => [check, valuesOf(record)])).toEqual(
      expect.arrayContaining([
        ['suites/prepared.test.ts > first', { rows: [['ready']] }],
        ['suites/prepared.test.ts > second', { rows: [['ready']] }],
        ['suites/bare.test.ts > bare', { rows: [] }],
      ]),
    );
  });

  const unprepared = together(
    'unprepared',
    `const check = checks({ prepare: (session) => session.run('SELECT no_such_column') });
      for (const name of ['first', 'second']) check(name, ({ session, observe }) => observe('ran', true));
      check('without the database', ({ observe }) => observe('ran', true));`,
  );
  test('a preparation that fails is one failure of the file, and its checks are not exercised', () => {
    const left = { outcome: 'not-exercised', reason: '"prepare" of its suite file failed' };
    expect(unprepared()).toMatchObject({
      'suites/unprepared.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: expect.stringMatching(/^"prepare" failed: column "no_such_column" does not exist[^\n]*$/),
      },
      'suites/unprepared.test.ts > first': left,
      'suites/unprepared.test.ts > second': left,
      'suites/unprepared.test.ts > without the database': { outcome: 'passed' },
    });
  });

  test('a check that loops ends with its worker, and the other files run', async () => {
    const loops = await product.write(
      'loops',
      `const check = checks();
      check('before', async ({ observe }) => { observe('ran', true); await new Promise((resolve) => setTimeout(resolve, 300)); });
      check('just before', () => undefined);
      check.describe('a group', () => { check('for ever', () => { while (true); }); });
      check('after', () => undefined);`,
    );
    const other = await product.write('other', passing);
    const startedAt = performance.now();
    const config = { ...productIn(product.folder), checkTimeoutSeconds: 5 };
    const { checks } = await suiteRunOn(under, [loops, other], { config });
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    expect(checks).toMatchObject({
      'suites/loops.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: expect.stringMatching(/busy for 5 s .* The check was "a group > for ever"\.$/),
        location: { file: loops, line: 5 },
      },
      'suites/loops.test.ts > before': { outcome: 'passed' },
      'suites/loops.test.ts > a group > for ever': { outcome: 'not-exercised' },
      'suites/loops.test.ts > after': { outcome: 'not-exercised' },
      'suites/other.test.ts > runs': { outcome: 'passed' },
    });
  });

  test('a worker that ends when its file is done is not waited for', async () => {
    const ends = await product.write(
      'ends',
      `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ type }) => {
        if (type === 'stop') process.reallyExit(7);
      });
      ${passing}`,
    );
    const startedAt = performance.now();
    const { checks } = await suiteRunOn(under, [ends]);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    expect(checks).toEqual({ 'suites/ends.test.ts > runs': expect.objectContaining({ outcome: 'passed' }) });
  });

  test('a check that ends its worker is a failure of its file, and the other files run', async () => {
    const crashes = await product.write(
      'crashes',
      `import { parentPort } from 'node:worker_threads';
      const check = checks();
      check('ends it', () => { process.reallyExit(7); });`,
    );
    const other = await product.write('other', passing);
    const { checks } = await suiteRunOn(under, [crashes, other]);
    expect(checks).toMatchObject({
      'suites/crashes.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: expect.stringContaining('Its worker ended with exit code 7'),
      },
      'suites/other.test.ts > runs': { outcome: 'passed' },
    });
  });

  test('a suite file whose import or whose clean-up never ends is ended, and the other files run', async () => {
    const reads = await product.write(
      'reads',
      `await new Promise(() => {});\nchecks()('never declared', () => undefined);`,
    );
    const cleans = await product.write(
      'cleans',
      `checks().extend('kept', { scope: 'file' }, async ({}, { onCleanup }) => { onCleanup(() => new Promise(() => {})); })(
        'uses it', ({ kept }) => undefined);`,
    );
    const other = await product.write('other', passing);
    const config = { ...productIn(product.folder), checkTimeoutSeconds: 4 };
    const { checks } = await suiteRunOn(under, [reads, cleans, other], { config });
    expect(checks).toMatchObject({
      'suites/reads.test.ts > (the suite file itself)': failedWith('what it awaits while it is imported never comes'),
      'suites/cleans.test.ts > (the suite file itself)': failedWith('what cleans up after its checks waits'),
      'suites/other.test.ts > runs': { outcome: 'passed' },
    });
  });

  test('a check whose worker crashes is a failure of its file, and the other files run', async () => {
    const crashes = await product.write(
      'crashes',
      `checks()('crashes it', async () => {
        process.removeAllListeners('uncaughtException');
        setTimeout(() => { throw new Error('out of memory'); }, 1);
        await new Promise((resolve) => setTimeout(resolve, 5_000));
      });`,
    );
    const other = await product.write('other', passing);
    const { checks } = await suiteRunOn(under, [crashes, other]);
    expect(checks).toMatchObject({
      'suites/crashes.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: expect.stringContaining('Its worker crashed: out of memory'),
      },
      'suites/other.test.ts > runs': { outcome: 'passed' },
    });
  });

  test('a run that is cancelled while a check loops ends within three seconds', async () => {
    const file = await product.write(
      'loops',
      `import { writeFileSync } from 'node:fs';
      checks()('for ever', () => { writeFileSync('${product.folder}/looping', ''); while (true); });`,
    );
    const controller = new AbortController();
    const run = suiteRunOn(under, [file], { signal: controller.signal }).catch((error: unknown) => error);
    await expect.poll(() => existsSync(join(product.folder, 'looping')), { timeout: 60_000 }).toBe(true);
    const startedAt = performance.now();
    controller.abort(new Error('interrupted'));
    expect(String(await run)).toContain('interrupted');
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  const broken = (
    [
      ['that cannot be parsed', 'const const = 1;', /'const' is a reserved word/],
      ['whose import is missing', `import './nowhere.ts';`, /nowhere/],
      ['that throws', `throw new Error('The file broke.');`, /^The file broke\.$/],
      ['without a check', '', /No test suite found/],
    ] as const
  ).map(([what, text, failure], index) => {
    return [what, `suites/broken-${index}.test.ts`, failure, together(`broken-${index}`, text)] as const;
  });
  test.each(broken)('a suite file %s is a failed check of that file', (_, file, failure, records) => {
    expect(records()).toEqual({
      [`${file} > (the suite file itself)`]: {
        outcome: 'failed',
        failure: expect.stringMatching(failure),
        diff: null,
        observations: {},
        location: { file, line: 1 },
      },
    });
  });

  const twins = (
    [
      ['the second fails', `check('one', () => { throw new Error('it failed'); }); check('one', () => undefined);`],
      ['the first fails', `check('one', () => undefined); check('one', () => { throw new Error('it failed'); });`],
    ] as const
  ).map(([what, text], index) => {
    const records = together(`twins-${index}`, `const check = checks();\n${text.replace('; check', ';\ncheck')}`);
    return [what, `suites/twins-${index}.test.ts`, records] as const;
  });
  test.each(twins)(
    'two checks of one name fail the suite file with both places, and the failed one stays: %s',
    (_, file, records) => {
      expect(records()).toMatchObject({
        [`${file} > one`]: { outcome: 'failed', failure: 'it failed' },
        [`${file} > (the suite file itself)`]: {
          outcome: 'failed',
          failure: `2 checks have the name "one": ${file}:3 and ${file}:4.`,
          location: { file, line: 3 },
        },
      });
    },
  );

  const alike = together(
    'alike',
    `const check = checks();
      check.each([1, 2])('each', () => undefined);
      check.describe('a', () => check('b > c', () => undefined));
      check.describe('a > b', () => check('c', () => undefined));`,
  );
  test('checks that "each" or groups give the same name are two of one name', () => {
    const { 'suites/alike.test.ts > (the suite file itself)': record } = alike();
    expect(record).toMatchObject({ outcome: 'failed', failure: expect.stringContaining('have the name "each"') });
    expect(record).toMatchObject({ failure: expect.stringContaining('have the name "a > b > c"') });
  });

  const around = (
    [
      ['beforeAll', `check.beforeAll(() => { throw new Error('broken hook'); }); check('one', () => undefined);`],
      ['afterAll', `check.afterAll(() => { throw new Error('broken hook'); }); check('one', () => undefined);`],
      ['an empty group', `check.describe('empty', () => undefined); check('one', () => undefined);`],
      [
        'beforeAll of a group',
        `check.describe('group', () => { check.beforeAll(() => { throw new Error('broken hook'); }); check('one', () => undefined); });`,
      ],
      [
        'afterAll of a group',
        `check.describe('group', () => { check.afterAll(() => { throw new Error('broken hook'); }); check('one', () => undefined); });`,
      ],
      ['only an empty group', `check.describe('empty', () => undefined);`],
      ['process.exit', `process.exit(0);`],
    ] as const
  ).map(([what, text], index) => {
    const records = together(`around-${index}`, `const check = checks();\n${text}`);
    return [what, `suites/around-${index}.test.ts > (the suite file itself)`, records] as const;
  });
  test.each(around)('what is wrong around the checks fails the suite file: %s', (_, check, records) => {
    expect(records()).toMatchObject({
      [check]: {
        outcome: 'failed',
        failure: expect.stringMatching(/broken hook|No test found in suite|process\.exit/),
      },
    });
  });

  const hooks = ['beforeEach', 'afterEach'].map((hook) => {
    const throwing = `check.${hook}(() => { throw new Error('broken hook'); });`;
    const records = together(hook, `const check = checks();\n${throwing}\ncheck('one', () => undefined);`);
    return [hook, `suites/${hook}.test.ts > one`, records] as const;
  });
  test.each(hooks)('a throwing %s fails the check', (_, check, records) => {
    expect(records()).toMatchObject({ [check]: { outcome: 'failed', failure: 'broken hook' } });
  });

  const exit = together('exit', `checks()('one', () => process.exit(0));`);
  test('a check that ends the process fails', () => {
    expect(exit()).toMatchObject({ 'suites/exit.test.ts > one': { outcome: 'failed' } });
  });

  // The test runner leaves such a folder out.
  const left = 'node_modules/left';
  const leftFails = { [`suites/${left}.test.ts > (the suite file itself)`]: { outcome: 'failed' } };
  const leftWithOthers = together(left, `checks()('one', () => undefined);`);
  const plainOne = together('plain-one', `checks()('one', () => undefined);`);
  test('a suite file that was found and is not run fails', async () => {
    expect({ ...leftWithOthers(), ...plainOne() }).toMatchObject({
      ...leftFails,
      'suites/plain-one.test.ts > one': { outcome: 'passed' },
    });
    const alone = await product.write(left, `checks()('one', () => undefined);`);
    expect(await exerciseOn(under, [alone])).toMatchObject(leftFails);
  });

  const leftOut = together(
    'left-out',
    `const check = checks();
      check('runs', () => undefined);
      check.skip('skip', () => undefined);
      check.todo('todo');
      check.skipIf(true)('skipIf', () => undefined);
      check.runIf(false)('runIf', () => undefined);
      check.describe.skip('group', () => check('in it', () => undefined));
      check.describe.todo('to write');
      check('by itself', ({ skip }) => skip());
      check('with a note', ({ skip }) => skip('not today'));
      check.describe('broken', () => {
        check.beforeAll(() => { throw new Error('broken hook'); });
        check('behind a hook', () => undefined);
      });`,
  );
  test('every check that the suite leaves out is not exercised, with the reason', () => {
    expect(reasonsOf(leftOut())).toEqual({
      skip: 'skipped in the suite',
      todo: 'a "todo" of the suite',
      skipIf: 'skipped in the suite',
      runIf: 'skipped in the suite',
      'group > in it': 'skipped in the suite',
      'to write': 'a "todo" of the suite',
      'by itself': 'skipped in the suite',
      'with a note': 'not today',
      'broken > behind a hook': 'its suite failed before it',
    });
  });

  const skipped = (
    [
      ['a soft assertion', `check('one', ({ expect, skip }) => { expect.soft('it failed').toBe(2); skip(); });`],
      [
        'a hook that skips',
        `check.afterEach(({ skip }) => skip()); check('one', () => { throw new Error('it failed'); });`,
      ],
      [
        'a second try',
        `let tries = 0; check('one', { retry: 1 }, ({ skip }) => { if ((tries += 1) > 1) skip(); throw new Error('it failed'); });`,
      ],
    ] as const
  ).map(([what, text], index) => {
    const records = together(`skipped-${index}`, `const check = checks();\n${text}`);
    return [what, `suites/skipped-${index}.test.ts > one`, records] as const;
  });
  test.each(skipped)('a check that failed before it was skipped failed: %s', (_, check, records) => {
    expect(records()).toMatchObject({
      [check]: {
        outcome: 'failed',
        failure: expect.stringMatching(/^It failed before it was skipped: .*it failed/),
      },
    });
  });

  const named = together('named', `checks()('(the suite file itself)', () => undefined);`);
  test('a check cannot have the name under which its file fails', () => {
    expect(named()).toMatchObject({
      'suites/named.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: 'No check can have the name "(the suite file itself)": give it another one.',
      },
    });
  });

  const withOnly = `const check = checks();
    check.only('chosen', ({ observe }) => observe('ran', true));
    check('left', () => { throw new Error('It ran.'); });
    check.describe.only('group', () => check('in it', ({ observe }) => observe('ran', true)));`;

  test('what ".only" leaves out is not exercised, the others run, and the places are given', async () => {
    const file = await product.write('only', withOnly);
    const other = await product.write('other', `checks()('one', () => undefined);`);
    const run = await suiteRunOn(under, [file, other]);
    expect(run.only).toEqual([
      { file, line: 3 },
      { file, line: 5 },
    ]);
    expect(run.checks).toMatchObject({
      [`${file} > chosen`]: { outcome: 'passed', observations: { ran: { value: true } } },
      [`${file} > group > in it`]: { outcome: 'passed' },
      [`${file} > left`]: {
        outcome: 'not-exercised',
        reason: `left out by ".only" at ${file}:3 and ${file}:5`,
      },
      [`${other} > one`]: { outcome: 'passed' },
    });
    expect(Object.keys(run.checks)).toHaveLength(4);
  });

  const refused = together('refused', withOnly);
  test('where it is refused, ".only" fails the suite file and its checks do not run', () => {
    const file = 'suites/refused.test.ts';
    expect(refused()).toMatchObject({
      [`${file} > (the suite file itself)`]: {
        outcome: 'failed',
        failure: `".only" leaves checks out and is refused where CI is set: remove it at ${file}:3 and ${file}:5.`,
        location: { file, line: 3 },
      },
      [`${file} > chosen`]: { outcome: 'not-exercised' },
      [`${file} > left`]: { outcome: 'not-exercised' },
      [`${file} > group > in it`]: { outcome: 'not-exercised' },
    });
  });

  const retried = together(
    'retried',
    `let tries = 0;
      checks()('retried', { retry: 2 }, () => { tries += 1; if (tries < 2) throw new Error('first'); });`,
  );
  test('a check that passes only when it is tried again fails', () => {
    expect(retried()).toMatchObject({
      'suites/retried.test.ts > retried': { outcome: 'failed', failure: expect.stringContaining('first') },
    });
  });

  const repeated = together(
    'repeated',
    `let tries = 0;
      checks()('repeated', { repeats: 2 }, () => { tries += 1; if (tries === 2) throw new Error('second'); });`,
  );
  test('a check that fails in one of its repetitions fails', () => {
    expect(repeated()).toMatchObject({ 'suites/repeated.test.ts > repeated': { outcome: 'failed' } });
  });

  const fails = together('fails', `checks().fails('fails', () => { throw new Error('any'); });`);
  test('a check that takes any error for a pass fails', () => {
    expect(fails()).toMatchObject({
      'suites/fails.test.ts > fails': { outcome: 'failed', failure: expect.stringContaining('"fails"') },
    });
  });

  const concurrent = together(
    'concurrent',
    `const check = checks();
      check.concurrent.for([1, 2])('check %i', async (n, { observe }) => { await null; observe('n', n); });`,
  );
  test('concurrent checks keep their own observations', () => {
    expect(Object.values(concurrent()).map(valuesOf)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  const late = together(
    'late',
    `const check = checks();
      check('late', ({ observe }) => { observe('in time', 1); setTimeout(() => observe('late', 1), 20); });
      check('next', () => new Promise((resolve) => setTimeout(resolve, 200)));`,
  );
  test('an observation after the check has ended stops everything', () => {
    expect(late()).toMatchObject({
      'suites/late.test.ts > (the suite file itself)': {
        failure: expect.stringContaining('"late" is observed after the check "late" has ended'),
      },
    });
  });

  const lateAndCaught = together(
    'late-and-caught',
    `const check = checks();
      check('late', ({ observe }) => {
        observe('in time', 1);
        setTimeout(() => { try { observe('late', 1); } catch {} }, 20);
      });
      check('next', () => new Promise((resolve) => setTimeout(resolve, 200)));`,
  );
  test('a late observation fails the suite file, though somebody caught it', () => {
    expect(lateAndCaught()).toMatchObject({
      'suites/late-and-caught.test.ts > (the suite file itself)': {
        failure: expect.stringContaining('"late" is observed after the check "late" has ended'),
      },
    });
  });

  const careless = `checks()('careless', async () => {
    void Promise.reject(new Error('Nobody waited for this.'));
    await new Promise((resolve) => setImmediate(resolve));
  });`;
  const unawaited = together('unawaited', careless);
  const other = together('other', passing);
  test('an error that no check awaited is a failure of the file, and the other files run', () => {
    expect({ ...unawaited(), ...other() }).toMatchObject({
      'suites/unawaited.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: 'An error that no check awaited: Nobody waited for this.',
      },
      'suites/other.test.ts > runs': { outcome: 'passed' },
    });
  });

  const listeners = ['first', 'second'].map((name) => ({
    check: `suites/${name}.test.ts > (the suite file itself)`,
    records: together(name, `process.on('unhandledRejection', () => undefined);\n${careless}`),
  }));
  test('an error that no check awaited is a failure, though somebody listens, of this file or of an earlier one', () => {
    for (const { check, records } of listeners)
      expect(records()).toMatchObject({
        [check]: failedWith('An error that no check awaited: Nobody waited for this.'),
      });
  });

  test('only checks whose name matches are run, and the others leave no trace', async () => {
    const file = await product.write(
      'named',
      `const check = checks();
      for (const name of ['this one', 'another']) check(name, ({ observe }) => observe('name', name));`,
    );
    const { checks } = await suiteRunOn(under, [file], { filter: { suites: [], check: 'this' } });
    expect(Object.keys(checks)).toEqual(['suites/named.test.ts > this one']);
  });

  test('a run that is cancelled before it begins runs nothing', async () => {
    const file = await product.write('late', `checks()('late', () => undefined);`);
    const cancelled = exerciseSuites([under], {
      ...plainOptions([file]),
      signal: AbortSignal.abort(new RangeError('cancelled')),
    });
    await expect(cancelled).rejects.toThrow('cancelled');
  });
});

describe.skipIf(lacking !== '')(`on a server${lacking}`, () => {
  let server: RunningServer;
  let under: ProfileUnderTest;
  beforeAll(async () => {
    server = await nativeServer.start(pgvector, { environment: process.env });
    under = await underTest(server.endpoint);
  });
  afterAll(() => server?.stop());

  let before: unknown;
  const together = oneRunOf(async ({ folder }, suiteFiles) => {
    before = await databases();
    return (await suiteRunOn(under, suiteFiles, { config: productIn(folder) })).checks;
  });

  const takers = together(
    'takers',
    `const check = checks();
      check('two of each', async ({ session, cloneDatabase, emptyDatabase, observe }) => {
        const taken = [await cloneDatabase(), await cloneDatabase(), await emptyDatabase()];
        for (const database of taken) await (await database.open()).run('CREATE TABLE mine (id int)');
        observe('names', new Set(taken.map(({ name }) => name)).size);
      });
      check('fails with one open', async ({ database, cloneDatabase }) => {
        await (await cloneDatabase()).open();
        throw new Error('on purpose');
      });`,
  );
  test('every database that checks took is dropped, whether they passed or failed', async () => {
    expect(
      Object.values(takers())
        .map(({ outcome }) => outcome)
        .toSorted(),
    ).toEqual(['failed', 'passed']);
    expect(await databases()).toEqual(before);
  });

  const pair = together(
    'pair',
    `checks()('a pair', needs('sessions', 'server'), async ({ cloneDatabase, observe }) => {
        const database = await cloneDatabase();
        const [writer, reader] = [await database.open(), await database.open()];
        await writer.run("INSERT INTO things (name) VALUES ('shared')");
        observe('seen', (await reader.run('SELECT name FROM things')).rows);
      });`,
  );
  test('two sessions of a check see the same database', () => {
    const { 'suites/pair.test.ts > a pair': record } = pair();
    expect(valuesOf(record)).toEqual({ seen: [['shared']] });
  });

  async function databases(): Promise<unknown> {
    const session = await openSession(server.endpoint);
    try {
      return (await session.run('SELECT datname FROM pg_database ORDER BY 1')).rows;
    } finally {
      await session.close();
    }
  }
});

/** A profile with one table, `things`. */
async function underTest(endpoint: Endpoint): Promise<ProfileUnderTest> {
  let identity: ProfileUnderTest['identity'] | undefined;
  const source = await createTemplate(endpoint, {
    prefix: 'pgparity_checks_',
    folder: templates,
    copyStrategy: 'FILE_COPY',
    build: async (session) => {
      await session.run('CREATE TABLE things (name text)');
      identity = await probeIdentity(session);
    },
  });
  if (identity === undefined) throw new RangeError('The template was not built.');
  const embedded = endpoint.kind === 'embedded';
  return {
    profile: embedded ? 'embedded' : 'pgvector',
    server: embedded ? 'embedded' : 'native',
    strategy: 'ivfflat',
    providerObjects: hostedObjects,
    identity,
    source,
    productFolder: '',
    migrations: '',
    seed: 1,
    keep: false,
  };
}

async function exerciseOn(
  under: ProfileUnderTest,
  suiteFiles: readonly string[],
): Promise<Readonly<Record<string, CheckRecord>>> {
  return (await suiteRunOn(under, suiteFiles)).checks;
}

async function suiteRunOn(
  under: ProfileUnderTest,
  suiteFiles: readonly string[],
  options: Partial<ExerciseOptions> = {},
): Promise<SuiteRun> {
  const runs = await exerciseSuites([under], { ...plainOptions(suiteFiles, options.config?.folder), ...options });
  const run = runs.get(under.profile);
  if (run === undefined) throw new RangeError('The profile has no result.');
  return run;
}

function plainOptions(suiteFiles: readonly string[], folder = product.folder): ExerciseOptions {
  return { config: productIn(folder), suiteFiles, filter: null, refuseOnly: false, onTick: () => undefined };
}

function reasonsOf(records: Readonly<Record<string, CheckRecord>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(records).flatMap(([check, record]) =>
      record.outcome === 'not-exercised' ? [[check.slice(check.indexOf(' > ') + 3), record.reason]] : [],
    ),
  );
}

function failedWith(reason: string) {
  return { outcome: 'failed', failure: expect.stringContaining(reason) as unknown };
}

function valuesOf(record: CheckRecord | undefined): Record<string, unknown> {
  if (record?.outcome !== 'passed') throw new RangeError(`The check did not pass: ${JSON.stringify(record)}`);
  return Object.fromEntries(
    Object.entries(record.observations).map(([name, { value }]) => [
      name,
      typeof value === 'object' && value !== null && 'rows' in value ? value['rows'] : value,
    ]),
  );
}
