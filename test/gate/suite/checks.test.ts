import { hostedObjects } from '../../../src/engine/profile/provider-objects.ts';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

describe('in process', () => {
  let under: ProfileUnderTest;
  beforeAll(async () => void (under = await underTest({ kind: 'embedded', archive: null })));

  const exercise = (file: string) => exerciseOn(under, [file]);

  test('a check that passes is recorded with its observations and its place', async () => {
    const file = await product.write(
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
    expect(await exercise(file)).toEqual({
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

  test('a check whose need is missing is not exercised, with the reason, and its body does not run', async () => {
    const file = await product.write(
      'needy',
      `const check = checks();
      check('two at once', needs('sessions', 'scann'), () => { throw new Error('It ran.'); });`,
    );
    expect(await exercise(file)).toEqual({
      'suites/needy.test.ts > two at once': {
        outcome: 'not-exercised',
        reason:
          'needs two sessions at once, and an embedded database has one; is about scann, and the strategy here is ivfflat',
        location: { file: 'suites/needy.test.ts', line: 3 },
      },
    });
  });

  test('a check that needs what is there runs', async () => {
    const file = await product.write(
      'met',
      `checks()('as a superuser', needs('superuser', 'ivfflat'), ({ observe }) => observe('ran', true));`,
    );
    expect(await exercise(file)).toMatchObject({ 'suites/met.test.ts > as a superuser': { outcome: 'passed' } });
  });

  test('a check acts as the owner, and as a superuser where it says that it needs one', async () => {
    const who = `async ({ session, observe }) => observe('who', (await session.run(
      'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).rows)`;
    const file = await product.write(
      'who',
      `const check = checks();
      check('first', ${who});
      check('more', needs('superuser'), ${who});
      check('last', ${who});
      check('clone', needs('superuser'), async ({ cloneDatabase, observe }) => {
        const session = await (await cloneDatabase()).open();
        observe('who', (await session.run('SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).rows);
      });`,
    );
    const seen = Object.values(await exercise(file)).map(valuesOf);
    expect(seen).toEqual([{ who: [['f']] }, { who: [['t']] }, { who: [['f']] }, { who: [['t']] }]);
  });

  test('a failed check says what was expected, with a difference, and keeps what it observed before', async () => {
    const file = await product.write(
      'wrong',
      `const check = checks();
      check('one is two', ({ observe, expect }) => {
        observe('before', 1);
        expect({ one: 1 }).toEqual({ one: 2 });
        observe('after', 2);
      });`,
    );
    expect(await exercise(file)).toEqual({
      'suites/wrong.test.ts > one is two': {
        outcome: 'failed',
        failure: expect.stringMatching(/to deeply equal|not what the check expects/),
        diff: expect.stringMatching(/-\s+"one": 2[\s\S]*\+\s+"one": 1/),
        observations: { before: expect.objectContaining({ value: 1 }) },
        location: { file: 'suites/wrong.test.ts', line: 3 },
      },
    });
  });

  test('a name that is observed twice fails the check', async () => {
    const file = await product.write(
      'twice',
      `checks()('twice', ({ observe }) => { observe('name', 1); observe('name', 2); });`,
    );
    expect(await exercise(file)).toMatchObject({
      'suites/twice.test.ts > twice': {
        outcome: 'failed',
        failure: 'The check observes "name" twice; give each its own name.',
      },
    });
  });

  test('an observation that was refused fails the check, though the check caught it', async () => {
    const file = await product.write(
      'caught',
      `checks()('caught', ({ observe }) => { observe('name', 1); try { observe('name', 2); } catch {} });`,
    );
    expect(await exercise(file)).toMatchObject({
      'suites/caught.test.ts > caught': { outcome: 'failed', failure: expect.stringContaining('"name" twice') },
    });
  });

  test.each([
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
  ])('a value that cannot be compared fails the check: %s', async (_, value, failure) => {
    const file = await product.write('odd', `checks()('odd', ({ observe }) => observe('value', ${value}));`);
    expect(await exercise(file)).toMatchObject({
      'suites/odd.test.ts > odd': { outcome: 'failed', failure: expect.stringContaining(failure) },
    });
  });

  test('a value is observed as it is then, whatever becomes of it', async () => {
    const file = await product.write(
      'changed',
      `checks()('changed', async ({ session, observe }) => {
        const [value, answer] = [{ a: [1] }, await session.run('SELECT 1')];
        observe('value', value);
        observe('answer', answer);
        value.a.push(2);
        answer.rows[0][0] = '2';
      });`,
    );
    const { 'suites/changed.test.ts > changed': record } = await exercise(file);
    expect(valuesOf(record)).toEqual({ value: { a: [1] }, answer: [['1']] });
  });

  test('names that every object has are names like others, and one that no object can have is refused', async () => {
    const file = await product.write(
      'names',
      `const check = checks();
      check('usual', ({ observe }) => observe('toString', 1));
      check('lost', ({ observe }) => observe('__proto__', 1));`,
    );
    expect(await exercise(file)).toMatchObject({
      'suites/names.test.ts > usual': { outcome: 'passed' },
      'suites/names.test.ts > lost': { outcome: 'failed', failure: expect.stringContaining('"__proto__"') },
    });
  });

  test('a check that takes "observe" and observes nothing fails', async () => {
    const file = await product.write(
      'nothing',
      `checks()('not awaited', ({ observe }) => { void new Promise(() => undefined).then(() => observe('lost', 1)); });`,
    );
    expect(await exercise(file)).toMatchObject({
      'suites/nothing.test.ts > not awaited': {
        outcome: 'failed',
        failure: expect.stringContaining('observes nothing'),
      },
    });
  });

  test('what a check wrote, set or broke is gone for the next one', async () => {
    const file = await product.write(
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
    const { 'suites/dirty.test.ts > first': first, 'suites/dirty.test.ts > second': second } = await exercise(file);
    expect(valuesOf(first)).toEqual({ aborted: 'error' });
    expect(valuesOf(second)).toEqual({ rows: [['0']], setting: [['hex']] });
  });

  test('what is prepared is there for every check of the file, and for no other file', async () => {
    const prepared = await product.write(
      'prepared',
      `const check = checks({ prepare: (session) => session.run("INSERT INTO things (name) VALUES ('ready')") });
      const count = async ({ session, observe }) => observe('rows', (await session.run('SELECT name FROM things')).rows);
      check('first', count);
      check('second', count);`,
    );
    const bare = await product.write(
      'bare',
      `checks()('bare', async ({ session, observe }) => observe('rows', (await session.run('SELECT name FROM things')).rows));`,
    );
    const records = await exerciseOn(under, [prepared, bare]);
    expect(Object.entries(records).map(([check, record]) => [check, valuesOf(record)])).toEqual(
      expect.arrayContaining([
        ['suites/prepared.test.ts > first', { rows: [['ready']] }],
        ['suites/prepared.test.ts > second', { rows: [['ready']] }],
        ['suites/bare.test.ts > bare', { rows: [] }],
      ]),
    );
  });

  test('a preparation that fails is one failure of the file, and its checks are not exercised', async () => {
    const file = await product.write(
      'unprepared',
      `const check = checks({ prepare: (session) => session.run('SELECT no_such_column') });
      for (const name of ['first', 'second']) check(name, ({ session, observe }) => observe('ran', true));
      check('without the database', ({ observe }) => observe('ran', true));`,
    );
    const left = { outcome: 'not-exercised', reason: '"prepare" of its suite file failed' };
    expect(await exercise(file)).toMatchObject({
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
    const other = await product.write('other', `checks()('runs', ({ observe }) => observe('ran', true));`);
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

  test('a check that ends its worker is a failure of its file, and the other files run', async () => {
    const crashes = await product.write(
      'crashes',
      `import { parentPort } from 'node:worker_threads';
      const check = checks();
      check('ends it', () => { process.reallyExit(7); });`,
    );
    const other = await product.write('other', `checks()('runs', ({ observe }) => observe('ran', true));`);
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
    const other = await product.write('other', `checks()('runs', ({ observe }) => observe('ran', true));`);
    const config = { ...productIn(product.folder), checkTimeoutSeconds: 2 };
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
    const other = await product.write('other', `checks()('runs', ({ observe }) => observe('ran', true));`);
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

  test.each([
    ['that cannot be parsed', 'const const = 1;'],
    ['whose import is missing', `import './nowhere.ts';`],
    ['that throws', `throw new Error('The file broke.');`],
    ['without a check', ''],
  ])('a suite file %s is a failed check of that file', async (_, text) => {
    const file = await product.write('broken', text);
    expect(await exercise(file)).toEqual({
      'suites/broken.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: expect.stringMatching(/\S/),
        diff: null,
        observations: {},
        location: { file: 'suites/broken.test.ts', line: 1 },
      },
    });
  });

  test.each([
    ['the second fails', `check('one', () => { throw new Error('it failed'); }); check('one', () => undefined);`],
    ['the first fails', `check('one', () => undefined); check('one', () => { throw new Error('it failed'); });`],
  ])('two checks of one name fail the suite file with both places, and the failed one stays: %s', async (_, text) => {
    const file = await product.write('twins', `const check = checks();\n${text.replace('; check', ';\ncheck')}`);
    expect(await exercise(file)).toMatchObject({
      'suites/twins.test.ts > one': { outcome: 'failed', failure: 'it failed' },
      'suites/twins.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: '2 checks have the name "one": suites/twins.test.ts:3 and suites/twins.test.ts:4.',
        location: { file: 'suites/twins.test.ts', line: 3 },
      },
    });
  });

  test('checks that "each" or groups give the same name are two of one name', async () => {
    const file = await product.write(
      'alike',
      `const check = checks();
      check.each([1, 2])('each', () => undefined);
      check.describe('a', () => check('b > c', () => undefined));
      check.describe('a > b', () => check('c', () => undefined));`,
    );
    const { 'suites/alike.test.ts > (the suite file itself)': record } = await exercise(file);
    expect(record).toMatchObject({ outcome: 'failed', failure: expect.stringContaining('have the name "each"') });
    expect(record).toMatchObject({ failure: expect.stringContaining('have the name "a > b > c"') });
  });

  test.each([
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
  ])('what is wrong around the checks fails the suite file: %s', async (_, text) => {
    const file = await product.write('around', `const check = checks();\n${text}`);
    expect(await exercise(file)).toMatchObject({
      'suites/around.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: expect.stringMatching(/broken hook|No test found in suite|process\.exit/),
      },
    });
  });

  test.each(['beforeEach', 'afterEach'])('a throwing %s fails the check', async (hook) => {
    const file = await product.write(
      'hook',
      `const check = checks();\ncheck.${hook}(() => { throw new Error('broken hook'); });\ncheck('one', () => undefined);`,
    );
    expect(await exercise(file)).toMatchObject({
      'suites/hook.test.ts > one': { outcome: 'failed', failure: 'broken hook' },
    });
  });

  test('a check that ends the process fails', async () => {
    const file = await product.write('exit', `checks()('one', () => process.exit(0));`);
    expect(await exercise(file)).toMatchObject({ 'suites/exit.test.ts > one': { outcome: 'failed' } });
  });

  test('a suite file that was found and is not run fails', async () => {
    // The test runner leaves such a folder out.
    const left = await product.write('node_modules/left', `checks()('one', () => undefined);`);
    const fails = { [`${left} > (the suite file itself)`]: { outcome: 'failed' } };
    const plain = await product.write('plain', `checks()('one', () => undefined);`);
    expect(await exerciseOn(under, [left, plain])).toMatchObject({
      ...fails,
      'suites/plain.test.ts > one': { outcome: 'passed' },
    });
    expect(await exerciseOn(under, [left])).toMatchObject(fails);
  });

  test('every check that the suite leaves out is not exercised, with the reason', async () => {
    const file = await product.write(
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
    const records = await exercise(file);
    expect(reasonsOf(records)).toEqual({
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

  test.each([
    ['a soft assertion', `check('one', ({ expect, skip }) => { expect.soft('it failed').toBe(2); skip(); });`],
    [
      'a hook that skips',
      `check.afterEach(({ skip }) => skip()); check('one', () => { throw new Error('it failed'); });`,
    ],
    [
      'a second try',
      `let tries = 0; check('one', { retry: 1 }, ({ skip }) => { if ((tries += 1) > 1) skip(); throw new Error('it failed'); });`,
    ],
  ])('a check that failed before it was skipped failed: %s', async (_, text) => {
    const file = await product.write('skipped', `const check = checks();\n${text}`);
    expect(await exercise(file)).toMatchObject({
      'suites/skipped.test.ts > one': {
        outcome: 'failed',
        failure: expect.stringMatching(/^It failed before it was skipped: .*it failed/),
      },
    });
  });

  test('a check cannot have the name under which its file fails', async () => {
    const file = await product.write('named', `checks()('(the suite file itself)', () => undefined);`);
    expect(await exercise(file)).toMatchObject({
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

  test('where it is refused, ".only" fails the suite file and its checks do not run', async () => {
    const file = await product.write('only', withOnly);
    const run = await suiteRunOn(under, [file], { refuseOnly: true });
    expect(run.checks).toMatchObject({
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

  test('a check that passes only when it is tried again fails', async () => {
    const file = await product.write(
      'retried',
      `let tries = 0;
      checks()('retried', { retry: 2 }, () => { tries += 1; if (tries < 2) throw new Error('first'); });`,
    );
    expect(await exercise(file)).toMatchObject({
      'suites/retried.test.ts > retried': { outcome: 'failed', failure: expect.stringContaining('first') },
    });
  });

  test('a check that fails in one of its repetitions fails', async () => {
    const file = await product.write(
      'repeated',
      `let tries = 0;
      checks()('repeated', { repeats: 2 }, () => { tries += 1; if (tries === 2) throw new Error('second'); });`,
    );
    expect(await exercise(file)).toMatchObject({ 'suites/repeated.test.ts > repeated': { outcome: 'failed' } });
  });

  test('a check that takes any error for a pass fails', async () => {
    const file = await product.write('fails', `checks().fails('fails', () => { throw new Error('any'); });`);
    expect(await exercise(file)).toMatchObject({
      'suites/fails.test.ts > fails': { outcome: 'failed', failure: expect.stringContaining('"fails"') },
    });
  });

  test('concurrent checks keep their own observations', async () => {
    const file = await product.write(
      'concurrent',
      `const check = checks();
      check.concurrent.for([1, 2])('check %i', async (n, { observe }) => { await null; observe('n', n); });`,
    );
    const records = await exercise(file);
    expect(Object.values(records).map(valuesOf)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('an observation after the check has ended stops everything', async () => {
    const file = await product.write(
      'late',
      `const check = checks();
      check('late', ({ observe }) => { observe('in time', 1); setTimeout(() => observe('late', 1), 20); });
      check('next', () => new Promise((resolve) => setTimeout(resolve, 200)));`,
    );
    expect(await exercise(file)).toMatchObject({
      'suites/late.test.ts > (the suite file itself)': {
        failure: expect.stringContaining('"late" is observed after the check "late" has ended'),
      },
    });
  });

  test('a late observation fails the suite file, though somebody caught it', async () => {
    const file = await product.write(
      'late',
      `const check = checks();
      check('late', ({ observe }) => {
        observe('in time', 1);
        setTimeout(() => { try { observe('late', 1); } catch {} }, 20);
      });
      check('next', () => new Promise((resolve) => setTimeout(resolve, 200)));`,
    );
    expect(await exercise(file)).toMatchObject({
      'suites/late.test.ts > (the suite file itself)': {
        failure: expect.stringContaining('"late" is observed after the check "late" has ended'),
      },
    });
  });

  test('an error that no check awaited is a failure of the file, and the other files run', async () => {
    const file = await product.write(
      'unawaited',
      `checks()('careless', async () => {
        void Promise.reject(new Error('Nobody waited for this.'));
        await new Promise((resolve) => setImmediate(resolve));
      });`,
    );
    const other = await product.write('other', `checks()('runs', ({ observe }) => observe('ran', true));`);
    const { checks } = await suiteRunOn(under, [file, other]);
    expect(checks).toMatchObject({
      'suites/unawaited.test.ts > (the suite file itself)': {
        outcome: 'failed',
        failure: 'An error that no check awaited: Nobody waited for this.',
      },
      'suites/other.test.ts > runs': { outcome: 'passed' },
    });
  });

  test('an error that no check awaited is a failure, though somebody listens, of this file or of an earlier one', async () => {
    const files = await Promise.all(
      ['first', 'second'].map((name) =>
        product.write(
          name,
          `process.on('unhandledRejection', () => undefined);
          checks()('careless', async () => {
            void Promise.reject(new Error('Nobody waited for this.'));
            await new Promise((resolve) => setImmediate(resolve));
          });`,
        ),
      ),
    );
    const records = await exerciseOn(under, files);
    for (const file of files)
      expect(records).toMatchObject({
        [`${file} > (the suite file itself)`]: failedWith('An error that no check awaited: Nobody waited for this.'),
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

  test('every database that checks took is dropped, whether they passed or failed', async () => {
    const before = await databases();
    const file = await product.write(
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
    const records = await exerciseOn(under, [file]);
    expect(
      Object.values(records)
        .map(({ outcome }) => outcome)
        .toSorted(),
    ).toEqual(['failed', 'passed']);
    expect(await databases()).toEqual(before);
  });

  test('two sessions of a check see the same database', async () => {
    const file = await product.write(
      'pair',
      `checks()('a pair', needs('sessions', 'server'), async ({ cloneDatabase, observe }) => {
        const database = await cloneDatabase();
        const [writer, reader] = [await database.open(), await database.open()];
        await writer.run("INSERT INTO things (name) VALUES ('shared')");
        observe('seen', (await reader.run('SELECT name FROM things')).rows);
      });`,
    );
    const { 'suites/pair.test.ts > a pair': record } = await exerciseOn(under, [file]);
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
  const runs = await exerciseSuites([under], { ...plainOptions(suiteFiles), ...options });
  const run = runs.get(under.profile);
  if (run === undefined) throw new RangeError('The profile has no result.');
  return run;
}

function plainOptions(suiteFiles: readonly string[]): ExerciseOptions {
  return { config: productIn(product.folder), suiteFiles, filter: null, refuseOnly: false, onTick: () => undefined };
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
