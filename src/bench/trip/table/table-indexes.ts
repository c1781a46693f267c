import type { StrategyName } from '../../../vault/result/quantities.ts';
import type { SweepChoice } from '../options/benchmark-options.ts';
import { strategyNames } from '../../../vault/result/quantities.ts';
import type { TableSource } from './table-source.ts';
import type { Metric } from '../../dataset/vector-source.ts';
import { UsageError } from '../../../base/errors.ts';
import { records } from '../../../engine/session/answer.ts';
import type { Session } from '../../../engine/session/session.ts';
import { vectorStrategyNamed } from '../../../schema/vector/strategy.ts';

/** A vector index that a table has. */
export interface TableIndex {
  readonly name: string;
  /** Of its files: an index that was built anew has another one. */
  readonly fileNode: string;
  readonly strategy: StrategyName;
  readonly metric: Metric;
  readonly options: Readonly<Record<string, string>>;
  /** The number of its lists or leaves, so that searches are swept within it. */
  readonly built: SweepChoice;
}

/** The vector indexes of a column: those that can be measured, and why others cannot. */
export interface TableIndexes {
  readonly indexes: readonly [TableIndex, ...TableIndex[]];
  readonly leftOut: readonly { readonly what: string; readonly reason: string }[];
}

/**
 * The vector indexes on the column, all for the same metric. Throws a UsageError where there is none that can be measured,
 * and where two are for different metrics: the exact answers can be for one only.
 */
export async function findTableIndexes(
  session: Session,
  { schema, table, vectorColumn, name }: TableSource,
  wanted: readonly StrategyName[] | null,
): Promise<TableIndexes> {
  const answer = await session.run(indexesOfColumn, [schema, table, vectorColumn]);
  const found: TableIndex[] = [];
  const leftOut: { what: string; reason: string }[] = [];
  for (const record of records(answer)) {
    const index = indexOf(record);
    if (typeof index === 'string') leftOut.push({ what: `index ${record['name']}`, reason: index });
    else if (wanted === null || wanted.includes(index.strategy)) found.push(index);
  }
  const [first, ...others] = found;
  if (first === undefined) {
    const kinds = wanted === null ? 'vector index' : `index of the kind ${wanted.join(' or ')}`;
    const why = leftOut.map(({ what, reason }) => ` ${what}: ${reason}`).join('');
    throw new UsageError(
      'table-without-index',
      `${name} has no ${kinds} that can be measured.${why} Create one on the column itself, or measure a copy of the vectors with --dataset.`,
    );
  }
  const other = others.find(({ metric }) => metric !== first.metric);
  if (other !== undefined) {
    throw new UsageError(
      'table-with-two-metrics',
      `${name} has the index ${first.name} for ${first.metric} and ${other.name} for ${other.metric}. Choose one strategy with --index.`,
    );
  }
  return { indexes: [first, ...others], leftOut };
}

/** The index, or why it cannot be measured, as a sentence. */
function indexOf(record: Readonly<Record<string, string | null>>): TableIndex | string {
  const strategy = strategyNames.find((candidate) => vectorStrategyNamed(candidate).accessMethod === record['method']);
  if (strategy === undefined) return `its access method ${record['method']} is not measured.`;
  if (record['valid'] !== 'true') return 'it is not valid; drop it and build it again.';
  if (record['expression'] !== null) {
    return `it is on the expression ${record['expression']}, and queries that use it order by that expression, which is not measured.`;
  }
  if (record['predicate'] !== null) {
    return `it is partial (WHERE ${record['predicate']}), and a search of all rows cannot use it.`;
  }
  const classes = Object.entries(vectorStrategyNamed(strategy).operatorClasses) as [Metric, string][];
  const metric = classes.find(([, operatorClass]) => operatorClass === record['class'])?.[0];
  if (metric === undefined) {
    return `its operator class ${record['class']} is not measured; those for cosine, l2 and inner-product are.`;
  }
  const options = JSON.parse(record['options'] ?? '{}') as Record<string, string>;
  return {
    name: record['name'] ?? '',
    fileNode: record['fileNode'] ?? '',
    strategy,
    metric,
    options,
    built: partitionsOf(options),
  };
}

function partitionsOf(options: Readonly<Record<string, string>>): SweepChoice {
  const { lists, num_leaves: leaves } = options;
  return { ...(lists && { lists: [Number(lists)] }), ...(leaves && { leaves: [Number(leaves)] }) };
}

/** Those on the column, and those on an expression of it, as a cast to halfvec. */
const indexesOfColumn = `
  SELECT relations.relname AS name, pg_relation_filenode(relations.oid)::text AS "fileNode",
         methods.amname AS method, classes.opcname AS class,
         (pg_index.indisvalid AND pg_index.indisready)::text AS valid,
         CASE WHEN pg_index.indkey[0] = 0 THEN pg_get_indexdef(relations.oid, 1, true) END AS expression,
         pg_get_expr(pg_index.indpred, pg_index.indrelid, true) AS predicate,
         coalesce((SELECT jsonb_object_agg(option_name, option_value) FROM pg_options_to_table(relations.reloptions)), '{}')::text AS options
    FROM pg_index
    JOIN pg_class AS relations ON relations.oid = pg_index.indexrelid
    JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
    JOIN pg_namespace AS namespaces ON namespaces.oid = tables.relnamespace
    JOIN pg_am AS methods ON methods.oid = relations.relam
    JOIN pg_opclass AS classes ON classes.oid = pg_index.indclass[0]
    JOIN pg_attribute AS attributes ON attributes.attrelid = tables.oid AND attributes.attname = $3
   WHERE namespaces.nspname = $1 AND tables.relname = $2 AND methods.amname IN ('ivfflat', 'hnsw', 'scann')
     AND (attributes.attnum = pg_index.indkey[0]
          OR EXISTS (SELECT FROM pg_depend
                      WHERE classid = 'pg_class'::regclass AND objid = relations.oid
                        AND refclassid = 'pg_class'::regclass AND refobjid = tables.oid AND refobjsubid = attributes.attnum
                        AND pg_index.indkey[0] = 0))
   ORDER BY relations.relname`;
