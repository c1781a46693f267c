import type { ServerChoice } from './choose-server.ts';
import type { StartOptions } from './server.ts';

/** Throws what would end the start of one of the chosen servers, as far as it can be known while none is started. */
export async function refuseBeforeStart(choices: readonly ServerChoice[], options: StartOptions): Promise<void> {
  for (const { profile, usable } of choices) await usable[0]?.starter.refuse?.(profile, options);
}
