import { z } from 'zod';
import { askEngine, type DockerEngine } from './docker-engine.ts';
import type { Environment } from '../../base/config/environment.ts';

/** An image that an engine holds. */
export interface DockerImage {
  /** As the user named it. */
  readonly name: string;
  /** `pgvector/pgvector@sha256:…` as the registry gave it, or `sha256:…` of an image that was built on this machine. */
  readonly digest: string;
  /** The image says that it plays a profile for the harness's own tests. */
  readonly standIn: boolean;
}

/** The label by which a local image says that it is a stand-in (fixtures/images/). */
const standInLabel = 'pgparity.stand-in';

/** The image as the engine holds it, or undefined when it would have to be pulled. Rejects when the engine is silent. */
export async function findImage(
  engine: DockerEngine,
  environment: Environment,
  name: string,
): Promise<DockerImage | undefined> {
  const { status, body } = await askEngine(engine, environment, `/images/${encodeURIComponent(name)}/json`);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`it answers ${status} to the question for the image ${name}`);
  const image = inspection.parse(body);
  return {
    name,
    digest: image.RepoDigests?.[0] ?? image.Id,
    standIn: image.Config.Labels?.[standInLabel] === 'true',
  };
}

const inspection = z.object({
  Id: z.string(),
  RepoDigests: z.array(z.string()).nullish(),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
});
