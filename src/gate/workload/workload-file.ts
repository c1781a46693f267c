import type { Capture, Sent } from './capture/capture.ts';
import { UsageError } from '../../base/errors.ts';
import { splitStatements, type Comment } from '../../engine/sql/statement.ts';

/** A statement to be sent again. */
export interface WorkloadStatement {
  readonly connection: number;
  readonly sql: string;
  readonly parameters: readonly (string | null)[];
  /** What `COPY … FROM stdin` reads; null for every other statement. */
  readonly data: string | null;
}

/**
 * The statements of a capture as SQL that a person can review: parameters stand in comments behind their statement, and
 * no answer is in it. What cannot be sent again is a comment with the reason.
 */
export function workloadText({ statements }: Capture): string {
  let connection = 0;
  const lines = statements.flatMap((sent) => {
    const head = sent.connection === connection ? [] : ['', `-- connection ${sent.connection}`];
    connection = sent.connection;
    return [...head, ...statementLines(sent)];
  });
  return `${['-- pgparity workload 1', ...lines].join('\n')}\n`;
}

function statementLines({ sql, parameters }: Sent): readonly string[] {
  const reason = leftOutReason(sql, parameters);
  if (reason !== null) return [`-- left out, ${reason}: ${sql.replaceAll(/\s+/g, ' ').slice(0, 200)}`];
  const values = parameters.map(
    ({ type, value }, index) => `-- $${index + 1}${type === 'unknown' ? '' : ` ${type}`} = ${JSON.stringify(value)}`,
  );
  return [`${sql};`, ...values];
}

function leftOutReason(sql: string, parameters: Sent['parameters']): string | null {
  if (/^\s*copy\b/i.test(sql) && /\b(?:stdin|stdout)\b/i.test(sql)) return 'the data of COPY is not captured';
  if (parameters.some(({ binary }) => binary)) return 'it has binary parameters';
  return null;
}

/**
 * Reads such a text, and any other file of SQL: that is a workload of one connection. Throws a {@link UsageError} that
 * names the line.
 */
export async function readWorkload(text: string, file: string): Promise<readonly WorkloadStatement[]> {
  const { statements, comments } = await splitStatements(text).catch((cause: unknown) => {
    throw new UsageError('workload-invalid', `${file} is no SQL: ${(cause as Error).message}.`, { cause });
  });
  const marks = comments.flatMap((comment) => markOf(comment, file));
  let connection = 1;
  let at = 0;
  const read = statements.map((statement, index): WorkloadStatement => {
    const next = statements[index + 1]?.line ?? Infinity;
    const parameters: (string | null)[] = [];
    for (let mark = marks[at]; mark !== undefined && mark.line < next; mark = marks[++at]) {
      if (mark.kind === 'connection' && mark.line < statement.line) connection = mark.connection;
      else if (mark.kind === 'connection') break;
      else parameters[mark.place - 1] = mark.value;
    }
    return {
      connection,
      sql: statement.text,
      parameters: Array.from(parameters, (value) => value ?? null),
      data: statement.data ?? null,
    };
  });
  if (read.length > 0) return read;
  throw new UsageError('workload-empty', `${file} holds no statement.`);
}

type Mark = { readonly line: number } & (
  | { readonly kind: 'connection'; readonly connection: number }
  | { readonly kind: 'parameter'; readonly place: number; readonly value: string | null }
);

function markOf({ text, line }: Comment, file: string): readonly Mark[] {
  const connection = /^-- connection (\d+)$/.exec(text);
  if (connection !== null) return [{ kind: 'connection', line, connection: Number(connection[1]) }];
  const parameter = /^-- \$(\d{1,5})(?: \S+)? = (null|".*")$/.exec(text);
  if (parameter === null) return [];
  try {
    const value = JSON.parse(parameter[2] ?? '') as string | null;
    return [{ kind: 'parameter', line, place: Number(parameter[1]), value }];
  } catch (cause) {
    throw new UsageError('workload-invalid', `${file} has a parameter in line ${line} that is no JSON: ${text}.`, {
      cause,
    });
  }
}
