import { missingPackages } from '../../base/optional-package.ts';
import type { Migrator } from '../../engine/config/migrator.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';
import { withoutServers } from '../../engine/server/without-servers.ts';
import { hasEmbeddedSocket, socketPackage } from '../../engine/session/embedded-socket.ts';

/** The choices without the servers that the migrations cannot reach: a command needs a socket to connect to. */
export function reachableChoices(choices: readonly ServerChoice[], migrator: Migrator): readonly ServerChoice[] {
  if (migrator.kind !== 'command' || hasEmbeddedSocket()) return choices;
  const reason = missingPackages('A command on an embedded profile', [socketPackage]);
  return choices.map((choice) => withoutServers(choice, 'embedded', reason));
}
