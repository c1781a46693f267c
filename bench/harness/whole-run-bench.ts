import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBareCluster, type BareCluster } from './bare-cluster.ts';
import type { BenchOptions } from './bench-options.ts';
import { interleave } from './interleave.ts';
import { armRatios, measurementOf, type Measurement } from './measurement.ts';
import { replay, type Replayed } from './replay.ts';
import { readRecording, type Lane, type Recording } from './statement-recording.ts';
import { alloydbOmni, pgvector } from '../../fixtures/profiles.ts';

/** `pgparity run` on two native profiles, over the least that anybody needs for the same answers. */
export async function wholeRunBench(options: BenchOptions): Promise<readonly Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-bench-'));
  try {
    options.onProgress('one run, to record its statements');
    const { recording, verdict } = await recordRun(folder, options);
    options.onProgress('the whole run and its floor');
    let clusters: ReadonlyMap<string, BareCluster> = new Map();
    let stages: Readonly<Record<string, number>> = {};
    let floor: Floor | undefined;
    const samples = await interleave(
      [
        {
          name: 'pgparity run',
          work: () => pgparityRun(join(folder, 'verdict.json'), options, {}),
          after: async () => void (stages = await readStages(join(folder, 'verdict.json'))),
        },
        {
          name: 'floor',
          before: async () => void (clusters = await createClusters(options)),
          work: async () => void (floor = await runFloor(clusters, recording)),
          after: async () => {
            await Promise.all([...clusters.values()].map((cluster) => cluster.remove()));
          },
        },
      ],
      options.slowBlocks,
    );
    if (floor !== undefined) refuseOtherWork(floor.replayed, recording);
    return [
      measurementOf({
        name: 'the whole run on two native profiles',
        reference: 'the floor: initdb and start of both, and the same statements',
        unit: 'ratio',
        target: 2,
        samples,
        values: armRatios(samples, 'pgparity run', 'floor'),
        seed: options.seed,
        notes: [
          `recorded run: ${verdict}; ${recording.statements} statements in ${recording.sessions} sessions`,
          `floor: ${floor?.replayed.connections} connections, of which initdb and start ${Math.round(floor?.startMs ?? 0)} ms, set-up statements ${Math.round(floor?.setUpMs ?? 0)} ms, suites ${Math.round(floor?.suitesMs ?? 0)} ms in the last block`,
          `last run: ${Object.entries(stages)
            .map(([stage, durationMs]) => `${stage} ${Math.round(durationMs)} ms`)
            .join(', ')}`,
        ],
      }),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const profiles = [pgvector, alloydbOmni];

interface Floor {
  readonly startMs: number;
  readonly setUpMs: number;
  readonly suitesMs: number;
  readonly replayed: Replayed;
}

async function recordRun(
  folder: string,
  options: BenchOptions,
): Promise<{ readonly recording: Recording; readonly verdict: string }> {
  const recordings = join(folder, 'recording');
  await mkdir(recordings, { mode: 0o700 });
  const recorder = new URL('statement-recorder.js', import.meta.url).href;
  const verdictFile = join(folder, 'verdict.json');
  await pgparityRun(verdictFile, options, {
    NODE_OPTIONS: `${options.environment['NODE_OPTIONS'] ?? ''} --import=${recorder}`.trim(),
    PARITY_BENCH_RECORDING: recordings,
  });
  const { verdict } = JSON.parse(await readFile(verdictFile, 'utf8')) as { verdict: string };
  return { recording: await readRecording(recordings), verdict };
}

async function pgparityRun(
  verdictFile: string,
  options: BenchOptions,
  environment: Record<string, string>,
): Promise<void> {
  const names = profiles.map(({ name }) => name);
  const words = ['run', '--profiles', names.join(','), '--server', 'native', '--seed', String(options.seed)];
  const child = spawn(process.execPath, [commandLine, ...words, '--json', verdictFile], {
    cwd: options.productFolder,
    env: { ...options.environment, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (chunk) => (told += chunk));
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  // A broken verdict took as long as another one; anything else did not run to its end.
  if (status !== 0 && status !== 1) {
    throw new RangeError(`pgparity run ended with the status ${String(status)}: ${told.trim().split('\n').at(-1)}`);
  }
}

/** What a user runs: the built command line, beside the folder that this file is built into. */
const commandLine = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

async function readStages(verdictFile: string): Promise<Readonly<Record<string, number>>> {
  return (JSON.parse(await readFile(verdictFile, 'utf8')) as { durationsMs: Record<string, number> }).durationsMs;
}

async function createClusters({ environment }: BenchOptions): Promise<ReadonlyMap<string, BareCluster>> {
  return new Map(
    await Promise.all(
      profiles.map(async (profile) => [profile.name, await createBareCluster(profile, environment)] as const),
    ),
  );
}

async function runFloor(clusters: ReadonlyMap<string, BareCluster>, recording: Recording): Promise<Floor> {
  const startedAt = performance.now();
  await Promise.all([...clusters.values()].map((cluster) => cluster.start()));
  const startMs = performance.now() - startedAt;
  const send = (lane: Lane): Promise<Replayed> =>
    replay(lane, (database) => clusters.get(lane.profile)?.urlOf(database) ?? '');
  const setUp = await Promise.all(recording.lanes.filter(({ suite }) => suite === null).map(send));
  const setUpMs = performance.now() - startedAt - startMs;
  const suites = await inTurns(
    recording.lanes.filter(({ suite }) => suite !== null),
    send,
  );
  const replayed = [...setUp, ...suites];
  return {
    startMs,
    setUpMs,
    suitesMs: performance.now() - startedAt - startMs - setUpMs,
    replayed: {
      statements: sum(replayed.map(({ statements }) => statements)),
      refused: sum(replayed.map(({ refused }) => refused)),
      connections: sum(replayed.map(({ connections }) => connections)),
    },
  };
}

/** As many lanes at once as the run has workers. */
async function inTurns(lanes: readonly Lane[], send: (lane: Lane) => Promise<Replayed>): Promise<readonly Replayed[]> {
  const waiting = [...lanes];
  const replayed: Replayed[] = [];
  const worker = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) replayed.push(await send(lane));
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return replayed;
}

/** A replay in which other statements fail than in the recording did other work, and is no reference. */
function refuseOtherWork(replayed: Replayed, recording: Recording): void {
  const difference = Math.abs(replayed.refused - recording.refused);
  if (replayed.statements === recording.statements && difference <= recording.statements * differenceMax) return;
  throw new RangeError(
    `The floor sent ${replayed.statements} statements, of which ${replayed.refused} were refused; the run sent ${recording.statements}, of which ${recording.refused} were refused.`,
  );
}

/** Statements that name what differs between two runs (a process id, a port) may fail in one of them only. */
const differenceMax = 0.01;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
