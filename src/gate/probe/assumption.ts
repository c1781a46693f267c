import type { ProbeGround } from './ground.ts';
import { isWithin, type Releases } from './releases.ts';
import type { ProbeNeed } from './probe-need.ts';
import type { Json } from '../parity/json.ts';

/** Something that pgparity takes for granted about a server, and how to find out whether it is so. */
export type Assumption = StatedAssumption & (Probed | Unprobed);

export interface StatedAssumption {
  /** Stable: recorded findings are compared by it. */
  readonly id: string;
  readonly sentence: string;
  /** How well it was known when it was written down: two good sources, one, or a guess. */
  readonly grade: 'high' | 'medium' | 'low';
  /** Where it is known from; by default what its grade says. */
  readonly source?: 'documentation' | 'log of a driver' | 'measurement of others' | 'guess';
  /** The setting with which the stand-in plays the other behaviour, where it has one. */
  readonly standInSwitch?: string;
}

export interface Probed {
  /** Without these a probe would find out nothing. */
  readonly needs: readonly ProbeNeed[];
  readonly assumed: Json;
  /** What is expected of other releases; the first one that fits goes before `assumed`. */
  readonly otherwise?: readonly Otherwise[];
  /**
   * Finds out with sessions of its own, which are closed for it. What it leaves in the databases of the ground goes with
   * them. A statement that had to succeed and was refused may be thrown: then the finding is unknown.
   */
  readonly probe: (ground: ProbeGround) => Promise<Observed>;
}

/** What is expected of some releases. */
interface Otherwise {
  readonly on: Releases;
  /** Of AlloyDB Omni itself: neither its stand-in nor PostgreSQL of that release has it. */
  readonly onlyOmni?: true;
  readonly grade: StatedAssumption['grade'];
  readonly assumed: Json;
}

interface Unprobed {
  /** Why no probe can find out. */
  readonly unknownBecause: string;
}

/**
 * What was seen: structure, names, yes and no. Never how fast, how large or how exact a search is, since those numbers
 * may be restricted by the licence of what was probed.
 */
export interface Observed {
  /** Held against what was assumed. */
  readonly observed: Json;
  /** Written down beside it for whoever has to change something, and not compared. */
  readonly detail?: Json;
}

/** What is expected of a release, of the real AlloyDB Omni or of another server; null is a release that nobody knows. */
export function expectedOf(
  { grade, assumed, otherwise = [] }: StatedAssumption & Probed,
  release: string | null,
  isOmni: boolean,
): { readonly grade: StatedAssumption['grade']; readonly assumed: Json } {
  const other =
    release === null
      ? undefined
      : otherwise.find(({ on, onlyOmni }) => isWithin(release, on) && (isOmni || onlyOmni !== true));
  return other ?? { grade, assumed };
}
