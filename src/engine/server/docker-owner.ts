import { isDead, ownerSchema, thisProcess } from './owner.ts';

/** The labels of everything that this process makes in an engine. `pgparity.run` is for a person with `docker ps`. */
export function ownerLabels(): Record<string, string> {
  const owner = thisProcess();
  return { 'pgparity.run': `${owner.processId}-${owner.startedAt}`, [ownerLabel]: JSON.stringify(owner) };
}

/** The label that {@link ownerHasEnded} reads. An engine can be shared, so it also says on which machine the owner is. */
export const ownerLabel = 'pgparity.owner';

/** True when the labels name a process that has certainly ended. */
export function ownerHasEnded(labels: Readonly<Record<string, string>>): boolean {
  try {
    return isDead(ownerSchema.parse(JSON.parse(labels[ownerLabel] ?? '')));
  } catch {
    return false;
  }
}
