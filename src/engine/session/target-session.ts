import type { PostgresClient } from './postgres-client.ts';

/** What a server must be: libpq's `target_session_attrs`. `prefer-standby` is two rounds through the hosts. */
export function wantedServers(attributes: string | undefined): readonly string[] {
  return attributes === 'prefer-standby' ? ['standby', 'any'] : [attributes ?? 'any'];
}

/** Why the session is not the wanted one, or null when it is. */
export async function targetFault(client: PostgresClient, wanted: string): Promise<Error | null> {
  if (wanted === 'any') return null;
  const text = "SELECT pg_is_in_recovery()::text, current_setting('transaction_read_only')";
  const { rows } = await client.query<[string, string]>({ text, rowMode: 'array' });
  const [standby, readOnly] = [rows[0]?.[0] === 'true', rows[0]?.[1] === 'on'];
  const suits = { 'read-write': !readOnly, 'read-only': readOnly, primary: !standby, standby }[wanted];
  if (suits === true) return null;
  const found = `${standby ? 'a standby' : 'a primary'}, ${readOnly ? 'read-only' : 'read-write'}`;
  return new Error(`the server is ${found}, and target_session_attrs=${wanted}`);
}
