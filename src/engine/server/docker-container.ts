import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import type { ContainerRuntimeClient, StartedTestContainer, WaitStrategy } from 'testcontainers';
import { redact } from '../../base/config/redact.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { PublishAddress } from './docker-address.ts';
import { waitForAnswers } from './docker-gate.ts';
import { containerHealth } from './docker-health.ts';
import { readLogTail } from './docker-log.ts';
import { waitUntilSettled } from './settled.ts';
import { waitForHelper } from './startup-helper.ts';
import { ownerLabels } from './docker-owner.ts';

interface ContainerPlan {
  readonly image: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Server settings: `postgres -c name=value`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly sharedMemoryBytes: number | null;
  readonly address: PublishAddress;
  /** What is logged when the provider's helper has finished, or null. */
  readonly startupHelper: string | null;
}

interface StartContainerOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: ((step: string) => void) | undefined;
  /** Called before the container is created, with its name; returns what is to be done when it is gone. */
  readonly onCreating: (name: string) => () => void;
}

/** A container with a server in it that answers. */
interface DatabaseContainer {
  readonly id: string;
  readonly url: string;
  logTail(linesMax?: number): Promise<string>;
  /** Ends it and removes it with its volumes. Harmless when it is gone already, or the engine is. */
  remove(): Promise<void>;
}

/**
 * Starts a container and waits until the server in it answers. When it cannot, when the server ends, or when the signal
 * is aborted, the container is removed and the reason thrown, with the end of the container's log where it has one.
 */
export async function startContainer(
  runtime: ContainerRuntimeClient,
  plan: ContainerPlan,
  options: StartContainerOptions,
): Promise<DatabaseContainer> {
  const watching = new AbortController();
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  let id: string | undefined;
  let onRemoved: (() => void) | undefined;
  const remove = async (): Promise<void> => {
    if (id !== undefined) await removeContainer(runtime, id);
    onRemoved?.();
  };
  const container = new ThrowAwayContainer(plan, signal, {
    creating: (name) => (onRemoved = options.onCreating(name)),
    created: (created) => {
      id = created;
      void watch(runtime, created, plan, watching.signal).then((error) => error !== undefined && ended.abort(error));
    },
  });
  // testcontainers does not take a signal: with its container gone, it gives up at once. Until there is one it is waited for.
  const giveUp = (): void => {
    if (id !== undefined) void remove().catch(() => undefined);
  };
  signal.addEventListener('abort', giveUp);
  try {
    const started = await container.start();
    const url = urlOf(plan, started);
    await waitUntilReady(runtime, plan, { ...options, signal }, { id: started.getId(), url });
    return {
      id: started.getId(),
      url,
      logTail: (linesMax) => readLogTail(runtime, started.getId(), plan.password, linesMax),
      remove,
    };
  } catch (cause) {
    watching.abort();
    // Once the container is removed nobody can read its log.
    const log = id === undefined || signal.aborted ? '' : await readLogTail(runtime, id, plan.password);
    // A clean-up that fails must not hide why the start failed.
    await remove().catch(() => undefined);
    signal.throwIfAborted();
    throw refusal(plan, cause, log);
  } finally {
    watching.abort();
    signal.removeEventListener('abort', giveUp);
  }
}

/** It answers, and its provider's helper has finished with it. */
async function waitUntilReady(
  runtime: ContainerRuntimeClient,
  { startupHelper, password }: ContainerPlan,
  { timeoutMs, signal, onProgress }: Omit<StartContainerOptions, 'onCreating'>,
  { id, url }: { readonly id: string; readonly url: string },
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const left = (): number => Math.max(deadline - performance.now(), 1000);
  onProgress?.('waiting for the server to answer');
  await waitForAnswers(url, { timeoutMs, signal });
  if (startupHelper === null) return;
  const readLog = (): Promise<string> => readLogTail(runtime, id, password, helperLogLinesMax);
  await waitForHelper(readLog, { logLine: startupHelper, timeoutMs: left(), signal, onProgress });
  await waitUntilSettled(url, { timeoutMs: left(), signal, onProgress });
}

/** A helper may log much after its line. */
const helperLogLinesMax = 5000;

const port = 5432;

/**
 * The locale of the other servers that pgparity starts, so that texts sort alike (docs/decisions/011-one-locale.md).
 * PostgreSQL's own image reads it; Omni's is not known to.
 */
const initdbArguments = '--locale=C.UTF-8';

/** The engine makes the container before its answer, with the id, is here: until then only the name is known. */
interface Moments {
  readonly creating: (name: string) => void;
  readonly created: (id: string) => void;
}

/** What testcontainers starts, with what it has no word for: the address of the published port, and our own gate. */
class ThrowAwayContainer extends PostgreSqlContainer {
  readonly #signal: AbortSignal;
  readonly #moments: Moments;
  readonly #name = `pgparity-${randomBytes(8).toString('hex')}`;

  constructor(plan: ContainerPlan, signal: AbortSignal, moments: Moments) {
    super(plan.image);
    this.#signal = signal;
    this.#moments = moments;
    this.withName(this.#name);
    this.withUsername(plan.user).withPassword(plan.password).withDatabase(plan.database);
    this.withEnvironment({ POSTGRES_INITDB_ARGS: initdbArguments });
    this.withCommand([
      'postgres',
      ...Object.entries(plan.parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]);
    this.withLabels(ownerLabels());
    this.withHealthCheck({
      test: ['CMD-SHELL', containerHealth.command],
      interval: containerHealth.intervalSeconds * 1000,
      timeout: containerHealth.timeoutSeconds * 1000,
      retries: containerHealth.retries,
    });
    if (plan.sharedMemoryBytes !== null) this.withSharedMemorySize(plan.sharedMemoryBytes);
    this.withWaitStrategy(noWait);
    // No reaper (ryuk): it is one more image to pull, it must be given the engine's socket, and it removes nothing that
    // is not removed here: by stop(), on exit and signals, and after SIGKILL by the next start, which reads the labels.
    this.withAutoCleanup(false);
    this.hostConfig.PortBindings = { [`${port}/tcp`]: [{ HostIp: plan.address.bind, HostPort: '0' }] };
  }

  protected override async beforeContainerCreated(): Promise<void> {
    this.#signal.throwIfAborted();
    this.#moments.creating(this.#name);
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.#moments.created(id);
    this.#signal.throwIfAborted();
  }
}

// testcontainers' own strategies believe the first answer, and remove the container before its log can be read.
const noWait: WaitStrategy = {
  waitUntilReady: async () => undefined,
  withStartupTimeout: () => noWait,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};

/** Resolves with an error when the container ends, and with nothing when the signal is aborted first. */
async function watch(
  runtime: ContainerRuntimeClient,
  id: string,
  plan: ContainerPlan,
  signal: AbortSignal,
): Promise<PgparityError | undefined> {
  while (!signal.aborted) {
    try {
      const { State: state } = await runtime.container.dockerode.getContainer(id).inspect();
      if (state.Status === 'exited' || state.Status === 'dead') {
        const cause = state.OOMKilled ? 'for want of memory' : `with exit code ${state.ExitCode}`;
        return new ContainerEndedError(plan.image, cause, await readLogTail(runtime, id, plan.password));
      }
    } catch {
      return signal.aborted ? undefined : new ContainerEndedError(plan.image, 'because somebody removed it', '');
    }
    await setTimeout(lookMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

const lookMs = 100;

/** The container ended before the server in it answered. */
class ContainerEndedError extends PgparityError {
  override readonly name = 'ContainerEndedError';

  constructor(image: string, how: string, log: string) {
    super('container-ended', `The container of ${image} ended ${how} before it answered.${logSentence(log)}`, {
      exitCode: exitCodes.serverFailed,
    });
  }
}

function refusal(plan: ContainerPlan, cause: unknown, log: string): PgparityError {
  if (cause instanceof PgparityError) {
    return new PgparityError(cause.code, `The container of ${plan.image} failed: ${cause.message}${logSentence(log)}`, {
      exitCode: cause.exitCode,
      cause,
    });
  }
  const reason = redact(cause instanceof Error ? cause.message : String(cause), [plan.password]);
  return new PgparityError('container-refused', `The engine did not start a container of ${plan.image}: ${reason}`, {
    exitCode: exitCodes.serverFailed,
  });
}

function logSentence(log: string): string {
  return log === '' ? ' It logged nothing.' : ` The end of its log:\n${log}`;
}

function urlOf(plan: ContainerPlan, started: StartedTestContainer): string {
  const url = new URL(`postgresql://${plan.address.connect}:${started.getMappedPort(port)}`);
  url.username = plan.user;
  url.password = plan.password;
  url.pathname = `/${plan.database}`;
  url.search = 'sslmode=disable';
  return url.href;
}

const goneAlready = 404;
const beingRemoved = 409;

async function removeContainer(runtime: ContainerRuntimeClient, id: string): Promise<void> {
  const container = runtime.container.dockerode.getContainer(id);
  try {
    await container.remove({ force: true, v: true });
  } catch (cause) {
    const { statusCode, message } = cause as Error & { statusCode?: number };
    if (statusCode === goneAlready) return;
    // Somebody else is at it: done when it is done.
    if (statusCode === beingRemoved)
      return void (await container.wait({ condition: 'removed' }).catch(() => undefined));
    // Without a status there was no engine to ask: it crashed, and the next start finds the labels.
    if (statusCode === undefined) return;
    throw new PgparityError('container-stays', `The container ${id.slice(0, 12)} could not be removed: ${message}`, {
      exitCode: exitCodes.serverFailed,
      cause,
    });
  }
}
