import { readFile } from 'node:fs/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import { askEngine, type DockerEngine } from './docker-engine.ts';
import type { Environment } from '../../base/config/environment.ts';

/** Where a container's port is published, and where this process reaches it. */
export interface PublishAddress {
  readonly bind: string;
  readonly connect: string;
}

/**
 * The address that this process reaches and as few others as possible: loopback; from inside a container of the same
 * engine, the gateway that its containers share; every interface only where the engine is another machine, or where
 * `TESTCONTAINERS_HOST_OVERRIDE` says how it is reached.
 */
export async function publishAddress(
  runtime: ContainerRuntimeClient,
  engine: DockerEngine,
  environment: Environment,
): Promise<PublishAddress> {
  const { host } = runtime.info.containerRuntime;
  if (localHosts.has(host)) return loopback;
  const overridden = (environment['TESTCONTAINERS_HOST_OVERRIDE'] ?? '') !== '';
  if (overridden || !/^(unix|npipe):/.test(engine.host)) return { bind: '0.0.0.0', connect: host };
  // testcontainers names the gateway wherever there is a file /.dockerenv, also on machines that only look like a container.
  return (await engineHoldsThisProcess(engine, environment)) ? { bind: host, connect: host } : loopback;
}

const localHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const loopback: PublishAddress = { bind: '127.0.0.1', connect: '127.0.0.1' };

async function engineHoldsThisProcess(engine: DockerEngine, environment: Environment): Promise<boolean> {
  // The engine mounts a container's /etc/hostname from a folder that is named by the container's id.
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const id = /\/containers\/([0-9a-f]{64})\//.exec(mounts)?.[1];
  if (id === undefined) return false;
  const { status } = await askEngine(engine, environment, `/containers/${id}/json`);
  return status === 200;
}
