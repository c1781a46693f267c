import type { ProbeGround } from './ground.ts';
import { withoutQuantities } from './outcome.ts';

/** What a probe cannot do without. */
export type ProbeNeed =
  /** The real AlloyDB Omni: what a container has around its engine is played by nobody. */
  | 'omni'
  /** A server that was started for this and goes with it. */
  | 'throw-away'
  /** A container of the profile's image. */
  | 'docker'
  | 'superuser'
  /** The extension alloydb_scann is created. */
  | 'scann'
  /** The ScaNN index over the rows of the ground was built. */
  | 'scann-index';

/** Why the need is not met, or null when it is. */
export function unmetReason(need: ProbeNeed, ground: ProbeGround): string | null {
  const { server, identity, scannMissing, indexAnswer } = ground;
  switch (need) {
    case 'omni':
      if (server.profile.indexStrategy !== 'scann') return `the profile ${server.profile.name} is not AlloyDB Omni`;
      return identity.standIn ? 'the stand-in does not play it' : null;
    case 'throw-away':
      return server.throwAway ? null : 'the server is not ours to change';
    case 'docker':
      return server.kind === 'docker' ? null : 'the server is not a container of the image';
    case 'superuser':
      return identity.role.superuser ? null : `the role "${identity.role.name}" is no superuser`;
    case 'scann':
      return scannMissing;
    case 'scann-index':
      if (scannMissing !== null) return scannMissing;
      return indexAnswer?.kind === 'error'
        ? `the index that it is about was refused: ${withoutQuantities(indexAnswer.message)}`
        : null;
  }
}
