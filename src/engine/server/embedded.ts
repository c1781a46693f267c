import type { RunningServer, ServerStarter } from './server.ts';

const description = 'PGlite in this process';

/** PGlite in process. Nothing is started here: every worker that opens the endpoint has an instance of its own. */
export const embeddedServer: ServerStarter = {
  kind: 'embedded',

  async find() {
    return { available: true, description, standIn: false };
  },

  async start(profile): Promise<RunningServer> {
    return {
      profile,
      kind: 'embedded',
      description,
      endpoint: { kind: 'embedded', archive: null },
      imageDigest: null,
      throwAway: true,
      logTail: async () => '',
      stop: async () => undefined,
    };
  },
};
