import type { DefElem, Node } from 'libpg-query';

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

/**
 * The command's name when the statement would take the transaction out of the runner's hands, or needs a data stream
 * that a file cannot hold. Undefined for every other statement.
 */
export function transactionCommand(tree: Node): string | undefined {
  if ('TransactionStmt' in tree) {
    return (tree.TransactionStmt.kind ?? 'TRANS_STMT').replace('TRANS_STMT_', '').replaceAll('_', ' ');
  }
  if ('CopyStmt' in tree) {
    const { is_from: isFrom, filename, is_program: isProgram } = tree.CopyStmt;
    if (filename === undefined && isProgram !== true) return isFrom === true ? 'COPY FROM STDIN' : 'COPY TO STDOUT';
  }
  return undefined;
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
