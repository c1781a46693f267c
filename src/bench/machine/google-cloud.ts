import { z } from 'zod';
import type { System } from '../../base/machine/system.ts';
import { valueOf, type Environment } from '../../base/config/environment.ts';

/** What a machine of Google Cloud is: `n2-standard-4` of the family `n2`. */
interface GoogleMachine {
  readonly type: string;
  readonly family: string;
}

/** True where the firmware says that this is a machine of Google Cloud. Nothing is contacted to find out. */
export async function isGoogleMachine(system: System): Promise<boolean> {
  return ((await system.read('/sys/class/dmi/id/product_name')) ?? '').includes('Google');
}

/** The address of the metadata server: Google's own, or the one that its libraries take from `GCE_METADATA_HOST`. */
export function metadataUrl(environment: Environment): string {
  return `http://${valueOf(environment, 'GCE_METADATA_HOST') ?? 'metadata.google.internal'}`;
}

/**
 * Asks the metadata server what the machine is. It never throws, but for an abort, and takes 300 ms at most: null where
 * nobody answers in time, or something that is not Google's metadata server does. The project's number, which is a part of
 * the answer, is left out.
 */
export async function askGoogleMachine(url: string, signal: AbortSignal): Promise<GoogleMachine | null> {
  signal.throwIfAborted();
  try {
    const answer = await fetch(`${url}/computeMetadata/v1/instance/machine-type`, {
      headers: { 'Metadata-Flavor': 'Google' },
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]),
    });
    const text = await answer.text();
    if (!answer.ok || answer.headers.get('Metadata-Flavor') !== 'Google') return null;
    const { type, family } = machineType.parse(
      /machineTypes\/(?<type>(?<family>[a-z0-9]+)[a-z0-9-]*)\s*$/.exec(text)?.groups,
    );
    return { type, family };
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

const answerMsMax = 300;
const machineType = z.object({ type: z.string(), family: z.string() });
