import { generateDataset } from '../../dataset/generator/generate-dataset.ts';
import type { VectorSource } from '../../dataset/vector-source.ts';
import type { Trip } from '../context/trip.ts';

/** The strategies that have a yardstick: those whose index takes the same settings on every server. */
export type YardstickStrategy = 'hnsw' | 'ivfflat';

interface Yardstick {
  readonly index: Readonly<Record<string, string>>;
  readonly search: Readonly<Record<string, string>>;
}

/** HNSW as pgvector builds and searches it by default; IVFFlat with the number of lists that it has by default. */
export const yardsticks: Readonly<Record<YardstickStrategy, Yardstick>> = {
  hnsw: { index: { m: '16', ef_construction: '64' }, search: { 'hnsw.ef_search': '40' } },
  ivfflat: { index: { lists: '100' }, search: { 'ivfflat.probes': '10' } },
};

/**
 * Rows that are the same in every run of a workload of that size: what the product changes in its data or settings does not
 * change them, and what happens to the machine's memory and caches meets them like its own.
 */
export function yardstickRows({ workload: { facts } }: Pick<Trip, 'workload'>): VectorSource {
  const { dimensions } = facts;
  return generateDataset({ preset: 'realistic', rows: Math.min(facts.rows, rowsMax), dimensions, queries: 1 }).base;
}

const rowsMax = 50_000;
