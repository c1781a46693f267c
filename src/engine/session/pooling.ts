import { connect, type Connection } from './connect.ts';
import type { PostgresClient } from './postgres-client.ts';

/**
 * What lies between us and the server: nothing, a pooler that gives a client one server process for as long as it is
 * connected, or one that gives it a process for a transaction or a statement at a time. Behind the last, locks, settings
 * and prepared statements of a session are left to a process that others use.
 */
export type Pooling = 'none' | 'session' | 'transaction';

/**
 * Asks the connection, and where it is not the server itself that answers, a second one beside it: a transaction on that
 * one takes the process that the first one has used, where the pooler lends processes. The connection must be outside a
 * transaction.
 */
export async function findPooling({ client, url }: Pick<Connection, 'client' | 'url'>): Promise<Pooling> {
  const processId = await backendOf(client);
  // A pooler answers the start of a connection by itself, with a process id of its own for cancel requests.
  if (processId === String(client.processID) && !(await isPgpool(client))) return 'none';
  const second = await connect(url, { applicationName: 'pgparity-pooling' });
  try {
    // The only process is the first one's, as long as that is connected.
    const begun = await withinReach(second.client.query('BEGIN').then(() => backendOf(second.client)));
    if (begun === silent) return 'session';
    return (await withinReach(backendOf(client))) === processId ? 'session' : 'transaction';
  } catch {
    // Statement pooling allows no transaction.
    return 'transaction';
  } finally {
    await second.client.end().catch(() => undefined);
  }
}

async function backendOf(client: PostgresClient): Promise<string> {
  const { rows } = await client.query<[string]>({ text: 'SELECT pg_backend_pid()::text', rowMode: 'array' });
  return rows[0]?.[0] ?? '';
}

async function isPgpool(client: PostgresClient): Promise<boolean> {
  return client.query('SHOW pool_version').then(
    () => true,
    () => false,
  );
}

const silent = Symbol('silent');
/** A statement that takes so long waits for a process. */
const reachMs = 2_000;

async function withinReach<Answer>(asked: Promise<Answer>): Promise<Answer | typeof silent> {
  let timer: NodeJS.Timeout | undefined;
  // What comes after the time is over is nobody's.
  asked.catch(() => undefined);
  const late = new Promise<typeof silent>((resolve) => {
    timer = setTimeout(() => resolve(silent), reachMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
