import { hasSqlDetails, parse, scan, type Node, type ParseResult, type SelectStmt } from 'libpg-query';

/**
 * A view's query in words that every major shares: one space where the server breaks lines, and no table in front of a
 * column where the outermost SELECT has one table only, which is how PostgreSQL 16 and newer write it.
 */
export async function canonicalQuery(query: string): Promise<string> {
  const bytes = Buffer.from(query);
  const { stmts = [] } = await parsed(query);
  const [first] = stmts;
  const select = first?.stmt !== undefined && 'SelectStmt' in first.stmt ? first.stmt.SelectStmt : undefined;
  const prefixes = new Set(select === undefined ? [] : needlessPrefixes(select));
  const { tokens } = query.trim() === '' ? { tokens: [] } : await scan(query);
  let text = '';
  let end = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    let token = tokens[index];
    if (token === undefined) break;
    if (token.start > end && text !== '') text += ' ';
    // A name, a dot, and then the column itself.
    if (prefixes.has(token.start) && tokens[index + 1]?.text === '.') {
      index += 2;
      token = tokens[index] ?? token;
    }
    text += bytes.subarray(token.start, token.end).toString();
    end = token.end;
  }
  return text;
}

/** A server with a grammar of its own keeps its own words. */
async function parsed(query: string): Promise<ParseResult> {
  try {
    return await parse(query);
  } catch (error) {
    if (hasSqlDetails(error) || query.trim() === '') return { version: 0, stmts: [] };
    throw error;
  }
}

/** Where the outermost SELECT names its only table in front of a column, in bytes. */
function needlessPrefixes({ fromClause, ...select }: SelectStmt): readonly number[] {
  const [item, ...more] = fromClause ?? [];
  if (item === undefined || more.length > 0) return [];
  const table = nameOf(item);
  return table === undefined ? [] : columnsOf(select, table);
}

function nameOf(item: Node): string | undefined {
  if ('RangeVar' in item) return item.RangeVar.alias?.aliasname ?? item.RangeVar.relname;
  if ('RangeSubselect' in item) return item.RangeSubselect.alias?.aliasname;
  if ('RangeFunction' in item) return item.RangeFunction.alias?.aliasname;
  if ('RangeTableFunc' in item) return item.RangeTableFunc.alias?.aliasname;
  if ('RangeTableSample' in item && item.RangeTableSample.relation) return nameOf(item.RangeTableSample.relation);
  return undefined;
}

/** Not those of a query inside: there every major writes the table. */
function columnsOf(tree: unknown, table: string): readonly number[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'subselect' || key === 'withClause' || key === 'SelectStmt') return [];
    if (key !== 'ColumnRef') return columnsOf(inner, table);
    const { fields = [], location = 0 } = inner as { fields?: readonly Node[]; location?: number };
    const [first, last] = fields;
    const needless = fields.length === 2 && first !== undefined && 'String' in first && first.String.sval === table;
    return needless && last !== undefined && 'String' in last ? [location] : [];
  });
}
