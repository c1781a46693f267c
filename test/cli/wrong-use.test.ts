import { createSmallProduct } from '../gate/suite/small-product.ts';
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createProgram } from '../../src/cli/cli.ts';
import { nodeOnly, pgparity, projectFolder } from './command-line.ts';
import { pgparityInProcess } from './in-process.ts';
import { writeConfig } from './write-config.ts';

test.each([
  ['an unknown flag', ['run', '--suit', 'tables'], /unknown option '--suit'[\s\S]*Did you mean --suite\?/],
  ['an unknown command', ['runn'], /unknown command 'runn'[\s\S]*Did you mean run\?/],
  ['an unknown profile', ['run', '--profiles', 'pgvecto'], /no profile named "pgvecto". Did you mean "pgvector"\?/],
  ['a profile without a name', ['run', '--profiles', 'pgvector,'], /--profiles "pgvector,"/],
  [
    'an unknown kind of server',
    ['run', '--server', 'dokcer'],
    /Unknown server "dokcer" for --server. Did you mean "docker"\?/,
  ],
  ['a server that the profile has not', ['run', '--server', 'embedded=docker'], /embedded has no docker server/],
  ['a seed that is no number', ['run', '--seed', 'many'], /--seed "many" is not a whole number/],
  [
    'a folder without a config',
    ['run', '--config', '/usr'],
    /--config is '\/usr', a folder without a pgparity\.config\.ts/,
  ],
  [
    'a kind of entry that is not reported',
    ['run', '--compare', 'comments'],
    /Unknown kind "comments" for --compare. Use comment,/,
  ],
  ['a suite that is not there', ['run', '--suite', 'tabels', '--profiles', 'embedded'], /no suite file.*"tabels"/],
  ['a report in a folder that is not there', ['run', '--json', '/nowhere/v.json'], /there is no folder \/nowhere/],
  [
    'a report of an unknown format',
    ['run', '--report', 'htm=x'],
    /Unknown format "htm" for --report. Did you mean "html"\?/,
  ],
  [
    'two reports in one file',
    ['run', '--report', 'html=x,tap=./x'],
    /Two reports would be written to .\/x: html and tap/,
  ],
  [
    'two reports in one file by two flags',
    ['run', '--report', 'json=x', '--junit', 'x'],
    /Two reports .* json and junit/,
  ],
  ['a report without a file', ['run', '--report', 'html='], /--report html= names no file/],
  ['evidence of a verdict', ['report', 'v.json', '--report', 'evidence=x'], /Unknown format "evidence"/],
  ['a verdict that is not there', ['report', 'none.json'], /^pgparity: Cannot read the verdict none\.json \(ENOENT\)/],
  ['a verdict that is none', ['report', 'package.json'], /package.json is no verdict of "pgparity run --json"/],
  ['opening nothing', ['report', 'package.json', '--open'], /--open shows the HTML report: add --report html=/],
  ['recording a part', ['record', '--suite', 'tables'], /Run "record" without --suite/],
  ['a server of a profile without servers', ['up', 'embedded'], /embedded runs in process/],
  ['an empty value', ['run', '--suite', ''], /The value of --suite is empty/],
  ['an empty value of a short flag', ['run', '-p', ' '], /The value of --profiles is empty/],
  ['an empty value of another command', ['bench', '--json', ''], /The value of --json is empty/],
  ['an empty argument', ['up', ''], /The argument <profile> of up is empty/],
  [
    'a required profile that is not run',
    ['run', '-p', 'embedded', '-r', 'pgvector'],
    /--require names pgvector, and --profiles embedded leaves it out/,
  ],
  [
    'a server that no profile of the run has',
    ['run', '-p', 'pgvector', '--server', 'embedded'],
    /No profile of this run has --server embedded: pgvector has remote, docker, native/,
  ],
  [
    'a check that is not there',
    ['run', '-p', 'embedded', '-s', 'text-output', '--check', 'zzznothing'],
    /^pgparity: No check matches --check "zzznothing"\. Look at the names in suites\/text-output/,
  ],
  ['a profile as a word', ['run', 'pgvector'], /too many arguments[\s\S]*For a profile: -p pgvector\./],
  ['a suite file as a word', ['run', 'suites/tables.test.ts'], /For a suite file: -s suites\/tables\.test\.ts\./],
  ['a watch mode', ['watch'], /unknown command 'watch'\nTo run again what a change touches: pgparity run --watch\./],
  ['a short watch mode', ['run', '-w'], /unknown option '-w'\nTo run again what a change touches/],
  ['a watched benchmark', ['bench', '--watch'], /unknown option '--watch'\nOnly run watches/],
  ['a list', ['list'], /unknown command 'list'\nTo list the profiles: pgparity doctor\./],
  ['a test', ['test'], /unknown command 'test'\n.*pgparity run\./],
  ['a database URL that is none', ['migrate', '--database-url', 'localhost'], /--database-url/],
])('%s: one sentence and exit code 2', async (_, words, sentence) => {
  const { exitCode, stderr, stdout } = await pgparityInProcess(words, nodeOnly);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test.each([
  [
    'a misspelled variable',
    { PGPARITY_PGVECTR_URL: 'postgresql://h/d' },
    /PGPARITY_PGVECTR_URL.*PGPARITY_PGVECTOR_URL/,
  ],
  ['a URL of another scheme', { PGPARITY_PGVECTOR_URL: 'mysql://u:hush-hush@h/d' }, /PGPARITY_PGVECTOR_URL/],
])('%s: one sentence, exit code 2, and no password', async (_, environment, sentence) => {
  const { exitCode, stderr } = await pgparityInProcess(['run'], environment);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('hush-hush');
  expect(exitCode).toBe(2);
});

test('the built command can be run as a program, as npx does', async () => {
  await expect(access(join(projectFolder, 'dist', 'cli', 'main.js'), constants.X_OK)).resolves.toBeUndefined();
});

test('--version and --help end with 0', async () => {
  const [version, help] = await Promise.all([pgparity(['--version']), pgparity(['run', '--help'])]);
  expect(version).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('--require') });
});

const commands = createProgram(() => undefined).commands.flatMap((command) =>
  command.commands.length === 0
    ? [[command.name()]]
    : command.commands.map((subcommand) => [command.name(), subcommand.name()]),
);

test.each([[], ...commands].map((words) => ({ words })))(
  'a help has examples, no line wider than 80 columns, and no empty default: %j',
  async ({ words }) => {
    const { stdout } = await pgparityInProcess([...words, '--help']);
    expect(stdout).toMatch(/^Usage: pgparity /);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toMatch(/\(default:\s+(?:""|\[\]|false|\))/);
    expect(stdout.split('\nExamples:\n')[1]).toContain(['pgparity', ...words].join(' '));
  },
);

test('a wrong flag ends the process so, too', async () => {
  const { exitCode, stderr, stdout } = await pgparity(['run', '--suit', 'tables']);
  expect(stderr).toMatch(/Did you mean --suite\?/);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('without a command the help is printed, with the exit code of wrong use', async () => {
  const { exitCode, stderr, stdout } = await pgparityInProcess([]);
  expect(stderr).toMatch(/^Usage: pgparity \[options\] \[command\]\n/);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('output that cannot be written: one sentence and exit code 2', async () => {
  const command = `"${process.execPath}" "${projectFolder}/dist/cli/main.js" config > /dev/full`;
  const { stderr, code } = (await promisify(execFile)('sh', ['-c', command], { cwd: projectFolder }).catch(
    (error: { stderr: string; code: number }) => error,
  )) as { stderr: string; code?: number };
  expect({ stderr, code }).toEqual({
    stderr: 'pgparity: The output cannot be written: the disk is full. Make room, or redirect it to another one.\n',
    code: 2,
  });
});

test('a suite file that vitest runs by itself names the command', async () => {
  const product = await createSmallProduct();
  try {
    await product.write('plain', `checks()('a name', () => undefined);`);
    const vitest = join(projectFolder, 'node_modules', 'vitest', 'vitest.mjs');
    const run = promisify(execFile)(process.execPath, [vitest, 'run', '--root', product.folder], {
      cwd: projectFolder,
    });
    await expect(run).rejects.toMatchObject({ stderr: expect.stringMatching(/Run: npx pgparity run -s plain/) });
  } finally {
    await product.remove();
  }
});

test('colour is printed where FORCE_COLOR asks for it', async () => {
  const { stdout } = await pgparity(['doctor'], { ...nodeOnly, FORCE_COLOR: '1', NO_COLOR: '' });
  expect(stdout).toContain('\u001b[1m');
});

test('a required profile that cannot be exercised ends with 3 and is named', async () => {
  const product = await createSmallProduct();
  try {
    await product.writeMigration('001_things', 'CREATE TABLE things (name text);');
    await product.write('plain', `checks()('a name', ({ observe }) => observe('one', 1));`);
    const config = await writeConfig(product.folder);
    const { exitCode, stdout } = await pgparity(
      ['run', '--profiles', 'embedded,pgvector', '--require', 'pgvector', '--config', config],
      nodeOnly,
    );
    expect(stdout).toMatch(/required but not exercised: pgvector/);
    expect(exitCode).toBe(3);
  } finally {
    await product.remove();
  }
});

test('a gate over a part of the checks is wrong use', async () => {
  const { exitCode, stdout, stderr } = await pgparityInProcess([
    'run',
    '--require',
    'pgvector',
    '--suite',
    'tables',
    '--check',
    'a.b',
  ]);
  expect(stderr).toContain('--require needs every check, and --suite tables --check "a.b" leaves some out');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('no profile that can be brought up at all ends with 3 and says why for each', async () => {
  const { exitCode, stderr } = await pgparityInProcess(['run', '--profiles', 'pgvector,alloydb-omni'], nodeOnly);
  expect(stderr).toMatch(/No server available for any profile: pgvector \(.*docker.*native.*alloydb-omni \(/);
  expect(exitCode).toBe(3);
});

test('a server that is asked for by name and is not here ends with 3, and says why', async () => {
  const { exitCode, stderr, stdout } = await pgparityInProcess(['run', '--server', 'docker'], nodeOnly);
  expect(stderr).toMatch(/No docker server available for pgvector \(--server\): .*No Docker engine answers at unix:/);
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
});

test('a server that does not answer ends with 4, with host and user and without the password', async () => {
  const { exitCode, stderr } = await pgparityInProcess(['run', '--profiles', 'pgvector'], {
    PGPARITY_PGVECTOR_URL: 'postgresql://somebody:hush-hush@127.0.0.1:9/postgres',
  });
  expect(stderr).toMatch(/No connection to 127\.0\.0\.1:9\/postgres as "somebody": .*ECONNREFUSED/);
  expect(stderr).not.toContain('hush-hush');
  expect(exitCode).toBe(4);
});
