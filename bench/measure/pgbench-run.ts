import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MeasuredServer } from './load-ground.ts';

export interface PgbenchOptions {
  /** With `:query`, which counts from 1 to `queries` and begins anew. */
  readonly sql: string;
  readonly queries: number;
  readonly clients: number;
  readonly callsPerClient: number;
  readonly settings: Readonly<Record<string, string>>;
}

export interface PgbenchRun {
  /** Of each call, in milliseconds. */
  readonly latenciesMs: readonly number[];
  /** Without the time to connect. */
  readonly callsPerSecond: number;
}

/** Runs `pgbench -M prepared` and reads its log of every call. Throws when a call failed. */
export async function runPgbench(server: MeasuredServer, options: PgbenchOptions): Promise<PgbenchRun> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-bench-'));
  try {
    const script = join(folder, 'search.sql');
    await writeFile(script, `\\set query :query % ${options.queries} + 1\n${options.sql};\n`);
    const { stdout } = await run(join(server.binaries, 'pgbench'), wordsOf(options, script), {
      cwd: folder,
      env: { ...server.environment, PGOPTIONS: optionsOf(options.settings) },
    });
    const calls = options.clients * options.callsPerClient;
    const latenciesMs = await readLog(folder);
    const callsPerSecond = Number(/^tps = ([\d.]+) \(without initial connection time\)/m.exec(stdout)?.[1]);
    if (latenciesMs.length !== calls || !(callsPerSecond > 0)) throw new RangeError(`pgbench answered: ${stdout}`);
    return { latenciesMs, callsPerSecond };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const run = promisify(execFile);

function wordsOf({ clients, callsPerClient }: PgbenchOptions, script: string): string[] {
  const threads = Math.min(clients, 2);
  return [
    '-n',
    '-M',
    'prepared',
    '-D',
    'query=0',
    '-c',
    `${clients}`,
    '-j',
    `${threads}`,
    '-t',
    `${callsPerClient}`,
    '-l',
    '-f',
    script,
  ];
}

function optionsOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** A file a thread; the third word of a line is the call's time in microseconds. */
async function readLog(folder: string): Promise<readonly number[]> {
  const files = (await readdir(folder)).filter((name) => name.startsWith('pgbench_log.'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) =>
    text
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]) / 1_000),
  );
}
