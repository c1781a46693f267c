import { constants } from 'node:fs';
import { access, readdir, readFile, watch } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BenchFolder } from './bench-folder.ts';
import { exampleRecord } from '../../bench/trip/example-record.ts';
import { startPgparity, type Ended, projectFolder } from '../../cli/command-line.ts';
import { runIn } from '../../cli/vault-command-line.ts';
import { nativeMissing } from '../../schema/migrate/native-database.ts';
import { renderBenchmarkJson } from '../../../src/bench/report/benchmark-json.ts';
import type { DisclosedRecord } from '../../../src/bench/report/disclosed-record.ts';
import { renderHtml } from '../../../src/bench/report/html.ts';
import { renderBenchmarkSummary } from '../../../src/bench/report/summary.ts';
import { redact } from '../../../src/base/config/redact.ts';
import type { BenchmarkRecord } from '../../../src/vault/result/result.ts';
import { unsealRecord } from '../../../src/vault/store/handover.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';

const missing = (await nativeMissing(alloydbOmni)) ?? (await nativeMissing(pgvector));
/** That of util-linux: other systems have one that is used in another way. */
const hasTerminal =
  process.platform === 'linux' &&
  (await access('/usr/bin/script', constants.X_OK).then(
    () => true,
    () => false,
  ));
const noTerminal = hasTerminal ? '' : ' (not here: /usr/bin/script)';
const small =
  '--server native --rows 2000 --dimensions 32 --queries 50 --builds 1 --scenarios none --index hnsw,scann --ef-search 20,30';
const words = (profiles: string): string[] => [
  'bench',
  '--config',
  projectFolder,
  '--profiles',
  profiles,
  ...small.split(' '),
];

const folders: BenchFolder[] = [];
afterAll(async () => {
  for (const folder of folders) await folder.remove();
});
async function benchFolder(): Promise<BenchFolder> {
  const folder = await BenchFolder.create();
  folders.push(folder);
  return folder;
}

describe.skipIf(missing !== undefined)(`a benchmark of the stand-in${missing ? ` (${missing})` : ''}`, () => {
  describe('with pgvector beside it, on pipes, while everything is logged', () => {
    let folder: BenchFolder;
    let ended: Ended;
    let open: BenchmarkRecord;
    let entries: readonly DisclosedRecord[];
    const report = (): string => folder.in(`vault/results/${open.result.runId}/report.html`);

    beforeAll(async () => {
      folder = await benchFolder();
      const outputs = ['--json', folder.in('bench.json'), '--html', folder.in('bench.html')];
      ended = await runIn(folder.path, [...words('alloydb-omni,pgvector'), ...outputs], {
        ...folder.environment,
        PGPARITY_LOG_LEVEL: 'debug',
      });
      open = await folder.record('pgvector');
      const restricted = withOtherNumbers(await folder.record('alloydb-omni'));
      entries = [
        { record: restricted, withheld: true, report: null },
        { record: open, withheld: false, report: null },
      ];
    });

    test('ends well', () => {
      expect(ended).toMatchObject({ exitCode: 0 });
    });

    test('standard output would be the same with any other numbers', () => {
      const reported = entries.map((entry) => ({ ...entry, report: report() }));
      expect(ended.stdout).toBe(renderBenchmarkSummary(reported, { color: false, widthColumns: 80, redact }));
    });

    test('the JSON would be the same with any other numbers', async () => {
      const { version } = open.result;
      expect(await readFile(folder.in('bench.json'), 'utf8')).toBe(
        renderBenchmarkJson(entries, { version, notMeasured: [], redact }),
      );
    });

    test('the HTML is the one of pgvector alone, and the time on it is the end of its own measurement', async () => {
      const { runId, startedAt, durationMs } = open.result;
      const generatedAt = new Date(Date.parse(startedAt) + durationMs);
      expect(await readFile(folder.in('bench.html'), 'utf8')).toBe(
        renderHtml([open], { title: `Vector search, ${runId}`, generatedAt, leftOut: ['alloydb-omni'] }),
      );
    });

    test('standard error has one line of it, and no time passes until the next one', () => {
      const lines = ended.stderr.trimEnd().split('\n');
      const own = lines.filter((line) => line.includes('alloydb-omni'));
      const [stamp = ''] = /^\[.*?\]/.exec(own[0] ?? '') ?? [];
      expect(own).toEqual([`${stamp} alloydb-omni: measuring; the licence restricts its progress`]);
      expect(lines).toContain(`${stamp} pgvector: starting`);
      const others = lines.filter((line) => !own.includes(line));
      for (const line of others) expect(line).toMatch(/^\[[\d.]+ m?s\] (?:run|pgvector): /);
    });

    test('outside the vault are the asked for files and what is known of the vectors, under names that tell nothing', async () => {
      const compiled = /^cache\/pgparity\/config(?:-sums)?\/[\w-]+(?:\.[\w-]+)*\.mjs$/;
      const outside = (await folder.files()).filter((file) => !file.startsWith('vault/') && !compiled.test(file));
      expect(outside).toEqual([
        'bench.html',
        'bench.json',
        expect.stringMatching(/^cache\/pgparity\/datasets\/[0-9a-f]{32}-[0-9a-f]{64}\.fbin$/),
        expect.stringMatching(/^cache\/pgparity\/truth\/[0-9a-f]{64}\.truth$/),
      ]);
    });

    test('within the vault no name tells a number either', async () => {
      const { runId } = open.result;
      const inside = (await folder.files()).filter((file) => file.startsWith('vault/'));
      expect(inside).toEqual([
        `vault/results/${runId}/alloydb-omni/result.json`,
        `vault/results/${runId}/alloydb-omni/samples.csv`,
        `vault/results/${runId}/pgvector/result.json`,
        `vault/results/${runId}/pgvector/samples.csv`,
        `vault/results/${runId}/report.html`,
      ]);
    });
  });

  test.skipIf(!hasTerminal)(
    `on a terminal with --show every line of it carries the mark, and with CI there is no number at all${noTerminal}`,
    async () => {
      const shown = await benchFolder();
      const inBuild = await benchFolder();
      const line = [...words('alloydb-omni'), '--show'];
      const [onTerminal, onBuild] = await Promise.all([
        runIn(shown.path, line, shown.environment, 'terminal'),
        runIn(inBuild.path, line, { ...inBuild.environment, CI: 'true' }, 'terminal'),
      ]);
      expect([onTerminal.exitCode, onBuild.exitCode]).toEqual([0, 0]);
      expect(onBuild.stdout).toContain('The numbers are withheld');
      expect(numbersIn(onBuild.stdout, inBuild)).toEqual([]);

      const { result } = await shown.record('alloydb-omni');
      const told = stripVTControlCharacters(onTerminal.stdout.split('\u001b[0J').at(-1) ?? '');
      const lines = told.split(/\r?\n/).filter((each) => numbersIn(each, shown).length > 0);
      expect(lines.length).toBeGreaterThan(result.points.length);
      expect(told).toMatch(/do\s+not\s+compare\s+or\s+quote\s+them\s*$/);
      for (const each of lines) expect(each.endsWith(result.canary)).toBe(true);
    },
  );

  test('with --recipient nothing plain is written, and no number is told', async () => {
    const folder = await benchFolder();
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const line = [...words('alloydb-omni'), '--show', '--recipient', recipient];
    const { exitCode, stdout, stderr } = await runIn(folder.path, line, folder.environment);
    expect(exitCode).toBe(0);
    expect(numbersIn(stdout + stderr, folder)).toEqual([]);
    const files = (await folder.files()).filter((file) => !file.startsWith('cache/'));
    expect(files).toEqual([
      expect.stringMatching(/^vault\/handover\/[\w-]+-alloydb-omni\.age$/),
      expect.stringMatching(/^vault\/handover\/[\w-]+-report\.html\.age$/),
    ]);
    for (const file of files) {
      const bytes = await readFile(folder.in(file));
      expect(bytes.subarray(0, 21).toString('latin1')).toBe('age-encryption.org/v1');
      expect(bytes.includes('PGPARITY')).toBe(false);
    }
    const { result } = await unsealRecord(await readFile(folder.in(files[0] ?? '')), identity, 'x.age');
    expect(result).toMatchObject({ profile: { name: 'alloydb-omni', standIn: true } });
    expect(result.points.length).toBeGreaterThan(2);
  });

  test.each([
    ['a server that is killed', 4, /^pgparity: Measuring alloydb-omni failed \([\w-]+\)\. Its text is in the vault/m],
    ['Ctrl-C', 130, /interrupted; all servers are stopped\.$/m],
  ] as const)('%s in the middle tells no number of what was measured until then', async (attempt, code, sentence) => {
    const folder = await benchFolder();
    const { child, ended } = startPgparity([...words('alloydb-omni'), '--show'], folder.environment);
    await firstStep(folder, ended);
    if (attempt === 'Ctrl-C') child.kill('SIGINT');
    else for (const processId of folder.postmasters()) process.kill(processId, 'SIGKILL');
    const { exitCode, stdout, stderr } = await ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(numbersIn(stderr, folder)).toEqual([]);
    const files = (await folder.files()).filter((file) => !file.startsWith('cache/'));
    expect(files.filter((file) => !/^vault\/(?:steps\/[0-9a-f]{64}\.json|errors\/[\w-]+\.txt)$/.test(file))).toEqual(
      [],
    );
    for (const file of files) expect(await readFile(folder.in(file), 'utf8')).toContain('PGPARITY-RESTRICTED-');
  });
});

test('the check for numbers finds those that it looks for', () => {
  const folder = { path: '/tmp/pgparity-attempts-123456' };
  expect(numbersIn('p50 0.0123 ms, 1,481 q/s, recall 0.9760, 29 % of 2,000 × 32', folder)).toEqual([
    '0.0123',
    '1,481',
    '0.9760',
  ]);
  expect(
    numbersIn('[10.7 s] run: done\n  /tmp/pgparity-attempts-123456/vault/results/2026-11-25-0a1b2c', folder),
  ).toEqual([]);
});

/**
 * Numbers of three digits and more, of any kind, without those that are known beforehand: run, data, folder, and the
 * time since the start.
 */
function numbersIn(text: string, { path }: Pick<BenchFolder, 'path'>): readonly string[] {
  const rest = text
    .replaceAll(path, '')
    .replaceAll(/\b\d{4}-\d\d-\d\d-[0-9a-f]{6}\b|2,000 × 32|\b20251101\b|^\[[\d.]+ m?s\] /gm, '');
  const numbers = rest.match(/\d[\d,_]*(?:\.\d+)?/g) ?? [];
  return numbers.filter((number) => number.replaceAll(/\D/g, '').replace(/^0+/, '').length >= 3);
}

/** The same run as far as may be told, with every number that was measured exchanged for another one. */
function withOtherNumbers({ result }: BenchmarkRecord): BenchmarkRecord {
  const other = exampleRecord({ profile: 'alloydb-omni', seed: 99 });
  const { runId, version, profile, dataset, k, seed, fitness, fingerprint, oracle } = result;
  const reasons = fitness.reasons.map(({ code }) => ({ code, sentence: 'Another sentence.' }));
  const [point] = other.result.points;
  if (point === undefined) throw new RangeError('The example has no point.');
  return {
    samples: other.samples,
    result: {
      ...other.result,
      runId,
      version,
      profile,
      dataset,
      k,
      seed,
      fingerprint,
      oracle,
      fitness: { fit: fitness.fit, reasons },
      points: result.points.map(({ strategy }) => ({ ...point, strategy })),
    },
  };
}

/** Waits until something was measured and is kept; rejects when the benchmark ends before. */
async function firstStep(folder: BenchFolder, ended: Promise<Ended>): Promise<void> {
  const steps = folder.in('vault/steps');
  const controller = new AbortController();
  const early = ended.then(({ stderr }) => controller.abort(new Error(`It ended without a step: ${stderr}`)));
  const kept = async (): Promise<boolean> => (await readdir(steps)).some((name) => name.endsWith('.json'));
  try {
    for await (const _ of watch(steps, { signal: controller.signal })) if (await kept()) return;
  } catch (error) {
    await early;
    throw controller.signal.reason ?? error;
  }
}
