import type { VectorIndexReport } from './vector-index-report.ts';
import type { VectorIndex } from './index-step-specification.ts';
import { refusalWordings } from './refusal-wordings.ts';
import type { IndexStrategy, VectorStrategy } from './index-strategy.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { StatementError } from '../../engine/session/session.ts';

/** Why an index could not be built, as a person would say it. */
export interface Refusal {
  readonly index: string;
  readonly table: string;
  readonly kind: 'empty-table' | 'too-few-rows' | 'other';
  /** Null when the step found the reason before it asked the server. */
  readonly sqlstate: string | null;
  readonly sentence: string;
}

/** One index or more could not be built. The others were. */
export class VectorIndexError extends PgparityError {
  override readonly name = 'VectorIndexError';
  readonly refusals: readonly Refusal[];
  readonly built: readonly VectorIndexReport[];

  constructor(
    strategy: Pick<VectorStrategy, 'accessMethod'>,
    refusals: readonly Refusal[],
    built: readonly VectorIndexReport[],
  ) {
    const first = refusals[0]?.kind ?? 'other';
    const sentences = refusals.map(({ sentence }) => sentence).join(' ');
    const others = built.length === 0 ? '' : ` Done: ${built.map(({ index }) => index).join(', ')}.`;
    super(`vector-index-${first}`, `${strategy.accessMethod}: ${sentences}${others}`, {
      exitCode: first === 'other' ? exitCodes.serverFailed : exitCodes.wrongUse,
    });
    this.refusals = refusals;
    this.built = built;
  }
}

/**
 * The refusal that the server is known to answer with, or undefined when it may build. An empty table is left to the
 * server: some versions accept it.
 */
export function foreseeRefusal(
  { name, table }: Pick<VectorIndex, 'name' | 'table'>,
  { accessMethod, rowsMin, partitionOption }: IndexStrategy,
  rows: number,
  options: Readonly<Record<string, string>>,
): Refusal | undefined {
  if (rows === 0 || rows >= rowsMin(options)) return undefined;
  const fewest = rowsMin({ [partitionOption]: '1' });
  const what = `Index "${name}" was not built because table "${table}" has ${rows} rows with a vector`;
  const sentence =
    rows < fewest
      ? `${what}, and a ${accessMethod} index needs at least ${fewest}: searches are exact until the index step runs again with more rows.`
      : `${what}, and ${partitionOption} = ${options[partitionOption]} needs at least ${rowsMin(options)}: load more rows, or lower ${partitionOption}.`;
  return { index: name, table, sqlstate: null, kind: 'too-few-rows', sentence };
}

/** The words decide: AlloyDB reports all refusals with XX000. */
export function explainRefusal(
  { name, table }: Pick<VectorIndex, 'name' | 'table'>,
  { accessMethod }: Pick<VectorStrategy, 'accessMethod'>,
  cause: StatementError,
): Refusal {
  const { message, sqlstate } = cause.answer;
  const about = { index: name, table, sqlstate };
  const wording = refusalWordings.find(({ parts }) => parts.test(message));
  if (wording?.kind === 'empty-table') {
    const sentence = `Index "${name}" was not built because table "${table}" is empty, and a ${accessMethod} index learns from rows: load the table, then run the index step again.`;
    return { ...about, kind: 'empty-table', sentence };
  }
  if (wording?.kind === 'too-few-rows') {
    const [, rows, rowsMin] = wording.parts.exec(message) ?? [];
    const sentence = `Index "${name}" was not built because table "${table}" has ${rows} rows and the server wants more than ${rowsMin}: load more rows, or pass a smaller number of leaves.`;
    return { ...about, kind: 'too-few-rows', sentence };
  }
  return {
    ...about,
    kind: 'other',
    sentence: `Index "${name}" on table "${table}" was refused: ${message} [SQLSTATE ${sqlstate}].`,
  };
}
