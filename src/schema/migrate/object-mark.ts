import { parse, type Node } from 'libpg-query';

/** A name that a statement makes or alters: `orders`, `orders.total` for what belongs to a table, `privilege orders`. */
export interface ObjectMark {
  readonly name: string;
  /** Null where the statement leaves it to the search path. */
  readonly schema: string | null;
  /** Lines between the statement's first and the one that the name stands on. */
  readonly lineInText: number;
}

/** @param text The statement's own, for the lines inside it; null where only its first line is known. */
export async function marksOf(tree: Node, text: string | null): Promise<readonly ObjectMark[]> {
  const [kind = ''] = Object.keys(tree);
  const isLong = text !== null && text.includes('\n') && ['CreateStmt', 'AlterTableStmt'].includes(kind);
  // Offsets of a tree count from the beginning of the text that was parsed with it.
  const own = isLong ? ((await parse(text)).stmts?.[0]?.stmt ?? tree) : tree;
  const lineAt = isLong ? lineCounter(text) : () => 0;
  return named(kind, bodyOf(own), lineAt);
}

type LineAt = (byteOffset: number | undefined) => number;

/** A node's fields, of which every kind of statement has others. */
interface Body {
  readonly [field: string]: unknown;
  readonly relation?: Relation;
  readonly location?: number;
}

interface Relation {
  readonly schemaname?: string;
  readonly relname?: string;
}

function named(kind: string, body: Body, lineAt: LineAt): readonly ObjectMark[] {
  const part = (relation: Relation | undefined, name: unknown, location?: number): ObjectMark[] =>
    mark(`${relation?.relname}.${String(name)}`, relation?.schemaname, lineAt(location));
  const { relation } = body;
  switch (kind) {
    case 'CreateStmt':
      return [
        ...whole(relation),
        ...listOf(body['tableElts']).flatMap((element) => elementMarks(element, relation, lineAt)),
      ];
    case 'AlterTableStmt':
      return [
        ...whole(relation),
        ...listOf(body['cmds']).flatMap((command) => commandMarks(command, relation, lineAt)),
      ];
    case 'IndexStmt':
      return mark(body['idxname'] ?? indexName(body), relation?.schemaname);
    case 'RenameStmt':
      return body['subname'] === undefined
        ? mark(body['newname'], relation?.schemaname)
        : part(relation, body['newname']);
    case 'CreateTrigStmt':
      return part(relation, body['trigname']);
    case 'RuleStmt':
      return part(relation, body['rulename']);
    case 'CreatePolicyStmt':
    case 'AlterPolicyStmt':
      return part(body['table'] as Relation, body['policy_name']);
    case 'CreateSeqStmt':
    case 'AlterSeqStmt':
      return whole(body['sequence'] as Relation);
    case 'ViewStmt':
      return whole(body['view'] as Relation);
    case 'CreateTableAsStmt':
      return whole((body['into'] as { readonly rel?: Relation } | undefined)?.rel);
    case 'CompositeTypeStmt':
      return whole(body['typevar'] as Relation);
    case 'InsertStmt':
      return whole(relation);
    case 'CreateFunctionStmt':
      return path(body['funcname']);
    case 'AlterFunctionStmt':
      return path((body['func'] as Body | undefined)?.['objname']);
    case 'CreateEnumStmt':
    case 'AlterEnumStmt':
    case 'CreateRangeStmt':
    case 'AlterDomainStmt':
      return path(body['typeName']);
    case 'CreateDomainStmt':
      return path(body['domainname']);
    case 'DefineStmt':
    case 'CreateStatsStmt':
      return path(body['defnames']);
    case 'CreateExtensionStmt':
    case 'AlterExtensionStmt':
      return mark(body['extname']);
    case 'CreateSchemaStmt':
      return mark(body['schemaname']);
    case 'CreatePublicationStmt':
    case 'AlterPublicationStmt':
      return mark(body['pubname']);
    case 'CreateForeignServerStmt':
      return mark(body['servername']);
    case 'GrantStmt':
      return listOf(body['objects']).flatMap((object) =>
        whole(bodyOf(object) as Relation).map((each) => ({ ...each, name: `privilege ${each.name}` })),
      );
    default:
      return [];
  }
}

function mark(name: unknown, schema: unknown = null, lineInText = 0): ObjectMark[] {
  return typeof name === 'string' ? [{ name, schema: typeof schema === 'string' ? schema : null, lineInText }] : [];
}

function whole(relation: Relation | undefined): ObjectMark[] {
  return mark(relation?.relname, relation?.schemaname);
}

function path(nodes: unknown): ObjectMark[] {
  const names = stringsOf(nodes);
  return mark(names.at(-1), names.at(-2));
}

function elementMarks(element: Node, relation: Relation | undefined, lineAt: LineAt): ObjectMark[] {
  const { location, constraints, ...fields } = bodyOf(element);
  const at = { schema: relation?.schemaname ?? null, lineInText: lineAt(location) };
  if ('Constraint' in element) return constraintMarks(element, relation, null, at);
  const column = fields['colname'];
  if (typeof column !== 'string') return [];
  return [
    { name: `${relation?.relname}.${column}`, ...at },
    // Of serial and identity columns.
    { name: `${relation?.relname}_${column}_seq`, ...at },
    ...listOf(constraints).flatMap((constraint) => constraintMarks(constraint, relation, column, at)),
  ];
}

function commandMarks(command: Node, relation: Relation | undefined, lineAt: LineAt): ObjectMark[] {
  const { name, def } = bodyOf(command);
  const at = { schema: relation?.schemaname ?? null, lineInText: 0 };
  const node = def as Node | undefined;
  return [
    ...(typeof name === 'string' ? [{ name: `${relation?.relname}.${name}`, ...at }] : []),
    ...(node === undefined ? [] : elementMarks(node, relation, lineAt)),
  ];
}

/** The constraint by its name, or by the one that PostgreSQL gives it, and the index of the same name. */
function constraintMarks(
  node: Node,
  relation: Relation | undefined,
  column: string | null,
  at: Omit<ObjectMark, 'name'>,
): ObjectMark[] {
  const { conname, contype, keys, fk_attrs: referring } = bodyOf(node);
  const ending = endings[String(contype)];
  if (ending === undefined) return [];
  const columns = contype === 'CONSTR_PRIMARY' ? [] : column === null ? stringsOf(keys ?? referring) : [column];
  const name = typeof conname === 'string' ? conname : [relation?.relname, ...columns, ending].join('_');
  return [
    { name: `${relation?.relname}.${name}`, ...at },
    { name, ...at },
  ];
}

const endings: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: 'pkey',
  CONSTR_UNIQUE: 'key',
  CONSTR_FOREIGN: 'fkey',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'excl',
  CONSTR_NOTNULL: 'not_null',
};

/** What PostgreSQL calls an index without a name. */
function indexName({ relation, indexParams, unique }: Body): string {
  const columns = listOf(indexParams).map((parameter) => String(bodyOf(parameter)['name'] ?? 'expr'));
  return [relation?.relname, ...columns, unique === true ? 'key' : 'idx'].join('_');
}

function bodyOf(tree: Node): Body {
  return (Object.values(tree)[0] ?? {}) as Body;
}

function listOf(nodes: unknown): readonly Node[] {
  return Array.isArray(nodes) ? (nodes as Node[]) : [];
}

function stringsOf(nodes: unknown): readonly string[] {
  return listOf(nodes).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

function lineCounter(text: string): LineAt {
  const bytes = Buffer.from(text);
  return (offset = 0) => bytes.subarray(0, offset).toString('utf8').split('\n').length - 1;
}
