import type { SearchClient, SearchStatement } from './benchmark-database.ts';
import { filterValues } from './database/search-sql.ts';
import type { Warning } from '../result/result.ts';
import { exitCodes, PgparityError } from '../pgparity-error.ts';
import { planOf, type PlanMode } from '../plan/explain.ts';
import type { Plan } from '../plan/plan.ts';
import { indexesIn, nodesOf, planShape } from '../plan/shape.ts';
import { records } from '../session/answer.ts';
import type { Session } from '../session/session.ts';
import { distanceOperators, vectorLiteral } from '../vector/distance-operator.ts';

/** That a search is answered as it is meant to be, whichever of its two plans the server takes. */
export interface PlanProof {
  /** Null for the exact search. */
  readonly index: ProvenIndex | null;
  readonly customPlan: Plan;
  readonly genericPlan: Plan;
}

/** An index and its files: one that was built anew is another one. */
export interface ProvenIndex {
  readonly name: string;
  readonly objectId: string;
  readonly fileNode: string;
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
  if (now.index?.objectId === proof.index?.objectId && now.index?.fileNode === proof.index?.fileNode) return;
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

interface FoundIndex extends ProvenIndex {
  readonly valid: boolean;
  readonly operatorClass: string;
  /** It gives an order by the operator of the search. */
  readonly fits: boolean;
  /** It gives an order by some operator, as those on vectors do. */
  readonly vector: boolean;
}

async function findIndexes(session: Session, search: SearchStatement): Promise<readonly FoundIndex[]> {
  const answer = await session.run(indexesOfTable, [search.schema, search.table, distanceOperators[search.metric]]);
  return records(answer).map((found) => ({
    name: found['name'] ?? '',
    objectId: found['objectId'] ?? '',
    fileNode: found['fileNode'] ?? '',
    valid: found['valid'] === 'true',
    operatorClass: found['operatorClass'] ?? '',
    fits: found['fits'] === 'true',
    vector: found['vector'] === 'true',
  }));
}

const indexesOfTable = `
  SELECT relations.relname AS name, relations.oid AS "objectId", pg_relation_filenode(relations.oid) AS "fileNode",
         (pg_index.indisvalid AND pg_index.indisready)::text AS valid, classes.opcname AS "operatorClass",
         (EXISTS (SELECT FROM pg_amop JOIN pg_operator ON pg_operator.oid = pg_amop.amopopr
                  WHERE pg_amop.amopfamily = classes.opcfamily AND amoppurpose = 'o' AND oprname = $3))::text AS fits,
         (EXISTS (SELECT FROM pg_amop WHERE amopfamily = classes.opcfamily AND amoppurpose = 'o'))::text AS vector
  FROM pg_index
  JOIN pg_class AS relations ON relations.oid = pg_index.indexrelid
  JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
  JOIN pg_namespace AS namespaces ON namespaces.oid = tables.relnamespace
  JOIN pg_opclass AS classes ON classes.oid = pg_index.indclass[0]
  WHERE namespaces.nspname = $1 AND tables.relname = $2`;

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
  return 'The planner takes another way for cheaper: visit fewer lists, load more rows, run ANALYZE, or give the search the setting enable_seqscan = off, which then stands in the result.';
}
