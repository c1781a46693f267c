import type { ServerChoice } from './choose-server.ts';
import type { ServerKind } from '../profile/profile.ts';

/** The choice without its servers of one kind, which are listed as passed over for this reason. */
export function withoutServers(choice: ServerChoice, server: ServerKind, reason: string): ServerChoice {
  const usable = choice.usable.filter(({ starter }) => starter.kind !== server);
  if (usable.length === choice.usable.length) return choice;
  return { ...choice, usable, passedOver: [...choice.passedOver, { server, reason }] };
}
