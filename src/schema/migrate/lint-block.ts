import { parsePlPgSQL, type Node } from 'libpg-query';
import { splitStatements, type Statement } from '../../engine/sql/statement.ts';

/** A statement that no parser can know before it runs. */
export interface Unseen {
  readonly line: number;
  readonly sentence: string;
  /** True when the constant parts of it hold DROP, TRUNCATE, DELETE or ALTER. */
  readonly dangerous: boolean;
}

interface Inside {
  readonly statements: readonly { readonly tree: Node; readonly line: number }[];
  readonly unseen: readonly Unseen[];
}

/**
 * The statement itself, or, for a DO block, the statements that stand in its body and in the constant strings of its
 * EXECUTE, however deep.
 */
export async function statementsInside(statement: Statement): Promise<Inside> {
  const { tree, line, text } = statement;
  if (!('DoStmt' in tree)) return { statements: [{ tree, line }], unseen: [] };
  const body = stringArgument(tree.DoStmt.args, 'as');
  const language = stringArgument(tree.DoStmt.args, 'language') ?? 'plpgsql';
  if (body === undefined || language !== 'plpgsql') {
    const sentence = `This DO block is written in ${language}, which the lint does not read`;
    return { statements: [], unseen: [{ line, sentence, dangerous: dangerousWord.test(text) }] };
  }
  const bodyLine = line + text.slice(0, Math.max(text.indexOf(body), 0)).split('\n').length - 1;
  const statements: { tree: Node; line: number }[] = [];
  const unseen: Unseen[] = [];
  const queries = await queriesOf(text).catch(() => undefined);
  if (queries === undefined) {
    const sentence = 'This DO block is not PL/pgSQL that the lint can read';
    return { statements: [], unseen: [{ line, sentence, dangerous: dangerousWord.test(text) }] };
  }
  for (const { query, dynamic, blockLine } of queries) {
    const at = bodyLine + blockLine - 1;
    const constant = dynamic ? await constantOf(query) : query;
    const inner = constant === undefined ? undefined : await parsedOrUndefined(constant);
    if (inner === undefined) unseen.push(unseenAt(at, query));
    else for (const found of inner) statements.push(...(await deeper(found, at, unseen)));
  }
  return { statements, unseen };
}

const dangerousWord = /\b(?:drop|truncate|delete|alter)\b/i;

function unseenAt(line: number, query: string): Unseen {
  const sentence = `EXECUTE puts its statement together at run time (${query}), where the lint does not see it`;
  return { line, sentence, dangerous: dangerousWord.test(query) };
}

async function deeper(found: Statement, line: number, unseen: Unseen[]): Promise<Inside['statements']> {
  const inside = await statementsInside(found);
  unseen.push(...inside.unseen.map((what) => ({ ...what, line })));
  return inside.statements.map(({ tree }) => ({ tree, line }));
}

function stringArgument(args: readonly Node[] = [], name: string): string | undefined {
  for (const argument of args) {
    if (!('DefElem' in argument) || argument.DefElem.defname !== name) continue;
    const value = argument.DefElem.arg;
    if (value !== undefined && 'String' in value) return value.String.sval;
  }
  return undefined;
}

interface BlockQuery {
  readonly query: string;
  /** True for the expression behind EXECUTE. */
  readonly dynamic: boolean;
  /** Counted from the line on which the body begins, from 1. */
  readonly blockLine: number;
}

interface Expression {
  readonly query?: string;
  readonly parseMode?: number;
}

interface DynamicStatement {
  readonly query?: { readonly PLpgSQL_expr?: Expression };
}

/** PL/pgSQL's own parser gives a tree of its statements, with the SQL in them as text. */
async function queriesOf(block: string): Promise<readonly BlockQuery[]> {
  const queries: BlockQuery[] = [];
  const visit = (value: unknown, line: number): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value) as [string, Expression & DynamicStatement][]) {
      const here = lineOf(child) ?? line;
      if (key === 'PLpgSQL_expr' && isStatement(child))
        queries.push({ query: textOf(child), dynamic: false, blockLine: here });
      if (dynamicStatements.has(key))
        queries.push({ query: textOf(child.query?.PLpgSQL_expr), dynamic: true, blockLine: here });
      visit(child, here);
    }
  };
  visit(await parsePlPgSQL(block), 1);
  return queries.filter(({ query }) => query !== '');
}

const dynamicStatements: ReadonlySet<string> = new Set(['PLpgSQL_stmt_dynexecute', 'PLpgSQL_stmt_dynfors']);

function lineOf(value: unknown): number | undefined {
  const line = (value as { lineno?: unknown } | null)?.lineno;
  return typeof line === 'number' ? line : undefined;
}

/** PostgreSQL's RAW_PARSE_DEFAULT: the text is a statement, not an expression or an assignment. */
function isStatement({ parseMode }: Expression): boolean {
  return parseMode === 0;
}

function textOf(expression: Expression | undefined): string {
  return expression?.query ?? '';
}

/** The value of an expression that is one string constant. */
async function constantOf(expression: string): Promise<string | undefined> {
  const [statement] = (await parsedOrUndefined(`SELECT ${expression}`)) ?? [];
  if (statement === undefined || !('SelectStmt' in statement.tree)) return undefined;
  const [target, ...others] = statement.tree.SelectStmt.targetList ?? [];
  if (target === undefined || others.length > 0 || !('ResTarget' in target)) return undefined;
  const value = target.ResTarget.val;
  return value !== undefined && 'A_Const' in value ? value.A_Const.sval?.sval : undefined;
}

async function parsedOrUndefined(sql: string): Promise<readonly Statement[] | undefined> {
  return splitStatements(sql).then(
    ({ statements }) => statements,
    () => undefined,
  );
}
