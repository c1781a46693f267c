import type { VectorIndexReport } from './vector-index-report.ts';
import { findExistingIndex, type ExistingIndex } from './index-step-existing.ts';
import { explainRefusal, foreseeRefusal, VectorIndexError, type Refusal } from './index-step-refusal.ts';
import type { VectorIndex } from './index-step-specification.ts';
import { loadLibrary } from './strategy-settings.ts';
import { strategyNamed } from './strategy.ts';
import type { IndexStrategy, IndexOverrides } from './index-strategy.ts';
import type { IndexStrategyName } from '../../engine/profile/profile.ts';
import { scalar, type Notice } from '../../engine/session/answer.ts';
import { StatementError, type Session } from '../../engine/session/session.ts';
import { quoteIdentifier } from '../../engine/sql/identifier.ts';
import { quoteLiteral } from '../../engine/sql/literal.ts';

interface IndexStepOptions extends IndexOverrides {
  readonly strategy: IndexStrategyName;
  /** Tells a person what is being built: `building "i" on "t" (1200 rows)`. */
  readonly onProgress?: ((step: string) => void) | undefined;
}

/**
 * The step after the first load, the same on every profile: ScaNN indexes are created, which an empty table refuses;
 * IVFFlat indexes are rebuilt, since the ones of the migration have random centres. The tables are analysed afterwards.
 * Doing it twice is harmless: ScaNN is kept as it is unless a number changed, IVFFlat is rebuilt from the rows of the day.
 *
 * Needs a session without an open transaction. Throws {@link VectorIndexError} when an index was refused, after the others
 * were built; the refused one is as it was before.
 */
export async function ensureVectorIndexes(
  session: Session,
  indexes: readonly VectorIndex[],
  options: IndexStepOptions,
): Promise<readonly VectorIndexReport[]> {
  const strategy = strategyNamed(options.strategy);
  if (strategy.needsRows) await loadLibrary(session, strategy.library);
  const reports: VectorIndexReport[] = [];
  const refusals: Refusal[] = [];
  for (const index of indexes) {
    try {
      const outcome = await ensureOne(session, index, strategy, options);
      if ('sentence' in outcome) refusals.push(outcome);
      else reports.push(outcome);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      refusals.push(explainRefusal(index, strategy, error));
    }
  }
  if (refusals.length > 0) throw new VectorIndexError(strategy, refusals, reports);
  return reports;
}

async function ensureOne(
  session: Session,
  index: VectorIndex,
  strategy: IndexStrategy,
  overrides: IndexStepOptions,
): Promise<VectorIndexReport | Refusal> {
  const table = index.table.split('.').map(quoteIdentifier).join('.');
  const rows = Number(
    scalar(await session.run(`SELECT count(*) FROM ${table} WHERE ${quoteIdentifier(index.column)} IS NOT NULL`)),
  );
  const options = strategy.options(index, rows, overrides);
  const existing = await findExistingIndex(session, index, table);
  const action = actionFor(existing, index, strategy, { rows, options, overrides });
  const foreseen = action === 'kept' ? undefined : foreseeRefusal(index, strategy, rows, options);
  if (foreseen !== undefined) return foreseen;
  if (action !== 'kept') overrides.onProgress?.(`building "${index.name}" on "${index.table}" (${rows} rows)`);
  const notices = await transaction(session, statementsFor(action, index, table, strategy, options, existing));
  if (action !== 'kept') await session.run(`ANALYZE ${table}`);
  const kept = action === 'kept' ? existing?.options : undefined;
  return { index: index.name, table: index.table, rows, action, options: kept ?? options, notices };
}

interface Wanted {
  readonly rows: number;
  readonly options: Readonly<Record<string, string>>;
  readonly overrides: IndexOverrides;
}

function actionFor(
  existing: ExistingIndex | undefined,
  index: VectorIndex,
  strategy: IndexStrategy,
  { rows, options, overrides }: Wanted,
): VectorIndexReport['action'] {
  if (existing === undefined) return 'created';
  const { accessMethod, operatorClass, column, valid } = existing;
  const same =
    valid &&
    accessMethod === strategy.accessMethod &&
    operatorClass === strategy.operatorClasses[index.metric] &&
    column === index.column;
  if (!same) return 'replaced';
  // The rule of thumb moves with every row: it alone is no reason to build an index anew.
  const fixed = Object.entries(options).filter(
    ([name]) => name !== strategy.partitionOption || overrides.numLeaves !== undefined,
  );
  if (strategy.needsRows) return fixed.every(([name, value]) => existing.options[name] === value) ? 'kept' : 'replaced';
  return rows === 0 ? 'kept' : 'rebuilt';
}

function statementsFor(
  action: VectorIndexReport['action'],
  index: VectorIndex,
  table: string,
  strategy: IndexStrategy,
  options: Readonly<Record<string, string>>,
  existing: ExistingIndex | undefined,
): readonly string[] {
  const name = existing?.qualifiedName ?? quoteIdentifier(index.name);
  const list = Object.entries(options).map(([option, value]) => `${option} = ${quoteLiteral(value)}`);
  const create = `CREATE INDEX ${quoteIdentifier(index.name)} ON ${table} USING ${strategy.accessMethod} (${quoteIdentifier(index.column)} ${strategy.operatorClasses[index.metric]}) WITH (${list.join(', ')})`;
  if (action === 'created') return [create];
  if (action === 'replaced') return [`DROP INDEX ${name}`, create];
  if (action === 'rebuilt') return [`ALTER INDEX ${name} SET (${list.join(', ')})`, `REINDEX INDEX ${name}`];
  return [];
}

/** All of the statements or none. */
async function transaction(session: Session, statements: readonly string[]): Promise<readonly Notice[]> {
  if (statements.length === 0) return [];
  const notices: Notice[] = [];
  await session.run('BEGIN');
  try {
    for (const statement of statements) notices.push(...(await session.run(statement)).notices);
    await session.run('COMMIT');
  } catch (error) {
    // When the session is gone the server rolls back by itself; the first error is the one to hear about.
    await session.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
  return notices;
}
