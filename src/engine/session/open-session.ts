import type { Endpoint } from './endpoint.ts';
import type { Session } from './session.ts';
import { openEmbeddedSession } from './embedded-session.ts';
import { openPostgresSession, type PostgresSessionOptions } from './postgres-session.ts';

/** Opens a session wherever the endpoint points. Whoever opens it closes it. */
export function openSession(endpoint: Endpoint, options: PostgresSessionOptions = {}): Promise<Session> {
  return endpoint.kind === 'embedded'
    ? openEmbeddedSession(endpoint.archive)
    : openPostgresSession(endpoint.url, options);
}
