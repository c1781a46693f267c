import type { Trip } from './context/trip.ts';
import type { Measured } from './measured.ts';
import type { MeasuredServer } from './server/measured-server.ts';
import { manyRows } from './sweep/build-count.ts';
import type { Workload } from './workload/workload.ts';
import type { BenchmarkRecord, Fingerprint } from '../../vault/result/result.ts';
import type { Warning } from '../../vault/result/quantities.ts';
import { judgeFitness, machineDoubts } from '../machine/fitness.ts';
import type { FitnessNeeds } from '../machine/fitness-needs.ts';

interface ResultOptions {
  readonly runId: string;
  readonly canary: string;
  readonly trip: Trip;
  readonly measured: MeasuredServer;
  readonly fingerprint: Fingerprint;
  readonly found: Measured;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly stealShare: number | null;
}

/** The whole result: what was measured, on what, how far it can be believed, and on whose terms. */
export function assembleResult(result: ResultOptions): BenchmarkRecord {
  const { trip, measured, found, fingerprint, startedAt, durationMs, runId, canary } = result;
  const { identity, server } = measured;
  const { profile } = server;
  const needs = needsOf(result);
  return {
    samples: found.samples,
    result: {
      format: 2,
      canary,
      runId,
      version: trip.options.version,
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
      seed: trip.options.seed,
      k: trip.options.k,
      targetRecall: trip.options.targetRecall,
      dataset: trip.workload.facts,
      fingerprint,
      fitness: judgeFitness(fingerprint, needs),
      ...found.parts,
      warnings: [
        ...machineDoubts(fingerprint, needs),
        ...found.warnings,
        ...trip.workload.warnings,
        ...warningsOf(trip.workload, found),
      ],
    },
  };
}

function needsOf({ trip, found: { parts, strategies }, stealShare }: ResultOptions): FitnessNeeds {
  const { rows, dimensions } = trip.workload.facts;
  const sizes = parts.builds.flatMap(({ repeats }) => repeats.map(({ indexBytes }) => indexBytes));
  const noise = parts.sameArms.map(({ smallestTellableRatio }) => smallestTellableRatio);
  return {
    indexBytes: sizes.length === 0 ? null : Math.max(...sizes),
    tableBytes: rows * dimensions * 4,
    strategies,
    smallestTellableRatio: noise.length === 0 ? null : Math.max(...noise),
    stealShare,
  };
}

function warningsOf({ facts }: Workload, { parts }: Measured): readonly Warning[] {
  const warnings: Warning[] = [];
  if (facts.queries < queriesWanted) {
    const sentence = `Only ${facts.queries} different queries were asked, and ${queriesWanted} are wanted: the intervals of recall are wide.`;
    warnings.push({ code: 'few-queries', sentence });
  }
  if (facts.skippedRows > 0) {
    const sentence = `${facts.skippedRows} rows were no vectors and were left out.`;
    warnings.push({ code: 'rows-skipped', sentence });
  }
  if (parts.builds.some(({ repeats }) => repeats.length < buildsWanted)) {
    const why = facts.rows > manyRows ? ` (once by default above ${manyRows} rows)` : '';
    const sentence = `Indexes were built fewer than ${buildsWanted} times${why}: intervals of recall leave out or hardly know how builds differ. Use --builds ${buildsWanted}.`;
    warnings.push({ code: 'few-builds', sentence });
  }
  return warnings;
}

const queriesWanted = 1_000;
const buildsWanted = 3;
