import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeOnly, pgparity, startPgparity } from '../../cli/command-line.ts';
import { nativeMissing } from '../../schema/migrate/native-database.ts';
import { probeDocument } from '../../../src/gate/probe/probe-document.ts';
import { alloydbOmni } from '../../../fixtures/profiles.ts';

const missing = await nativeMissing(alloydbOmni);
const lacking = missing === undefined ? '' : ` (not here: ${missing})`;

test.each([
  ['an unknown profile', ['probe', 'pgvecto'], 2, /Did you mean "pgvector"\?/],
  ['a profile that is no server', ['probe', 'embedded'], 2, /embedded runs in process/],
  ['a profile where a file belongs', ['probe', '--json', 'pgvector'], 2, /Write "pgparity probe pgvector --json"/],
  ['an unknown kind of server', ['probe', '--server', 'dokcer'], 2, /Did you mean "docker"\?/],
  ['a workload that is not there', ['probe', '--workload', 'no.sql'], 2, /The workload no\.sql cannot be read: ENOENT/],
  ['nothing to probe', ['probe'], 3, /No server available for alloydb-omni: .*docker/],
])('%s: one sentence and the exit code', async (_, words, expected, sentence) => {
  const { exitCode, stderr, stdout } = await pgparity(words, nodeOnly);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: '' });
});

test('no line of the help is wider than 80 columns', async () => {
  const { stdout, exitCode } = await pgparity(['probe', '--help']);
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

describe.skipIf(lacking !== '')(`with a native stand-in${lacking}`, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgparity-probe-'));
    // A server never runs as root, and its user has to be able to enter.
    await chmod(folder, 0o711);
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('it tells the findings, writes them as JSON, ends with 3, and leaves nothing', async () => {
    const file = join(folder, 'found.json');
    await writeFile(file, 'an older one');
    const { exitCode, stdout, stderr } = await pgparity(['probe', '--server', 'native', `--json=${file}`], {
      PGPARITY_TEMPORARY_FOLDER: folder,
    });
    expect(stdout).toMatch(/STAND-IN: no evidence for the real AlloyDB Omni/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    // How long a step took is a number that may not be shown for AlloyDB Omni.
    expect(stderr).not.toMatch(/\d+(?:\.\d+)? m?s\b/);
    expect(exitCode).toBe(3);
    const document = probeDocument.parse(JSON.parse(await readFile(file, 'utf8')));
    expect(document).toMatchObject({ exitCode: 3, standIn: true, counts: { differs: 0 } });
    expect(await readdir(folder)).toEqual(['found.json']);
  });

  test('Ctrl-C while it probes ends with 130 and leaves nothing', async () => {
    const { child, ended, told } = startPgparity(['probe', '--server', 'native'], {
      PGPARITY_TEMPORARY_FOLDER: folder,
    });
    await told('option.quantizer');
    child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await ended;
    expect(stderr).toMatch(/interrupted; all servers are stopped\.\n$/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(await readdir(folder)).toEqual([]);
  });
});
