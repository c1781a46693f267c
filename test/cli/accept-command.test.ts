import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectFolder, startPgparity, type Ended } from './command-line.ts';
import { brokenDocument } from '../gate/report/example-documents.ts';
import { writeConfig } from './write-config.ts';

const run = promisify(execFile);
const verdict = {
  ...brokenDocument,
  divergences: brokenDocument.divergences.map(({ entry, ...rest }) => {
    const { check, observation } = rest;
    const values = Object.entries(rest.values).map(([profile, shown]) => [
      profile,
      'value' in shown ? shown.value : { absent: true },
    ]);
    return { ...rest, entry: entry && { ...entry, check, observation, values: Object.fromEntries(values) } };
  }),
};
const unexpected = verdict.divergences.flatMap(({ entry }) => (entry === null ? [] : [entry]));
const [first] = unexpected;
const name = first?.check ?? '';
const grounds = ['--reason', 'It is meant.', '--link', 'https://example.org/7'];

let product: string;
let entries: string;
beforeEach(async () => {
  product = await mkdtemp(join(tmpdir(), 'pgparity-accept-'));
  entries = join(product, 'schema/expected-divergences.json');
  for (const folder of ['schema/migrations', 'node_modules']) await mkdir(join(product, folder), { recursive: true });
  await symlink(projectFolder, join(product, 'node_modules/pgparity'));
  await writeConfig(product);
  await writeFile(join(product, 'v.json'), JSON.stringify(verdict));
});
afterEach(() => rm(product, { recursive: true }));

function accept(...words: readonly string[]): Promise<Ended> {
  return startPgparity(['accept', 'v.json', ...words], {}, product).ended;
}

function list(...words: readonly string[]): Promise<Ended> {
  return startPgparity(['divergences', ...words], {}, product).ended;
}

test('a divergence becomes an entry as the report prints it, and the change is shown', async () => {
  const dry = await accept('--check', name, ...grounds, '--dry-run');
  expect(dry.stdout).toContain('+     "reason": "It is meant.",');
  await expect(readFile(entries)).rejects.toThrow('ENOENT');
  const { exitCode, stdout, stderr } = await accept('--check', name, ...grounds, '--expires', '2999-01-02');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^1 divergence of 1 accepted in .*expected-divergences\.json\.$/m);
  const written = { ...first, reason: 'It is meant.', link: 'https://example.org/7', expires: '2999-01-02' };
  expect(JSON.parse(await readFile(entries, 'utf8'))).toEqual([written]);
});

test('an entry of the same observation keeps its grounds and takes the new values; others are kept', async () => {
  const before = [
    { ...first, values: { pgvector: 'old', embedded: 'old' }, reason: 'Known.', link: 'a', expires: '2026-01-01' },
    {
      check: 'z',
      observation: 'z',
      values: { pgvector: 1, embedded: 2 },
      reason: 'r',
      link: 'l',
      expires: '2026-01-01',
    },
  ];
  await writeFile(entries, JSON.stringify(before));
  const { exitCode, stderr } = await accept('--check', name, '--expires', '2999-01-02');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(await readFile(entries, 'utf8'))).toEqual([
    { ...before[0], values: { ...before[0]?.values, ...first?.values }, expires: '2999-01-02' },
    before[1],
  ]);
});

test.each([
  ['no reason', ['--link', 'x'], /needs a reason: give --reason, --link/],
  ['an expiry in the past', [...grounds, '--expires', '2020-01-01'], /"2020-01-01" is no day to come/],
  [
    'what is no divergence',
    [...grounds, '--check', 'nowhere'],
    /no unexpected divergence that matches --check "nowhere"/,
  ],
  ['asking without a terminal', ['-i'], /There is no terminal to ask on/],
])('%s is wrong use, and nothing is written', async (_, words, message) => {
  const { exitCode, stderr } = await accept(...words);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
  await expect(readFile(entries)).rejects.toThrow('ENOENT');
});

/** As a verdict holds a value with a password in it. */
const hidden = verdict.divergences.slice(0, 1).map((each) => ({
  ...each,
  check: 'suites/hidden.test.ts > has a URL',
  entry: {
    ...first,
    check: 'suites/hidden.test.ts > has a URL',
    values: { pgvector: 'postgres://u:***@h', embedded: 1 },
  },
}));

test('a value whose secret was hidden is wrong use, and nothing is written', async () => {
  await writeFile(
    join(product, 'v.json'),
    JSON.stringify({ ...verdict, divergences: [...verdict.divergences, ...hidden] }),
  );
  const { exitCode, stderr } = await accept(...grounds);
  expect(stderr).toMatch(
    /"suites\/hidden\.test\.ts > has a URL · .*" cannot be accepted: the value of pgvector holds \*\*\* in place of a secret.* Observe it without the secret, or write the entry by hand\.$/m,
  );
  expect(exitCode).toBe(2);
  await expect(readFile(entries)).rejects.toThrow('ENOENT');
});

test('-i asks for each divergence on a terminal, with the grounds of the one before as defaults', async () => {
  await writeFile(
    join(product, 'v.json'),
    JSON.stringify({ ...verdict, divergences: [...hidden, ...verdict.divergences] }),
  );
  const answers = ['n', 'y', 'It is meant.', 'https://example.org/7', '2999-01-02', 'y', '', '', '', 'q'];
  const command = `${process.execPath} ${projectFolder}/dist/cli/main.js accept -i v.json`;
  const typing = run('python3', ['-c', terminal, command, ...answers], { cwd: product });
  const { stdout } = await typing;
  expect(stdout).toMatch(/2 divergences of \d accepted/);
  expect(stdout).toContain('in place of a secret');
  const written = { reason: 'It is meant.', link: 'https://example.org/7', expires: '2999-01-02' };
  expect(JSON.parse(await readFile(entries, 'utf8'))).toMatchObject([
    { ...unexpected[1], ...written },
    { ...unexpected[2], ...written },
  ]);
});

/** Types an answer whenever the command waits for one. */
const terminal = `
import os, pty, sys
answers = iter(sys.argv[2:])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp('sh', ['sh', '-c', sys.argv[1]])
seen = ''
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    text = data.decode('utf8', 'replace')
    sys.stdout.write(text)
    seen += text
    if seen.rstrip('\\x1b[0123456789GJK').endswith((') ', '): ', ': ')):
        answer = next(answers, None)
        if answer is None:
            break
        seen = ''
        os.write(terminal, (answer + '\\r').encode())
os.waitpid(pid, 0)
`;

test('the entries are listed with their age in git, and which expired', async () => {
  const grounded = { reason: 'r', link: 'l' };
  await writeFile(entries, JSON.stringify([{ ...first, ...grounded, expires: '2026-01-01' }], null, 2));
  expect((await list()).stdout).toMatch(
    /1 entry, 1 expired[^]*age: unknown, not committed to git\n {2}EXPIRED on 2026-01-01, \d+ days ago/,
  );
  for (const words of [
    ['init', '-q'],
    ['add', '.'],
    ['-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-qm', 'x', '--date', '2026-11-01T12:00:00Z'],
  ])
    await run('git', words, { cwd: product });
  await writeFile(
    entries,
    JSON.stringify(
      [first, unexpected[1]].map((each, at) => ({
        ...each,
        ...grounded,
        expires: at === 0 ? '2026-01-01' : '2999-01-02',
      })),
      null,
      2,
    ),
  );
  const { stdout } = await list();
  expect(stdout).toMatch(/2 entries, 1 expired/);
  expect(stdout).toMatch(/age: \d+ days, since 2026-11-01\n {2}EXPIRED/);
  expect(stdout).toMatch(/age: unknown, not committed to git\n {2}expires: 2999-01-02, in [\d,]+ days/);
  expect((await list('--expired')).stdout).not.toContain('2999-01-02');
});
