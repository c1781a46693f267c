import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBareCluster, type BareCluster } from './bare-cluster.ts';
import type { BenchOptions } from './bench-options.ts';
import { interleave } from './interleave.ts';
import { armRatios, measurementOf, type Measurement } from './measurement.ts';
import { paceOf } from './progress.ts';
import { pgparityRun, recordRun } from './recorded-run.ts';
import { refuseOtherWork, replay, replayedSum, type Replayed } from './replay.ts';
import type { Lane, Recording } from './statement-recording.ts';
import { alloydbOmni, pgvector } from '../../fixtures/profiles.ts';

/** `pgparity run` on two native profiles, over the least that anybody needs for the same answers. */
export async function* wholeRunBench(options: BenchOptions): AsyncGenerator<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-bench-'));
  try {
    options.onProgress('one run, to record its statements');
    const { recording, verdict } = await recordRun(folder, words, options);
    options.onProgress('the whole run and its floor');
    const verdictFile = join(folder, 'verdict.json');
    let clusters: ReadonlyMap<string, BareCluster> = new Map();
    let stages: Readonly<Record<string, number>> = {};
    let floor: Floor | undefined;
    const samples = await interleave(
      [
        {
          name: 'pgparity run',
          work: () => pgparityRun([...words, '--json', verdictFile], options),
          after: async () => void (stages = await readStages(verdictFile).catch(() => stages)),
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
      paceOf(options, 'whole-run', 'pgparity run', 'floor'),
    );
    if (floor !== undefined) refuseOtherWork(floor.replayed, recording);
    yield measurementOf({
      name: 'the whole run on two native profiles',
      reference: 'the floor: initdb and start of both, and the same statements',
      unit: 'ratio',
      target: 1.3,
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
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const profiles = [pgvector, alloydbOmni];
const words = ['--profiles', profiles.map(({ name }) => name).join(','), '--server', 'native'];

interface Floor {
  readonly startMs: number;
  readonly setUpMs: number;
  readonly suitesMs: number;
  readonly replayed: Replayed;
}

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
    replayed: replayedSum(replayed),
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
