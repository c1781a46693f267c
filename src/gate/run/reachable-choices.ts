import { missingPackages } from '../../base/optional-package.ts';
import type { ServerChoice } from '../../engine/server/choose-server.ts';
import { withoutServers } from '../../engine/server/without-servers.ts';
import { hasEmbeddedSocket, socketPackage } from '../../engine/session/embedded-socket.ts';

/** The choices without the servers that a command of the product, where there is one, cannot connect to. */
export function reachableChoices(choices: readonly ServerChoice[], hasCommand: boolean): readonly ServerChoice[] {
  if (!hasCommand || hasEmbeddedSocket()) return choices;
  const reason = missingPackages('A command on an embedded profile', [socketPackage]);
  return choices.map((choice) => withoutServers(choice, 'embedded', reason));
}
