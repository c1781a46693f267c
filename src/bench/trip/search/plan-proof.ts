import type { SearchClient, SearchStatement } from '../database/benchmark-database.ts';
import { filterValues } from '../database/search-sql.ts';
import { findIndexes, isSameIndex, type FoundIndex, type IndexIdentity } from './search-indexes.ts';
import type { Warning } from '../../../vault/result/quantities.ts';
import { exitCodes, PgparityError } from '../../../base/errors.ts';
import { planOf, type PlanMode } from '../../../engine/plan/explain.ts';
import type { Plan } from '../../../engine/plan/plan.ts';
import { indexesIn, nodesOf, planShape } from '../../../engine/plan/shape.ts';
import { distanceOperators, vectorLiteral } from '../../../schema/vector/distance-operator.ts';

/** That a search is answered as it is meant to be, whichever of its two plans the server takes. */
export interface PlanProof {
  /** Null for the exact search. */
  readonly index: IndexIdentity | null;
  readonly customPlan: Plan;
  readonly genericPlan: Plan;
}

/**
 * Proves on the client's own session, with its settings, that both plans of its statement are answered by the named
 * index, in the order of the distance; or, where `index` is null, that both are exact and name no index of a vector.
 * The vector is one of the queries. Throws a {@link PlanNotProven}, and so does what is measured without a proof.
 */
export async function provePlan(
  client: SearchClient,
  search: SearchStatement,
  index: string | null,
  vector: Float32Array,
): Promise<PlanProof> {
  const found = await findIndexes(client.session, search);
  const plans = {
    custom: await planOfSearch(client, search, vector, 'custom'),
    generic: await planOfSearch(client, search, vector, 'generic'),
  };
  for (const mode of ['custom', 'generic'] as const) {
    const plan = plans[mode];
    const proven = index === null ? isExact(plan, found) : isAnsweredBy(plan, index, search.table);
    if (!proven) throw notProven(search, index, found, { mode, plan });
  }
  const named = found.find(({ name }) => name === index);
  if (index !== null && named === undefined) throw notProven(search, index, found, null);
  return { index: named ?? null, customPlan: plans.custom, genericPlan: plans.generic };
}

/** Proves after a measurement that it is still the same plan and the very same index. Throws a {@link PlanNotProven}. */
export async function stillProven(
  client: SearchClient,
  search: SearchStatement,
  proof: PlanProof,
  vector: Float32Array,
): Promise<void> {
  const now = await provePlan(client, search, proof.index?.name ?? null, vector);
  if (isSameIndex(now.index, proof.index)) return;
  throw new PlanNotProven(
    `Index "${proof.index?.name}" of table "${search.table}" was built anew while it was measured: what was measured belongs to neither. Measure again, with nobody else at work on the table.`,
  );
}

/** How the server would answer the search now. The client's session is left as it was. */
export async function planOfSearch(
  client: SearchClient,
  search: SearchStatement,
  vector: Float32Array,
  mode: PlanMode,
): Promise<Plan> {
  await client.ready();
  return planOf(client.session, client.sql, [vectorLiteral(vector), ...filterValues(search)], { mode });
}

const notProvenCode = 'plan-not-proven';

/** Says how many searches have no numbers, since the server answered them another way. */
export function unprovenWarnings(unproven: readonly unknown[]): readonly Warning[] {
  if (unproven.length === 0) return [];
  const searches = unproven.length === 1 ? '1 search is' : `${unproven.length} searches are`;
  const sentence = `${searches} not proven to go through the index that was meant, and without numbers.`;
  return [{ code: notProvenCode, sentence }];
}

/** True of the error of a search that was answered another way than it was meant to be, before or after. */
export function isUnproven(error: unknown): error is PgparityError {
  return error instanceof PgparityError && (error.code === notProvenCode || error.code === 'plan-changed');
}

/** True where all that was measured is proven, nothing was left out for want of a proof, and the rows stayed as they were. */
export function isProven(warnings: readonly Warning[]): boolean {
  return warnings.every(({ code }) => code !== notProvenCode && code !== 'table-changed');
}

/** A search was not answered as it was meant to be. */
export class PlanNotProven extends PgparityError {
  override readonly name = 'PlanNotProven';

  constructor(message: string) {
    super(notProvenCode, message, { exitCode: exitCodes.broken });
  }
}

/** The index gives the order; nothing reads the table in another order and sorts. */
function isAnsweredBy(plan: Plan, index: string, table: string): boolean {
  const nodes = nodesOf(plan);
  // AlloyDB's custom scan names its index in a sentence, without the order.
  const ordered = nodes.some((node) => node.index === index && (node.orderBy !== null || node.node === 'Custom Scan'));
  return (
    ordered &&
    !nodes.some(
      (node) =>
        node.relation === table && node.index === null && node.node.endsWith('Scan') && node.node !== 'Custom Scan',
    )
  );
}

function isExact(plan: Plan, indexes: readonly FoundIndex[]): boolean {
  const used = indexesIn(plan);
  const ordered = nodesOf(plan).some(({ orderBy }) => orderBy !== null);
  return !ordered && !indexes.some(({ name, vector }) => vector && used.includes(name));
}

function notProven(
  search: SearchStatement,
  index: string | null,
  found: readonly FoundIndex[],
  refuted: { readonly mode: PlanMode; readonly plan: Plan } | null,
): PlanNotProven {
  const meant = index === null ? 'be exact' : `go through index "${index}"`;
  const shape =
    refuted === null
      ? ''
      : `, and the ${refuted.mode} plan of its prepared statement is: ${planShape(refuted.plan)
          .map((line) => line.trim())
          .join(' → ')}`;
  return new PlanNotProven(
    `The search on table "${search.table}" was to ${meant}${shape}. ${adviceFor(search, index, found)}`,
  );
}

function adviceFor(search: SearchStatement, index: string | null, found: readonly FoundIndex[]): string {
  if (index === null) return 'Give the exact search the settings enable_indexscan = off and enable_bitmapscan = off.';
  const meant = found.find(({ name }) => name === index);
  if (meant === undefined) return `The table has no index of that name (any more): build it, and let nobody drop it.`;
  if (!meant.valid) return 'The index is not valid: drop it and build it again.';
  if (!meant.fits) {
    const operator = distanceOperators[search.metric];
    return `Its operator class "${meant.operatorClass}" does not serve the operator ${operator}: build it for the metric ${search.metric}.`;
  }
  return 'The planner takes another way for cheaper: visit fewer lists, load more rows, run ANALYZE, or pass --set enable_seqscan=off, which is recorded with the result.';
}
