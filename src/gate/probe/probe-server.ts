import type { Assumption } from './assumption.ts';
import { identityProven } from './assumptions/identity.ts';
import { findingOn, findOut, observedFinding, unknownFinding } from './find-out.ts';
import { prepareGround, type PreparedGround } from './ground.ts';
import { findLicenceFiles } from './licence-files.ts';
import type { ProbeDocument, ProbeFinding, ServerInventory } from './probe-document.ts';
import { readInventory } from './server-inventory.ts';
import { planStatements, type ProductStatements } from './statement-plans.ts';
import { releaseOf } from './releases.ts';
import type { Environment } from '../../base/config/environment.ts';
import type { Identity } from '../../engine/identity/identity.ts';
import { probeIdentity } from '../../engine/identity/probe-identity.ts';
import { IdentityError, proveIdentity } from '../../engine/identity/prove-identity.ts';
import { removeDatabases } from '../../engine/database/remove-databases.ts';
import { runPrefix } from '../../engine/database/run-name.ts';
import type { RunningServer } from '../../engine/server/server.ts';
import { until } from '../../engine/server/until.ts';
import { scalar } from '../../engine/session/answer.ts';
import { openSession } from '../../engine/session/open-session.ts';
import { ConnectionLostError, StatementError } from '../../engine/session/session.ts';

export interface ServerFindings {
  readonly identity: Identity | null;
  /** Whose expectations hold, as `15.12`; null where nobody knows. */
  readonly release: string | null;
  /** Why not everything was probed, or null. */
  readonly stopped: string | null;
  /** One for each assumption, in their order. */
  readonly findings: readonly ProbeFinding[];
  readonly inventory: ServerInventory | null;
  readonly statements: ProbeDocument['statements'];
  readonly licenceFiles: readonly string[];
}

/** Of a server that was not asked. */
export const nothingAsked = { inventory: null, statements: null, licenceFiles: [] } as const;

interface ProbeServerOptions {
  readonly environment: Environment;
  /** The image that was started, or null. */
  readonly image: string | null;
  readonly keepGoing: boolean;
  /** Those whose plans are wanted, or null. */
  readonly statements?: ProductStatements | null;
  readonly signal?: AbortSignal;
  readonly onProgress: (step: string) => void;
}

/**
 * Probes a server that answers. What it makes on the server is gone afterwards. It stops where the server is not what its
 * profile says, and where a probe costs the connection, unless it is to keep going; whatever was not probed then says so.
 */
export async function probeServer(
  server: RunningServer,
  assumptions: readonly Assumption[],
  options: ProbeServerOptions,
): Promise<ServerFindings> {
  const prefix = runPrefix();
  const { identity, played } = await identify(server);
  const release = releaseOf(options.image, identity, played);
  const refused = refusalOf(server, identity);
  if (refused !== null && !options.keepGoing) {
    const findings = assumptions.map((assumption) =>
      assumption.id === identityProven && 'assumed' in assumption
        ? observedFinding(assumption, { observed: 'refused', detail: refused }, release)
        : unknownFinding(assumption, 'the server is not what its profile says; --keep-going probes it all the same'),
    );
    return { ...nothingAsked, identity, release, stopped: refused, findings };
  }
  let ground: PreparedGround | undefined;
  const giveUp = (): void => void ground?.closeSessions();
  options.signal?.addEventListener('abort', giveUp);
  try {
    options.onProgress('making databases and rows to probe');
    ground = await prepareGround(server, identity, release, prefix);
    options.signal?.throwIfAborted();
    const asked = await ask(ground, options, prefix);
    return { identity, release, ...asked, ...(await findOutAll(assumptions, ground, options)) };
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    const stopped = `The databases to probe in could not be made: ${error.message}`;
    return {
      ...nothingAsked,
      identity,
      release,
      stopped,
      findings: assumptions.map((assumption) => unknownFinding(assumption, stopped)),
    };
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
    await ground?.closeSessions();
    await removeOwnDatabases(server, prefix);
  }
}

/** Before anything is tried that a server may not survive. */
async function ask(
  ground: PreparedGround,
  { statements = null, onProgress }: ProbeServerOptions,
  prefix: string,
): Promise<Pick<ServerFindings, 'inventory' | 'statements' | 'licenceFiles'>> {
  onProgress('reading settings, extensions, roles and databases');
  const unlessRefused = async <Found>(read: Promise<Found>, otherwise: Found): Promise<Found> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      onProgress(`not read: ${error.message}`);
      return otherwise;
    }
  };
  const inventory = await unlessRefused<ServerInventory | null>(readInventory(ground), null);
  const licenceFiles = await unlessRefused(findLicenceFiles(ground), []);
  if (statements === null) return { inventory, licenceFiles, statements };
  onProgress(`explaining ${statements.statements.length} statements`);
  return { inventory, licenceFiles, statements: await planStatements(ground, statements, prefix) };
}

async function findOutAll(
  assumptions: readonly Assumption[],
  ground: PreparedGround,
  options: ProbeServerOptions,
): Promise<Pick<ServerFindings, 'stopped' | 'findings'>> {
  const findings: ProbeFinding[] = [];
  let stopped: string | null = null;
  for (const [index, assumption] of assumptions.entries()) {
    options.signal?.throwIfAborted();
    if (stopped !== null) {
      findings.push(
        unknownFinding(assumption, 'it was not probed any more, since the server had ended the connection'),
      );
      continue;
    }
    options.onProgress(`${index + 1} of ${assumptions.length}: ${assumption.id}`);
    try {
      findings.push(await findOut(assumption, ground));
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof ConnectionLostError) || !('assumed' in assumption)) throw error;
      findings.push(
        findingOn(ground, assumption, { observed: 'the server ended the connection', detail: error.message }),
      );
      if (options.keepGoing && (await answersAgain(ground.server, options))) continue;
      stopped = `The server ended the connection while "${assumption.id}" was probed: ${error.message}`;
    }
  }
  return { stopped, findings };
}

/** On a throw-away server everything goes with it. Where nobody answers any more, the next run on this host removes them. */
async function removeOwnDatabases({ endpoint, throwAway }: RunningServer, prefix: string): Promise<void> {
  if (endpoint.kind !== 'postgres' || throwAway) return;
  try {
    await removeDatabases(endpoint.url, prefix);
  } catch (error) {
    if (!(error instanceof ConnectionLostError)) throw error;
  }
}

/** `played`: the release that a stand-in plays. */
async function identify(server: RunningServer): Promise<{ identity: Identity; played: string | null }> {
  const session = await openSession(server.endpoint);
  try {
    const identity = await probeIdentity(session, server.imageDigest, server.profile.extensions);
    const played = scalar(await session.run("SELECT current_setting('scann_stand_in.release', true)"));
    return { identity, played: played === '' ? null : played };
  } finally {
    await session.close();
  }
}

function refusalOf(server: RunningServer, identity: Identity): string | null {
  try {
    proveIdentity(server.profile, identity, server.description);
    return null;
  } catch (error) {
    if (error instanceof IdentityError) return error.message;
    throw error;
  }
}

/** A server whose process died starts its databases anew, and takes a moment for it. */
function answersAgain(server: RunningServer, { signal }: ProbeServerOptions): Promise<boolean> {
  return until(
    async () => {
      try {
        const session = await openSession(server.endpoint);
        await session.close();
        return true;
      } catch (error) {
        if (error instanceof ConnectionLostError) return false;
        throw error;
      }
    },
    server.profile.startTimeoutSeconds * 1000,
    signal,
  );
}
