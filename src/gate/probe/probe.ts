import type { Assumption } from './assumption.ts';
import { parametersPassedOn } from './assumptions/container.ts';
import { identityProven } from './assumptions/identity.ts';
import { assumptions } from './assumptions.ts';
import { observedFinding, unknownFinding } from './find-out.ts';
import { probeVersion, type ProbeFinding, type ProbeDocument } from './probe-document.ts';
import { nothingAsked, probeServer, type ServerFindings } from './probe-server.ts';
import { StartRecord } from './start-record.ts';
import type { ProductStatement } from './statement-plans.ts';
import { comparedWith, readKnownProbe, type KnownProbe } from './known-probe.ts';
import { patchesOf } from './patches.ts';
import type { Config } from '../../engine/config/config.ts';
import { imageOf } from '../../engine/server/docker.ts';
import type { Environment } from '../../base/config/environment.ts';
import { exitCodes, PgparityError, UsageError, type ExitCode } from '../../base/errors.ts';
import type { Profile, ServerKind } from '../../engine/profile/profile.ts';
import { chooseServer, reasonsOf, type ServerChoice } from '../../engine/server/choose-server.ts';

import { startChosen, type StartedServer } from '../../engine/server/start-chosen.ts';
import { starters } from '../../engine/server/starters.ts';

export interface ProbeOptions {
  readonly profile: Profile;
  readonly server: ServerKind | 'auto';
  readonly environment: Environment;
  /** Work next to a remote database that holds tables. */
  readonly existing: boolean;
  /** A stand-in does for the real one. */
  readonly allowStandIn: boolean;
  /** Go on when the server is not what it should be, and when it ends a connection. */
  readonly keepGoing: boolean;
  readonly version: string;
  /** The product, whose suites name the assumptions that they rest on. */
  readonly product: Pick<Config, 'folder' | 'suites' | 'migrations' | 'vectorIndexesFile'>;
  /** Statements of the product whose plans are wanted; null for none. */
  readonly statements: readonly ProductStatement[] | null;
  /** A file of another probe to compare with. */
  readonly against?: string | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress: (step: string) => void;
}

/**
 * Brings one profile up, probes everything that is assumed about it, and takes it down again. A server that turns out to
 * be another one is a finding, not an error. Throws when no server can be brought up at all.
 */
export async function probe(options: ProbeOptions): Promise<ProbeDocument> {
  const { profile, environment } = options;
  const startedAt = new Date().toISOString();
  const known = options.against === undefined ? null : await readKnownProbe(options.against);
  if (profile.servers.includes('embedded')) {
    throw new UsageError(
      'probe-embedded',
      `The profile ${profile.name} runs in process and is not a server. Name a profile with a server.`,
    );
  }
  const choice = await chooseServer(profile, starters, environment, options.server);
  const [best] = choice.usable;
  if (best === undefined) {
    throw new PgparityError('nothing-to-probe', `No server available for ${profile.name}: ${reasonsOf(choice)}.`, {
      exitCode: exitCodes.notExercised,
    });
  }
  const record = new StartRecord();
  const started = await startServer(choice, options, record);
  const about = { startedAt, known, ...options };
  if ('findings' in started) {
    const { kind } = best.starter;
    const server = { kind, description: best.description, imageDigest: null };
    return documentOf({ ...about, start: await record.finish(null) }, started, server, choice.passedOver);
  }
  const { server, passedOver } = started;
  try {
    options.signal?.throwIfAborted();
    const start = await record.finish(server);
    const { product, statements } = options;
    const found = await probeServer(server, assumptions, {
      ...options,
      image: imageOfServer(server, options),
      statements: statements && { statements, product, environment },
    });
    return await documentOf({ ...about, start }, found, server, passedOver);
  } finally {
    await server.stop();
  }
}

/** The image that a container was started from; a remote server may have been started from any. */
function imageOfServer({ kind, profile }: StartedServer['server'], { environment }: ProbeOptions): string | null {
  return kind === 'docker' ? imageOf(profile, environment) : null;
}

async function documentOf(
  {
    profile,
    startedAt,
    version,
    allowStandIn,
    product,
    known,
    start,
  }: ProbeOptions & Pick<ProbeDocument, 'startedAt' | 'start'> & { readonly known: KnownProbe | null },
  { identity, release, stopped, findings, inventory, statements, licenceFiles }: ServerFindings,
  { kind, description, imageDigest }: Pick<StartedServer['server'], 'kind' | 'description' | 'imageDigest'>,
  passedOver: ServerChoice['passedOver'],
): Promise<ProbeDocument> {
  if (kind === 'embedded') throw new RangeError('An embedded server was probed.');
  const count = (result: ProbeFinding['result']): number =>
    findings.filter((finding) => finding.result === result).length;
  const counts = { asAssumed: count('as-assumed'), differs: count('differs'), unknown: count('unknown') };
  const standIn = identity?.standIn ?? false;
  const { licence } = profile;
  return {
    schemaVersion: probeVersion,
    tool: { name: 'pgparity', version },
    startedAt,
    profile: { name: profile.name, title: profile.title },
    server: { kind, description, imageDigest },
    passedOver: [...passedOver],
    standIn,
    identity,
    release,
    stopped,
    counts,
    start,
    inventory,
    statements,
    licence: { title: licence.title, source: licence.source, readOn: licence.readOn, files: [...licenceFiles] },
    findings: [...findings],
    patches: await patchesOf(findings, product),
    against: known && comparedWith(known, { findings: [...findings], inventory, statements }),
    exitCode: exitCodeOf({
      differs: counts.differs > 0,
      stopped: stopped !== null,
      notTheRealOne: standIn && !allowStandIn,
    }),
  };
}

/**
 * Starts the server, unless its start itself finds out that it is another one: the docker server proves an image before it
 * hands it out.
 */
async function startServer(
  choice: ServerChoice,
  options: ProbeOptions,
  record: StartRecord,
): Promise<StartedServer | ServerFindings> {
  const { environment, existing, signal } = options;
  const onProgress = (step: string): void => {
    record.begin(step);
    options.onProgress(step);
  };
  try {
    return await startChosen(choice, { environment, existing, onProgress, ...(signal && { signal }) });
  } catch (error) {
    const id = error instanceof PgparityError ? assumptionOfRefusal[error.code] : undefined;
    if (id === undefined) throw error;
    const { message } = error as PgparityError;
    const findings = assumptions.map((assumption) => refusedAtStart(assumption, id, message));
    const stopped = `The server was refused when it started: ${message}`;
    return { ...nothingAsked, identity: null, release: null, stopped, findings };
  }
}

/** By the code of the error that a start gives up with. */
const assumptionOfRefusal: Readonly<Record<string, string>> = {
  'not-omni': identityProven,
  'setting-refused': parametersPassedOn,
};

function refusedAtStart(assumption: Assumption, id: string, message: string): ProbeFinding {
  return assumption.id === id && 'assumed' in assumption
    ? observedFinding(assumption, { observed: 'refused', detail: message }, null)
    : unknownFinding(assumption, 'no server was started that could be asked');
}

function exitCodeOf(is: Readonly<Record<'differs' | 'stopped' | 'notTheRealOne', boolean>>): ExitCode {
  if (is.differs) return exitCodes.broken;
  if (is.stopped) return exitCodes.serverFailed;
  return is.notTheRealOne ? exitCodes.notExercised : exitCodes.parity;
}
