import { parse } from 'csv-parse/sync';
import type { WorkloadStatement } from './workload-file.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * The statements in a server's log in CSV (`log_destination = 'csvlog'`, `log_statement = 'all'`), with the parameters
 * that it notes. Every session of the log is a connection of its own.
 */
export function readCsvLog(text: string, file: string): readonly WorkloadStatement[] {
  const connections = new Map<string, number>();
  const statements = rowsOf(text, file).flatMap((row): readonly WorkloadStatement[] => {
    const [session = '', message = '', detail = ''] = [row[sessionColumn], row[messageColumn], row[detailColumn]];
    const found = /^(?:duration: [\d.]+ ms {2})?(?:statement|execute [^:]*): ([\s\S]*)$/.exec(message);
    if (found === null) return [];
    const connection = connections.get(session) ?? connections.size + 1;
    connections.set(session, connection);
    return [{ connection, sql: (found[1] ?? '').replace(/[\s;]+$/, ''), parameters: parametersIn(detail), data: null }];
  });
  if (statements.length > 0) return statements;
  throw new UsageError('workload-empty', `${file} holds no statement: set log_statement = 'all' on the server.`);
}

/** Whether a text is such a log: a time, a user, a database and a process id stand first. */
export function isCsvLog(text: string): boolean {
  return /^\ufeff?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \w+,("[^"]*")?,("[^"]*")?,\d*,/.test(text);
}

// https://www.postgresql.org/docs/17/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-CSVLOG
const sessionColumn = 5;
const messageColumn = 13;
const detailColumn = 14;

function rowsOf(text: string, file: string): readonly (readonly string[])[] {
  try {
    return parse(text, { bom: true, relax_column_count: true }) as string[][];
  } catch (cause) {
    throw new UsageError('workload-invalid', `${file} is no log in CSV: ${(cause as Error).message}.`, { cause });
  }
}

/** `parameters: $1 = '5', $2 = NULL`; a quote in a value is doubled. */
function parametersIn(detail: string): readonly (string | null)[] {
  const [, list] = /^(?:parameters|Parameters): (.*)$/s.exec(detail) ?? [];
  const pairs = [...(list ?? '').matchAll(/\$(\d+) = (NULL|'(?:[^']|'')*')/g)];
  return pairs.map(([, , value = '']) => (value === 'NULL' ? null : value.slice(1, -1).replaceAll("''", "'")));
}
