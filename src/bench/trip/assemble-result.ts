import type { ProfileBenchmark } from './benchmark-place.ts';
import type { MeasuredServer } from './server/measured-server.ts';
import type { Measured } from './profile-benchmark.ts';
import type { BenchmarkRecord, DatasetFacts, Fingerprint, StrategyName, Warning } from '../../vault/result/result.ts';
import { judgeFitness, machineDoubts, type FitnessNeeds } from '../machine/fitness.ts';

export interface ResultGround extends Measured {
  readonly benchmark: ProfileBenchmark;
  readonly measured: MeasuredServer;
  readonly data: DatasetFacts;
  readonly strategies: readonly StrategyName[];
  readonly fingerprint: Fingerprint;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly stealShare: number | null;
}

/** The whole result: what was measured, on what, how far it can be believed, and on whose terms. */
export function assembleResult(ground: ResultGround): BenchmarkRecord {
  const { benchmark, measured, data, fingerprint, parts, samples, startedAt, durationMs } = ground;
  const { profile } = benchmark.choice;
  const { identity, server } = measured;
  const needs = needsOf(ground);
  return {
    samples,
    result: {
      format: 1,
      canary: benchmark.canary,
      runId: benchmark.runId,
      version: benchmark.options.version,
      startedAt: startedAt.toISOString(),
      durationMs,
      profile: {
        name: profile.name,
        title: profile.title,
        standIn: identity.standIn,
        server: server.kind,
        description: server.description,
        serverVersion: identity.version,
        extensions: { ...identity.extensions },
        licence: profile.licence,
      },
      seed: benchmark.options.seed,
      k: benchmark.options.k,
      dataset: data,
      fingerprint,
      fitness: judgeFitness(fingerprint, needs),
      ...parts,
      warnings: [...machineDoubts(fingerprint, needs), ...ground.warnings, ...warningsOf(ground)],
    },
  };
}

function needsOf({ parts, data, strategies, stealShare }: ResultGround): FitnessNeeds {
  const sizes = parts.builds.flatMap(({ repeats }) => repeats.map(({ indexBytes }) => indexBytes));
  const noise = parts.sameArms.map(({ smallestTellableRatio }) => smallestTellableRatio);
  return {
    indexBytes: sizes.length === 0 ? null : Math.max(...sizes),
    tableBytes: data.rows * data.dimensions * 4,
    strategies,
    smallestTellableRatio: noise.length === 0 ? null : Math.max(...noise),
    stealShare,
  };
}

function warningsOf({ data, parts }: ResultGround): readonly Warning[] {
  const warnings: Warning[] = [];
  if (data.queries < queriesWanted) {
    const sentence = `Only ${data.queries} different queries were asked, and ${queriesWanted} are wanted: the intervals of recall are wide.`;
    warnings.push({ code: 'few-queries', sentence });
  }
  if (data.skippedRows > 0) {
    const sentence = `${data.skippedRows} rows were no vectors and were left out.`;
    warnings.push({ code: 'rows-skipped', sentence });
  }
  if (parts.builds.some(({ repeats }) => repeats.length < buildsWanted)) {
    const sentence = `Indexes were built fewer than ${buildsWanted} times: the spread of builds is not known.`;
    warnings.push({ code: 'few-builds', sentence });
  }
  return warnings;
}

const queriesWanted = 1_000;
const buildsWanted = 3;
