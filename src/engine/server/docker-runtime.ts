import { getContainerRuntimeClient, type ContainerRuntimeClient } from 'testcontainers';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { DockerEngine } from './docker-engine.ts';
import { ownerHasEnded, ownerLabel } from './docker-owner.ts';

/**
 * testcontainers' client for an engine. It keeps one engine for the life of the process and reads where it is from the
 * process's environment, so the address is set there, for the time of the question, and a second engine is refused.
 */
export async function openRuntime(engine: DockerEngine): Promise<ContainerRuntimeClient> {
  opened ??= { host: engine.host, client: connect(engine.host) };
  if (opened.host !== engine.host) {
    throw new PgparityError(
      'second-engine',
      `This process already uses the Docker engine at ${opened.host} and cannot use ${engine.host}. Start another process.`,
      { exitCode: exitCodes.wrongUse },
    );
  }
  try {
    return await opened.client;
  } catch (error) {
    opened = undefined;
    throw error;
  }
}

/** Removes the containers, with their volumes, of runs that were killed. What it cannot remove, it leaves. */
export async function removeLeftovers(runtime: ContainerRuntimeClient): Promise<void> {
  const { dockerode } = runtime.container;
  const ours = await dockerode.listContainers({ all: true, filters: { label: [ownerLabel] } });
  const dead = ours.filter(({ Labels }) => ownerHasEnded(Labels));
  // Another run may be removing the same ones at this moment.
  await Promise.allSettled(dead.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true })));
}

let opened: { readonly host: string; readonly client: Promise<ContainerRuntimeClient> } | undefined;

async function connect(host: string): Promise<ContainerRuntimeClient> {
  const before = process.env['DOCKER_HOST'];
  process.env['DOCKER_HOST'] = host;
  try {
    return await getContainerRuntimeClient();
  } finally {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  }
}
