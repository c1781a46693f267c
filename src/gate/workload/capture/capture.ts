import type { CapturedAnswer, CapturedStatement, WireFault } from './captured-statement.ts';
import { ParameterTypes } from './parameter-types.ts';
import { statementKey } from './statement-key.ts';
import type { Answer } from '../../../engine/session/answer.ts';
import { answerOfFault, noticeOf, type ServerFault } from '../../../engine/session/server-fault.ts';
import type { Session } from '../../../engine/session/session.ts';
import { splitStatements } from '../../../engine/sql/statement.ts';

/** What a command sent to one profile in one run, and what the profile answered. */
export interface Capture {
  readonly statements: readonly Sent[];
}

/** A statement as it is compared. */
export interface Sent {
  readonly connection: number;
  readonly sql: string;
  /** The same for every execution of a statement, whatever its literals are. */
  readonly key: string;
  readonly parameters: readonly { readonly type: string; readonly value: string | null; readonly binary: boolean }[];
  readonly answer: Answer;
  readonly rowsLeftOut: number;
}

/** Gives the statements the names of their types, which every database numbers in its own way. */
export async function readCapture(captured: readonly CapturedStatement[], session: Session): Promise<Capture> {
  const { rows } = await session.run('SELECT oid, typname FROM pg_catalog.pg_type');
  const names = new Map(rows.map(([id, name]) => [Number(id), String(name)]));
  // A type that is gone has no name any more, and its number says nothing.
  const typeName = (id: number): string => names.get(id) ?? 'unknown';
  const types = new ParameterTypes(session);
  const statements: Sent[] = [];
  for (const each of captured) {
    const sql = await ownText(each);
    const inferred = each.parameters.some(({ type }) => type === 0) ? await types.of(sql) : [];
    statements.push({
      connection: each.connection,
      sql,
      key: statementKey(sql),
      parameters: each.parameters.map((parameter, place) => ({
        ...parameter,
        type: typeName(parameter.type === 0 ? (inferred[place] ?? 0) : parameter.type),
      })),
      answer: answerOf(sql, each.answer, typeName),
      rowsLeftOut: each.answer.kind === 'rows' ? each.answer.rowsLeftOut : 0,
    });
  }
  return { statements };
}

/** One of the statements of a text. */
async function ownText({ sql, part }: CapturedStatement): Promise<string> {
  if (!/;\s*\S/.test(sql)) return sql.replace(/[\s;]+$/, '');
  try {
    return (await splitStatements(sql)).statements[part]?.text ?? sql;
  } catch {
    return sql;
  }
}

function answerOf(statement: string, answer: CapturedAnswer, typeName: (id: number) => string): Answer {
  const notices = answer.notices.map((notice) => noticeOf(faultOf(notice)));
  if (answer.kind === 'error') return answerOfFault(statement, faultOf(answer.fault), notices);
  const { tag, columns, rows } = answer;
  return {
    kind: 'rows',
    statement,
    // Those of the statement stand beside it, with their types.
    parameters: [],
    command: tag.split(' ', 1)[0] ?? '',
    rowCount: Number(/\d+$/.exec(tag)?.[0] ?? 0),
    columns: columns.map(({ name, type }) => ({ name, type: typeName(type) })),
    rows,
    notices,
  };
}

function faultOf(fault: WireFault): ServerFault {
  return {
    message: fault['M'] ?? '',
    code: fault['C'],
    severity: fault['V'] ?? fault['S'],
    detail: fault['D'],
    hint: fault['H'],
    schema: fault['s'],
    table: fault['t'],
    column: fault['c'],
    constraint: fault['n'],
    dataType: fault['d'],
    position: fault['P'],
  };
}
