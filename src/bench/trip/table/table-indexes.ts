import type { StrategyName } from '../../../vault/result/result.ts';
import type { SweepChoice } from '../options/benchmark-options.ts';
import { strategyNames } from '../../../vault/result/result.ts';
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

/**
 * The vector indexes on the column, one or more, all for the same metric. Throws a UsageError where there is none, and
 * where two are for different metrics: the exact answers can be for one only.
 */
export async function findTableIndexes(
  session: Session,
  { schema, table, vectorColumn, name }: TableSource,
  wanted: readonly StrategyName[] | null,
): Promise<readonly [TableIndex, ...TableIndex[]]> {
  const answer = await session.run(indexesOfColumn, [schema, table, vectorColumn]);
  const found = records(answer).flatMap((record): TableIndex[] => {
    const strategy = strategyNames.find(
      (candidate) => vectorStrategyNamed(candidate).accessMethod === record['method'],
    );
    if (strategy === undefined || (wanted !== null && !wanted.includes(strategy))) return [];
    const classes = Object.entries(vectorStrategyNamed(strategy).operatorClasses) as [Metric, string][];
    const metric = classes.find(([, operatorClass]) => operatorClass === record['class'])?.[0];
    if (metric === undefined) return [];
    const options = JSON.parse(record['options'] ?? '{}') as Record<string, string>;
    return [
      {
        name: record['name'] ?? '',
        fileNode: record['fileNode'] ?? '',
        strategy,
        metric,
        options,
        built: partitionsOf(options),
      },
    ];
  });
  const [first, ...others] = found;
  if (first === undefined) {
    const kinds = wanted === null ? 'vector index' : `index of the kind ${wanted.join(' or ')}`;
    throw new UsageError(
      'table-without-index',
      `${name} has no valid ${kinds}. Create one, or measure a copy of the vectors with --dataset.`,
    );
  }
  const other = others.find(({ metric }) => metric !== first.metric);
  if (other !== undefined) {
    throw new UsageError(
      'table-with-two-metrics',
      `${name} has the index ${first.name} for ${first.metric} and ${other.name} for ${other.metric}. Choose one strategy with --index.`,
    );
  }
  return [first, ...others];
}

function partitionsOf(options: Readonly<Record<string, string>>): SweepChoice {
  const { lists, num_leaves: leaves } = options;
  return { ...(lists && { lists: [Number(lists)] }), ...(leaves && { leaves: [Number(leaves)] }) };
}

const indexesOfColumn = `
  SELECT relations.relname AS name, pg_relation_filenode(relations.oid)::text AS "fileNode",
         methods.amname AS method, classes.opcname AS class,
         coalesce((SELECT jsonb_object_agg(option_name, option_value) FROM pg_options_to_table(relations.reloptions)), '{}')::text AS options
    FROM pg_index
    JOIN pg_class AS relations ON relations.oid = pg_index.indexrelid
    JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
    JOIN pg_namespace AS namespaces ON namespaces.oid = tables.relnamespace
    JOIN pg_am AS methods ON methods.oid = relations.relam
    JOIN pg_opclass AS classes ON classes.oid = pg_index.indclass[0]
    JOIN pg_attribute AS attributes ON attributes.attrelid = tables.oid AND attributes.attnum = pg_index.indkey[0]
   WHERE namespaces.nspname = $1 AND tables.relname = $2 AND attributes.attname = $3
     AND pg_index.indisvalid AND pg_index.indisready AND pg_index.indpred IS NULL
   ORDER BY relations.relname`;
