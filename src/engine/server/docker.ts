import { randomBytes } from 'node:crypto';
import type { ContainerRuntimeClient } from 'testcontainers';
import { registerSecret } from '../../base/config/redact.ts';
import { valueOf } from '../../base/config/environment.ts';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';
import { isInstalled, missingPackages } from '../../base/optional-package.ts';
import type { Profile } from '../profile/profile.ts';
import { publishAddress } from './docker-address.ts';
import { askEngine, locateEngine, removeContainerNow, type DockerEngine } from './docker-engine.ts';
import { findImage, type DockerImage } from './docker-image.ts';
import { durability, refuseOtherServer } from './docker-server-facts.ts';
import { onExit } from './exit-duties.ts';
import type { Availability, RunningServer, ServerStarter, StartOptions } from './server.ts';
import type { Environment } from '../../base/config/environment.ts';

/** A throw-away container of the profile's image, through testcontainers. */
export const dockerServer: ServerStarter = {
  kind: 'docker',

  async find(profile, environment): Promise<Availability> {
    try {
      const engine = locateEngine(environment);
      const { version } = await askVersion(engine, environment);
      if (!clientPackages.every(isInstalled)) {
        return { available: false, reason: missingPackages('Docker', clientPackages) };
      }
      const name = imageOf(profile, environment);
      const image = await findImage(engine, environment, name);
      return {
        available: true,
        description:
          image === undefined ? `Docker ${version}, image ${name}, which would be pulled` : describe(version, image),
        standIn: image?.standIn ?? false,
      };
    } catch (error) {
      return { available: false, reason: (error as Error).message };
    }
  },

  async start(profile, options): Promise<RunningServer> {
    const { environment, onProgress } = options;
    const signal = options.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    const name = imageOf(profile, environment);
    const engine = locateEngine(environment);
    const { version } = await askVersion(engine, environment);
    // Loaded here because it takes 0.3 s, and a run without containers needs none of it.
    const { openRuntime, removeLeftovers } = await import('./docker-runtime.ts');
    const runtime = await openRuntime(engine);
    await removeLeftovers(runtime);
    let image = await findImage(engine, environment, name);
    if (image === undefined) {
      const { pullImage } = await import('./docker-pull.ts');
      await pullImage(runtime, name, { onProgress, signal });
      image = await findImage(engine, environment, name);
    }
    if (image === undefined) {
      throw new PgparityError('image-unavailable', `The engine does not have the image ${name} after pulling it.`, {
        exitCode: exitCodes.serverFailed,
      });
    }
    onProgress?.(`starting ${name}`);
    return startServer(runtime, { profile, options: { ...options, signal }, engine, version, image });
  },
};

const clientPackages = ['testcontainers', '@testcontainers/postgresql'];

interface ServerPlan {
  readonly profile: Profile;
  readonly options: StartOptions & { readonly signal: AbortSignal };
  readonly engine: DockerEngine;
  readonly version: string;
  readonly image: DockerImage;
}

async function startServer(runtime: ContainerRuntimeClient, plan: ServerPlan): Promise<RunningServer> {
  const { profile, options, image } = plan;
  const { startContainer } = await import('./docker-container.ts');
  const address = await publishAddress(runtime, plan.engine, options.environment);
  const password = randomBytes(24).toString('base64url');
  registerSecret(password);
  const parameters = { ...profile.parameters, ...durability(options.durable === true) };
  const container = await startContainer(
    runtime,
    {
      image: image.name,
      user: 'pgparity',
      password,
      database: 'pgparity',
      parameters,
      sharedMemoryBytes: profile.sharedMemoryBytes,
      address,
      startupHelper: profile.startupHelper,
    },
    {
      timeoutMs: profile.startTimeoutSeconds * 1000,
      signal: options.signal,
      onProgress: options.onProgress,
      onCreating: (name) => onExit(() => removeContainerNow(plan.engine, options.environment, name)),
    },
  );
  try {
    const { standIn } = await refuseOtherServer(profile, container.url, parameters, image.name);
    options.signal.throwIfAborted();
    return {
      profile,
      kind: 'docker',
      description: `${describe(plan.version, { ...image, standIn: image.standIn || standIn })}, published on ${address.bind}`,
      endpoint: { kind: 'postgres', url: container.url },
      imageDigest: image.digest,
      throwAway: true,
      logTail: container.logTail,
      stop: container.remove,
    };
  } catch (error) {
    await container.remove();
    throw error;
  }
}

/** The image that a profile is started from: the user's, or the profile's own. */
export function imageOf(profile: Profile, environment: Environment): string {
  const given = profile.imageVariable === null ? undefined : valueOf(environment, profile.imageVariable);
  const name = given ?? profile.image;
  if (name !== null) return name;
  throw new UsageError(
    'image-missing',
    `The profile ${profile.name} has no image. Use ${profile.servers.join(' or ')}.`,
  );
}

/** The engine's version, and that of its API. Throws a PgparityError `engine-unreachable`. */
export async function askVersion(
  engine: DockerEngine,
  environment: Environment,
): Promise<{ readonly version: string; readonly apiVersion: string | null }> {
  try {
    const { body } = await askEngine(engine, environment, '/version');
    const { Version: version, ApiVersion: apiVersion } = Object(body) as { Version?: unknown; ApiVersion?: unknown };
    if (typeof version !== 'string') throw new Error('it does not say its version');
    return { version, apiVersion: typeof apiVersion === 'string' ? apiVersion : null };
  } catch (cause) {
    throw new PgparityError(
      'engine-unreachable',
      `No Docker engine answers at ${engine.host} (${engine.source}): ${(cause as Error).message}. Start one, or set DOCKER_HOST.`,
      { exitCode: exitCodes.serverFailed, cause },
    );
  }
}

function describe(version: string, image: DockerImage): string {
  return `Docker ${version}, image ${image.name}${image.standIn ? ', which is a stand-in' : ''}`;
}
