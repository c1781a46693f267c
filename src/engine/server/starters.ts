import { dockerServer } from './docker.ts';
import { embeddedServer } from './embedded.ts';
import { nativeServer } from './native.ts';
import { remoteServer } from './remote.ts';
import type { ServerStarter } from './server.ts';

/** Every way to bring a profile up. */
export const starters: readonly ServerStarter[] = [remoteServer, dockerServer, nativeServer, embeddedServer];
