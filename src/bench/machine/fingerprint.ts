import { release } from 'node:os';
import { readDiskKind } from './disk.ts';
import { askGoogleMachine, isGoogleMachine, metadataUrl } from './google-cloud.ts';
import { readMachineFacts, untoldMachine } from './machine-facts.ts';
import { readServerFacts } from './server-facts.ts';
import { thisSystem, type System } from '../../base/machine/system.ts';
import { systemOfServer } from './server-system.ts';
import type { Fingerprint } from '../../vault/result/result.ts';
import type { Environment } from '../../base/config/environment.ts';
import type { RunningServer } from '../../engine/server/server.ts';
import { scalar } from '../../engine/session/answer.ts';
import type { Session } from '../../engine/session/session.ts';

interface FingerprintSources {
  readonly environment: Environment;
  /** To the measured server, without an open transaction; null for the machine alone, as `doctor` shows it. */
  readonly session: Session | null;
  readonly server: ServerKnown | null;
  readonly signal: AbortSignal;
  /** The machine that this process runs on, unless a test brings another. */
  readonly system?: System;
}

/** What is known about the server from how it was started. */
type ServerKnown = Pick<RunningServer, 'kind' | 'imageDigest'> & { readonly standIn: boolean };

/**
 * What the numbers are measured on. `cpu`, `machine` and `limit` describe the machine that the *server* runs on, as itself
 * reads it where its role may, or as this process does where both are on one host; where neither holds they are null.
 * `client` describes this process. Nothing is written; the only address that is contacted is Google Cloud's metadata
 * server, and only where the firmware says Google.
 *
 * Throws when the session is lost and when the signal aborts.
 */
export async function readFingerprint(sources: FingerprintSources): Promise<Fingerprint> {
  const { session, server, signal, environment } = sources;
  const client = sources.system ?? thisSystem;
  const ofServer = session === null ? null : await systemOfServer(session);
  signal.throwIfAborted();
  const sameHost = await isSameHost(client, ofServer, server);
  const measured = ofServer ?? (sameHost === true ? client : null);
  const clientFacts = await readMachineFacts(client);
  const facts: Fingerprint = {
    ...(measured === null ? untoldMachine : measured === client ? clientFacts : await readMachineFacts(measured)),
    ...(await cloudFacts(measured, sameHost, environment, signal)),
    'client.sameHost': sameHost,
    'client.node': process.versions.node,
    'client.system': `${process.platform} ${process.arch} ${release()}`,
    'client.cpu': clientFacts['cpu.model'] ?? null,
    'client.cores': clientFacts['cpu.cores'] ?? null,
    'client.cpuLimit': clientFacts['limit.cpu'] ?? null,
    'client.memoryLimitBytes': clientFacts['limit.memoryBytes'] ?? null,
    'client.loadAtStart': clientFacts['machine.loadAtStart'] ?? null,
    'server.kind': server?.kind ?? null,
    'server.standIn': server?.standIn ?? null,
    'server.imageDigest': server?.imageDigest ?? null,
  };
  if (session === null) return facts;
  return {
    ...facts,
    'server.disk': measured === null ? null : await diskOfServer(measured, session),
    'server.cluster': await clusterOf(session),
    ...(await readServerFacts(session)),
  };
}

/** Both see the same start of the same kernel. Without that proof only what runs inside or below this process is reported. */
async function isSameHost(
  client: System,
  ofServer: System | null,
  server: ServerKnown | null,
): Promise<boolean | null> {
  const boot = '/proc/sys/kernel/random/boot_id';
  const [here, there] = await Promise.all([client.read(boot), ofServer?.read(boot) ?? null]);
  if (there !== null) return here === there;
  return server === null || server.kind === 'native' || server.kind === 'embedded' ? true : null;
}

async function cloudFacts(
  measured: System | null,
  sameHost: boolean | null,
  environment: Environment,
  signal: AbortSignal,
): Promise<Fingerprint> {
  if (measured === null) return { 'machine.cloud': null, 'machine.type': null, 'machine.family': null };
  if (!(await isGoogleMachine(measured))) {
    return { 'machine.cloud': 'none known', 'machine.type': null, 'machine.family': null };
  }
  // The metadata server describes the machine that asks.
  const machine = sameHost === true ? await askGoogleMachine(metadataUrl(environment), signal) : null;
  return {
    'machine.cloud': 'Google',
    'machine.type': machine?.type ?? null,
    'machine.family': machine?.family ?? null,
  };
}

async function diskOfServer(system: System, session: Session): Promise<string | null> {
  const answer = await session.ask('SHOW data_directory');
  const folder = answer.kind === 'rows' ? scalar(answer) : null;
  return folder === null || folder === '' ? null : readDiskKind(system, folder);
}

/** The number that a cluster was given when it was made: the same server again has the same one. */
async function clusterOf(session: Session): Promise<string | null> {
  const answer = await session.ask('SELECT system_identifier::text FROM pg_catalog.pg_control_system()');
  return answer.kind === 'rows' ? scalar(answer) : null;
}
