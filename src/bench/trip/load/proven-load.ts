import type { SearchStatement } from '../database/benchmark-database.ts';
import type { Trip } from '../context/trip.ts';
import { queryVector } from '../workload/workload.ts';
import { provePlan, stillProven } from '../search/plan-proof.ts';
import { proveScans, scansOf } from '../search/scan-proof.ts';

interface Load<Result> {
  readonly result: Result;
  /** How many searches it completed. */
  readonly searches: number;
}

/**
 * Makes a load of one search, and proves before and after that the index answers it. Throws a PlanNotProven. The server's
 * count of searches includes those of other processes on the same index, so beside such it proves less.
 */
export async function provenLoad<Result>(
  { database, workload }: Trip,
  statement: SearchStatement,
  index: string,
  load: () => Promise<Load<Result>>,
): Promise<Result> {
  const vector = queryVector(workload, 0);
  const prover = await database.openSearch(statement);
  try {
    const proof = await provePlan(prover, statement, index, vector);
    if (proof.index === null) throw new RangeError('A load is measured through an index.');
    const before = await scansOf([prover], proof.index);
    const { result, searches } = await load();
    await stillProven(prover, statement, proof, vector);
    proveScans(proof.index, { before, after: await scansOf([prover], proof.index), searches });
    return result;
  } finally {
    await prover.close();
  }
}
