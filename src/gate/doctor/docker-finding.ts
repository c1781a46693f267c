import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Profile } from '../../engine/profile/profile.ts';
import type { DockerFinding, ImageFinding } from './doctor-report.ts';
import { locateEngine, type DockerEngine } from '../../engine/server/docker-engine.ts';
import { askVersion, imageOf } from '../../engine/server/docker.ts';
import { findImage } from '../../engine/server/docker-image.ts';
import type { Environment } from '../../base/config/environment.ts';

/** Which engine would be used, and which of the profiles' images it holds. Nothing is pulled. */
export async function examineDocker(profiles: readonly Profile[], environment: Environment): Promise<DockerFinding> {
  const clientVersion = await askClient();
  try {
    const engine = locateEngine(environment);
    const { version, apiVersion } = await askVersion(engine, environment);
    const images = profiles
      .filter((profile) => profile.servers.includes('docker'))
      .map((profile) => examineImage(engine, environment, profile));
    return {
      found: true,
      endpoint: engine.host,
      engineVersion: version,
      apiVersion,
      clientVersion,
      images: await Promise.all(images),
    };
  } catch (error) {
    return { found: false, clientVersion, reason: (error as Error).message };
  }
}

async function examineImage(engine: DockerEngine, environment: Environment, profile: Profile): Promise<ImageFinding> {
  const name = imageOf(profile, environment);
  const image = await findImage(engine, environment, name);
  return { profile: profile.name, image: name, digest: image?.digest ?? null, present: image !== undefined };
}

const clientTimeoutMs = 2000;

async function askClient(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('docker', ['--version'], { timeout: clientTimeoutMs });
    return /version ([^,\s]+)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}
