import type { ContainerRuntimeClient } from 'testcontainers';
import { ImageName } from 'testcontainers';
import { getAuthConfig } from 'testcontainers/build/container-runtime/auth/get-auth-config.js';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/**
 * Pulls an image with the credentials of the user's Docker client and reports its progress. Throws an
 * {@link ImageUnavailableError} when it does not come.
 *
 * testcontainers pulls too, but it reports nothing, cannot be aborted, and takes a pull that broke off for a finished one.
 */
export async function pullImage(
  runtime: ContainerRuntimeClient,
  name: string,
  options: { readonly onProgress?: ((step: string) => void) | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const { dockerode } = runtime.container;
  const authconfig = await getAuthConfig(
    ImageName.fromString(name).registry ?? runtime.info.containerRuntime.indexServerAddress,
  );
  const layers = new Layers();
  let reported = '';
  options.onProgress?.(`pulling ${name}`);
  try {
    const stream = await dockerode.pull(name, { authconfig, abortSignal: options.signal });
    for await (const event of eventsOf(stream)) {
      if (event.error !== undefined) throw new Error(event.error);
      layers.add(event);
      const step = `pulling ${name}${layers.toString()}`;
      if (step !== reported) options.onProgress?.(step);
      reported = step;
    }
  } catch (cause) {
    options.signal.throwIfAborted();
    throw new ImageUnavailableError(name, cause);
  }
}

/** The image is not in the engine and could not be pulled. Another way to bring the profile up may still work. */
class ImageUnavailableError extends PgparityError {
  override readonly name = 'ImageUnavailableError';

  constructor(image: string, cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // dockerode puts the status before the engine's own words.
    const reason = message
      .replace(/^\(HTTP code \d+\) [a-z ]+ - /, '')
      .trim()
      .replace(/\.$/, '');
    super(
      'image-unavailable',
      `The image ${image} is not on this engine and could not be pulled (${reason}): check the network and the name, load it with \`docker load\`, or choose another server.`,
      { exitCode: exitCodes.serverFailed, cause },
    );
  }
}

interface PullEvent {
  readonly id?: string;
  readonly status?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

async function* eventsOf(stream: AsyncIterable<Buffer | string>): AsyncGenerator<PullEvent> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as PullEvent;
  }
}

const stepBytesMax = 100e6;

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB`;
}

/** How much of the layers known so far has been downloaded. */
class Layers {
  readonly #bytes = new Map<string, { current: number; total: number }>();
  #extracting = false;

  add({ id, status, progressDetail }: PullEvent): void {
    if (id === undefined) return;
    const known = this.#bytes.get(id);
    if (status === 'Extracting') this.#extracting = true;
    const { current, total } = progressDetail ?? {};
    if (status === 'Downloading' && current !== undefined && total !== undefined)
      this.#bytes.set(id, { current, total });
    if (status === 'Download complete' && known !== undefined) this.#bytes.set(id, { ...known, current: known.total });
  }

  toString(): string {
    const sum = (field: 'current' | 'total'): number =>
      [...this.#bytes.values()].reduce((bytes, layer) => bytes + layer[field], 0);
    const total = sum('total');
    if (total === 0) return '';
    if (sum('current') === total && this.#extracting) return ` (${megabytes(total)}, extracting)`;
    // In steps, so that a log of plain lines stays short.
    const step = Math.max(1e6, Math.min(total / 20, stepBytesMax));
    return ` (${megabytes(Math.floor(sum('current') / step) * step)} of ${megabytes(total)})`;
  }
}
