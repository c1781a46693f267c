import type {
  AlterTableCmd,
  AlterTableStmt,
  DropStmt,
  IndexStmt,
  MergeStmt,
  Node,
  RangeVar,
  ReindexStmt,
  UpdateStmt,
} from 'libpg-query';
import { meetsEveryRow } from './lint-condition.ts';

/** What a statement does that the lint has an opinion about. */
export type Action =
  /** The words that an approval repeats: `drop column orders.note`. `table` is null where it is no table's matter. */
  | { readonly kind: 'data-loss'; readonly words: string; readonly table: string | null; readonly columns?: Columns }
  | { readonly kind: 'blocking-index'; readonly words: string; readonly table: string; readonly instead: string }
  /** A table, or a column: `orders.note`. */
  | { readonly kind: 'create'; readonly table: string }
  /** From here on the name means another table, or may do so; null for every name. */
  | { readonly kind: 'forget'; readonly table: string | null };

/** The columns that an UPDATE writes. */
type Columns = readonly string[];

/** Every such action of a statement, in its order, with those of its common table expressions. */
export function actionsOf(tree: Node): readonly Action[] {
  const actions: Action[] = [];
  visit(tree, actions);
  return actions;
}

/** Their bodies are stored here and run elsewhere. */
const storedForLater: ReadonlySet<string> = new Set(['CreateFunctionStmt', 'RuleStmt', 'ViewStmt']);

function visit(value: unknown, actions: Action[]): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, actions);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (storedForLater.has(key)) continue;
      if (key.endsWith('Stmt')) actions.push(...actionsOfNode({ [key]: child } as unknown as Node));
      visit(child, actions);
    }
  }
}

function actionsOfNode(node: Node): readonly Action[] {
  if ('CreateStmt' in node && node.CreateStmt.if_not_exists !== true) return created(node.CreateStmt.relation);
  if ('CreateTableAsStmt' in node && node.CreateTableAsStmt.if_not_exists !== true) {
    return created(node.CreateTableAsStmt.into?.rel);
  }
  if ('DropStmt' in node) return dropped(node.DropStmt);
  if ('TruncateStmt' in node) {
    return (node.TruncateStmt.relations ?? []).flatMap((relation) =>
      'RangeVar' in relation ? [tableLoss('truncate', nameOf(relation.RangeVar))] : [],
    );
  }
  if ('DeleteStmt' in node && meetsEveryRow(node.DeleteStmt.whereClause)) {
    return [tableLoss('delete from', nameOf(node.DeleteStmt.relation))];
  }
  if ('UpdateStmt' in node && meetsEveryRow(node.UpdateStmt.whereClause)) return updated(node.UpdateStmt);
  if ('MergeStmt' in node) return merged(node.MergeStmt);
  if ('RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_TABLE') {
    const { relation, newname = '' } = node.RenameStmt;
    return [nameOf(relation), newname].map((table) => ({ kind: 'forget', table }));
  }
  if ('VariableSetStmt' in node && node.VariableSetStmt.name === 'search_path') return forgetAll;
  if ('DiscardStmt' in node && node.DiscardStmt.target === 'DISCARD_TEMP') return forgetAll;
  if ('AlterTableStmt' in node) return altered(node.AlterTableStmt);
  if ('IndexStmt' in node) return indexed(node.IndexStmt);
  if ('ReindexStmt' in node) return reindexed(node.ReindexStmt);
  if ('DropdbStmt' in node) return [loss(`drop database ${node.DropdbStmt.dbname}`)];
  if ('DropOwnedStmt' in node) return [loss('drop owned')];
  return [];
}

const forgetAll: readonly Action[] = [{ kind: 'forget', table: null }];

function loss(words: string, table: string | null = null): Action {
  return { kind: 'data-loss', words: words.toLowerCase(), table };
}

function tableLoss(verb: string, table: string): Action {
  return loss(`${verb} ${table}`, table);
}

function created(relation: RangeVar | undefined): readonly Action[] {
  return relation === undefined ? [] : [{ kind: 'create', table: nameOf(relation) }];
}

/** What holds data itself; anything else loses data only when CASCADE takes columns and tables along. */
const holdsData: ReadonlySet<string> = new Set(['table', 'schema', 'sequence', 'extension', 'foreign table']);

function dropped({ objects = [], removeType, behavior }: DropStmt): readonly Action[] {
  const kind = (removeType ?? '').replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ');
  const cascades = behavior === 'DROP_CASCADE';
  if (kind === 'index' || (!holdsData.has(kind) && !cascades)) return [];
  return objects.map((object) => {
    const name = dottedName(object);
    if (kind === 'table' && name.startsWith('pg_temp.')) return { kind: 'forget', table: name.replace('pg_temp.', '') };
    return kind === 'table' ? tableLoss('drop table', name) : loss(`drop ${kind} ${name}${cascades ? ' cascade' : ''}`);
  });
}

function altered({ relation, cmds = [], objtype }: AlterTableStmt): readonly Action[] {
  const table = nameOf(relation);
  const commands = cmds.flatMap((command) => ('AlterTableCmd' in command ? [command.AlterTableCmd] : []));
  return commands.flatMap((command) => {
    const column = `${table}.${command.name}`;
    if (command.subtype === 'AT_DropColumn') {
      return [loss(`drop ${objtype === 'OBJECT_TYPE' ? 'attribute' : 'column'} ${column}`, table)];
    }
    if (command.subtype === 'AT_AlterColumnType')
      return keepsEverything(command) ? [] : [loss(`change type ${column}`, table)];
    if (command.subtype === 'AT_AddColumn') return added(table, command);
    return command.subtype === 'AT_AddConstraint' ? constrained(table, command) : [];
  });
}

/** Nothing is lost in a column that the same file adds; IF NOT EXISTS may have met one that was there. */
function added(table: string, { def, missing_ok: mayExist }: AlterTableCmd): readonly Action[] {
  if (def === undefined || !('ColumnDef' in def) || mayExist === true) return [];
  return [{ kind: 'create', table: `${table}.${def.ColumnDef.colname}` }];
}

function updated({ relation, targetList = [] }: UpdateStmt): readonly Action[] {
  const table = nameOf(relation);
  const columns = targetList.flatMap((target) => ('ResTarget' in target ? [`${table}.${target.ResTarget.name}`] : []));
  return [{ kind: 'data-loss', words: `update ${table}`.toLowerCase(), table, columns }];
}

/** Which rows a MERGE meets depends on its source: its DELETE is one without a condition. */
function merged({ relation, joinCondition, mergeWhenClauses = [] }: MergeStmt): readonly Action[] {
  const commands = new Set(
    mergeWhenClauses.flatMap((clause) => ('MergeWhenClause' in clause ? [clause.MergeWhenClause.commandType] : [])),
  );
  const table = nameOf(relation);
  return [
    ...(commands.has('CMD_DELETE') ? [tableLoss('delete from', table)] : []),
    ...(commands.has('CMD_UPDATE') && meetsEveryRow(joinCondition) ? [tableLoss('update', table)] : []),
  ];
}

/** Any value can be written as text. Of other types the tree does not say what the column was before. */
function keepsEverything({ def }: AlterTableCmd): boolean {
  if (def === undefined || !('ColumnDef' in def)) return false;
  const { typeName, raw_default: using } = def.ColumnDef;
  const last = typeName?.names?.at(-1);
  return using === undefined && last !== undefined && 'String' in last && last.String.sval === 'text';
}

function constrained(table: string, { def }: AlterTableCmd): readonly Action[] {
  if (def === undefined || !('Constraint' in def)) return [];
  const { contype, indexname } = def.Constraint;
  const words = indexBuilders[contype ?? ''];
  if (words === undefined || indexname !== undefined) return [];
  const instead =
    'build a unique index with CREATE INDEX CONCURRENTLY in a file of its own, then ADD CONSTRAINT … USING INDEX';
  return [{ kind: 'blocking-index', words, table, instead }];
}

const indexBuilders: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: 'ADD PRIMARY KEY',
  CONSTR_UNIQUE: 'ADD UNIQUE',
  CONSTR_EXCLUSION: 'ADD EXCLUDE',
};

function indexed({ relation, concurrent }: IndexStmt): readonly Action[] {
  if (concurrent === true) return [];
  const instead = 'use CREATE INDEX CONCURRENTLY in a file of its own';
  return [{ kind: 'blocking-index', words: 'CREATE INDEX', table: nameOf(relation), instead }];
}

function reindexed({ kind, relation, params = [] }: ReindexStmt): readonly Action[] {
  const concurrent = params.some((option) => 'DefElem' in option && option.DefElem.defname === 'concurrently');
  if (concurrent || kind !== 'REINDEX_OBJECT_TABLE') return [];
  const instead = 'use REINDEX TABLE CONCURRENTLY in a file of its own';
  return [{ kind: 'blocking-index', words: 'REINDEX TABLE', table: nameOf(relation), instead }];
}

function nameOf(relation: RangeVar | undefined): string {
  const schema = relation?.schemaname === 'pg_temp' ? undefined : relation?.schemaname;
  return [schema, relation?.relname].filter((part) => part !== undefined).join('.');
}

function dottedName(object: Node): string {
  if ('String' in object) return object.String.sval ?? '';
  if ('TypeName' in object) return partsOf(object.TypeName.names);
  if ('ObjectWithArgs' in object) return partsOf(object.ObjectWithArgs.objname);
  return 'List' in object ? partsOf(object.List.items) : '';
}

function partsOf(nodes: readonly Node[] = []): string {
  return nodes.flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : [])).join('.');
}
