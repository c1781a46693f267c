import type { StrategyName } from '../../../vault/result/quantities.ts';
import { qualifiedName } from '../database/search-sql.ts';
import type { Session } from '../../../engine/session/session.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';

/** What is done to an index after its rows have changed. */
interface Maintenance {
  /** `vacuumed`, `maintained`, `reindexed`. */
  readonly step: string;
  run(session: Session): Promise<unknown>;
}

/** VACUUM, ScaNN's own maintenance where the server has it, and REINDEX, in this order. */
export async function maintenanceOf(
  session: Session,
  strategy: StrategyName,
  place: { readonly schema: string; readonly table: string; readonly index: string },
): Promise<readonly Maintenance[]> {
  const index = `${quoteIdentifier(place.schema)}.${quoteIdentifier(place.index)}`;
  const steps: Maintenance[] = [
    { step: 'vacuumed', run: (on) => on.run(`VACUUM (ANALYZE) ${qualifiedName(place)}`) },
    { step: 'reindexed', run: (on) => on.run(`REINDEX INDEX ${index}`) },
  ];
  if (strategy !== 'scann' || !(await hasOwnMaintenance(session))) return steps;
  const maintained = {
    step: 'maintained',
    run: (on: Session) => on.run('SELECT scann_index_maintenance($1)', [index]),
  };
  return steps.toSpliced(1, 0, maintained);
}

/** AlloyDB's later versions rebuild the leaves that have grown apart, without building the whole index anew. */
async function hasOwnMaintenance(session: Session): Promise<boolean> {
  const { rows } = await session.run(
    "SELECT FROM pg_catalog.pg_proc WHERE proname = 'scann_index_maintenance' AND pronargs = 1",
  );
  return rows.length > 0;
}
