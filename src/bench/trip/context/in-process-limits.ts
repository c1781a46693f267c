import type { BenchmarkDatabase } from '../database/benchmark-database.ts';
import type { BenchmarkOptions } from '../options/benchmark-options.ts';
import type { Workload } from '../workload/workload.ts';

/**
 * In process there is a single session, so there is no load of several clients, and a build takes four times as long: each
 * index is built once, and of the scenarios only the traps are measured. The result says so.
 */
export function inProcessOptions({ kind }: BenchmarkDatabase, options: BenchmarkOptions): BenchmarkOptions {
  if (kind !== 'embedded') return options;
  const scenarios = new Set([...options.scenarios].filter((name) => name === 'traps'));
  return { ...options, builds: 1, scenarios };
}

/** Searches in process take twice as long: fewer queries are measured, and the intervals of recall say so. */
export function inProcessWorkload({ kind }: BenchmarkDatabase, workload: Workload): Workload {
  if (kind !== 'embedded') return workload;
  const { facts } = workload;
  return { ...workload, facts: { ...facts, queries: Math.min(facts.queries, queriesMax) } };
}

const queriesMax = 200;
