import { PostgresClient, type PostgresClientConfig } from './postgres-client.ts';

/**
 * Ends a connection whose server is gone without a word: a host that lost power, a firewall or proxy that forgot the
 * connection. Whoever waits for an answer would wait forever, as no packet says that it will not come.
 *
 * A statement may take hours, so silence proves nothing. After `silentMs` without a byte the server is asked over a second
 * connection whether it still works on the first one; where it cannot be reached or has nothing to do, the first one is
 * destroyed, and the statement fails with that as its reason.
 */
export function watchSilence(client: PostgresClient, config: PostgresClientConfig, silentMs: number): void {
  let before = client.bytesMoved;
  let asking = false;
  const look = async (): Promise<void> => {
    if (asking) return;
    const now = client.bytesMoved;
    if (client.waits && now === before) {
      asking = true;
      const reason = await silenceOf(client, config);
      asking = false;
      // An answer may have come meanwhile.
      if (reason !== null && client.waits && client.bytesMoved === now) {
        client.lose(new Error(`no answer came for ${Math.round(silentMs / 1_000)} s, and ${reason}`));
      }
    }
    before = client.bytesMoved;
  };
  const timer = setInterval(() => void look(), silentMs);
  timer.unref();
  client.once('end', () => clearInterval(timer));
}

/** Why no answer will come; null where the server works on it, or where nobody can know. */
async function silenceOf({ processID }: PostgresClient, config: PostgresClientConfig): Promise<string | null> {
  const second = new PostgresClient({ ...config, application_name: 'pgparity-silence', query_timeout: answerMsMax });
  second.on('error', () => undefined);
  try {
    await second.connect();
    const { rows } = await second.query<{ own: boolean; state: string | null }>(workOn, [second.processID, processID]);
    const [{ own = false, state = null } = {}] = rows;
    // Behind a pooler the process ids are not the server's.
    if (!own) return null;
    if (state === null) return 'the server no longer knows the connection';
    return state.startsWith('idle') ? 'the server has answered or was never asked' : null;
  } catch (error) {
    // A server that refuses lives.
    if ((error as { severity?: unknown }).severity !== undefined) return null;
    return `the server cannot be reached: ${(error as Error).message}`;
  } finally {
    await second.end().catch(() => undefined);
  }
}

const workOn = `
SELECT pg_backend_pid() = $1 AS own,
       (SELECT coalesce(state, 'hidden') FROM pg_stat_activity WHERE pid = $2) AS state`;

const answerMsMax = 10_000;
