import type { Identity } from './identity.ts';
import { probeIdentity } from './probe-identity.ts';
import { proveIdentity } from './prove-identity.ts';
import type { RunningServer } from '../server/server.ts';
import { openSession } from '../session/open-session.ts';
import type { Session } from '../session/session.ts';

/** Asks a started server what it is, over a session of its own. Throws an IdentityError when it is not what its profile says. */
export async function identifyServer(server: RunningServer): Promise<Identity> {
  const session = await openSession(server.endpoint);
  try {
    return await identifyThrough(session, server);
  } finally {
    await session.close();
  }
}

/** The same over a session that is open. */
export async function identifyThrough(session: Session, server: RunningServer): Promise<Identity> {
  const identity = await probeIdentity(session, server.imageDigest, server.profile.extensions);
  proveIdentity(server.profile, identity, server.description);
  return identity;
}
