import type { ServerChoice } from './choose-server.ts';
import type { RunningServer, StartOptions } from './server.ts';
import type { ServerKind } from '../profile/profile.ts';
import { parsePostgresUrl } from '../../base/config/postgres-url.ts';
import { registerSecret } from '../../base/config/redact.ts';
import { PgparityError } from '../../base/errors.ts';

/** Errors after which the next best way is tried, because what was missing could not be seen without trying. */
const unavailableCodes: ReadonlySet<string> = new Set(['image-unavailable']);

export interface StartedServer {
  readonly server: RunningServer;
  readonly passedOver: ServerChoice['passedOver'];
}

/** Starts the best usable server of a choice. An image that cannot be pulled makes way for the next best one. */
export async function startChosen(choice: ServerChoice, options: StartOptions): Promise<StartedServer> {
  const passedOver: { server: ServerKind; reason: string }[] = [...choice.passedOver];
  for (const [index, { starter }] of choice.usable.entries()) {
    try {
      const server = await starter.start(choice.profile, options);
      if (server.endpoint.kind === 'postgres')
        registerSecret(parsePostgresUrl(server.endpoint.url, 'The URL').password ?? '');
      return { server, passedOver };
    } catch (error) {
      const last = index === choice.usable.length - 1;
      if (last || !(error instanceof PgparityError) || !unavailableCodes.has(error.code)) throw error;
      passedOver.push({ server: starter.kind, reason: error.message });
    }
  }
  throw new RangeError(`There is no usable server for profile ${choice.profile.name}.`);
}
