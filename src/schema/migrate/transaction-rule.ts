import type { DefElem, Node } from 'libpg-query';
import type { Statement } from '../../engine/sql/statement.ts';

/**
 * True when the server refuses the statement inside a transaction block, as far as its parse tree says. Known from
 * PostgreSQL's calls of PreventInTransactionBlock(), majors 15 to 18. A few cases depend on the data (`REINDEX` of a
 * partitioned table): the server refuses those with 25001.
 */
export function runsOutsideTransaction(tree: Node): boolean {
  if ('IndexStmt' in tree) return tree.IndexStmt.concurrent === true;
  if ('DropStmt' in tree) return tree.DropStmt.concurrent === true;
  if ('ReindexStmt' in tree) {
    const { kind, params } = tree.ReindexStmt;
    return wholeDatabaseKinds.has(kind ?? '') || isOn(params, 'concurrently');
  }
  if ('VacuumStmt' in tree) return tree.VacuumStmt.is_vacuumcmd === true;
  if ('ClusterStmt' in tree) return tree.ClusterStmt.relation === undefined;
  if ('AlterTableStmt' in tree) {
    return (tree.AlterTableStmt.cmds ?? []).some(
      (command) =>
        'AlterTableCmd' in command &&
        command.AlterTableCmd.subtype === 'AT_DetachPartition' &&
        partitionIsConcurrent(command.AlterTableCmd.def),
    );
  }
  if ('AlterDatabaseStmt' in tree) return isOn(tree.AlterDatabaseStmt.options, 'tablespace');
  return alwaysOutside.some((kind) => kind in tree);
}

/** Why a statement would take the transaction out of the runner's hands; undefined for every other one. */
export function transactionRefusal({ tree, data }: Statement): string | undefined {
  if ('TransactionStmt' in tree) {
    const command = (tree.TransactionStmt.kind ?? 'TRANS_STMT').replace('TRANS_STMT_', '').replaceAll('_', ' ');
    return `${command} cannot stand in a migration: the runner opens and ends the transaction itself.`;
  }
  if (!('CopyStmt' in tree)) return undefined;
  const { is_from: isFrom, filename, is_program: isProgram } = tree.CopyStmt;
  if (filename !== undefined || isProgram === true || data !== undefined) return undefined;
  return isFrom === true
    ? 'COPY FROM stdin needs its data on the lines below it, up to a line "\\.".'
    : 'COPY TO stdout cannot stand in a migration: nobody reads what it writes.';
}

const wholeDatabaseKinds: ReadonlySet<string> = new Set([
  'REINDEX_OBJECT_SCHEMA',
  'REINDEX_OBJECT_SYSTEM',
  'REINDEX_OBJECT_DATABASE',
]);

const alwaysOutside = [
  'AlterSubscriptionStmt',
  'AlterSystemStmt',
  'CreateSubscriptionStmt',
  'CreateTableSpaceStmt',
  'CreatedbStmt',
  'DropSubscriptionStmt',
  'DropTableSpaceStmt',
  'DropdbStmt',
] as const;

/** `(CONCURRENTLY)`, `(CONCURRENTLY TRUE)` and `SET TABLESPACE x` are on; `(CONCURRENTLY OFF)` is not. */
function isOn(options: readonly Node[] | undefined, name: string): boolean {
  const elements = (options ?? []).flatMap((option) => ('DefElem' in option ? [option.DefElem] : []));
  const element = elements.findLast((candidate) => candidate.defname === name);
  return element !== undefined && !offWords.has(wordOf(element));
}

const offWords: ReadonlySet<string> = new Set(['false', 'off', '0']);

function wordOf({ arg }: DefElem): string {
  if (arg === undefined) return '';
  if ('String' in arg) return (arg.String.sval ?? '').toLowerCase();
  if ('Integer' in arg) return String(arg.Integer.ival ?? 0);
  if ('Boolean' in arg) return String(arg.Boolean.boolval ?? false);
  return '';
}

function partitionIsConcurrent(definition: Node | undefined): boolean {
  return definition !== undefined && 'PartitionCmd' in definition && definition.PartitionCmd.concurrent === true;
}
