import type { Identity } from '../../engine/identity/identity.ts';

/** Releases by their PostgreSQL version, both ends included: `{ from: '16' }`, `{ to: '15.5' }`. */
export interface Releases {
  readonly from?: string;
  readonly to?: string;
}

/** True when the release, as `15.12`, lies in the range. `17` as an end means all of 17. */
export function isWithin(release: string, { from, to }: Releases): boolean {
  return (from === undefined || compare(release, from) >= 0) && (to === undefined || compare(release, to) <= 0);
}

export function releasesText({ from, to }: Releases): string {
  if (from === to) return from ?? 'all';
  return from === undefined ? `up to ${to}` : `${from} ${to === undefined ? 'and newer' : `to ${to}`}`;
}

/**
 * The release whose expectations hold: that of the image's tag, as `google/alloydbomni:15.12.0`; otherwise what a stand-in
 * plays; otherwise what the server says it is.
 */
export function releaseOf(image: string | null, identity: Identity | null, played: string | null): string | null {
  if (identity?.standIn === true && played !== null) return played;
  const tag = image === null ? undefined : /:v?(\d+\.\d+)[\w.-]*$/.exec(image)?.[1];
  return tag ?? identity?.version ?? null;
}

/** By the parts that both have, so that 17.9 is within 17. */
function compare(left: string, right: string): number {
  const [ours, theirs] = [left, right].map((text) => text.split('.').map(Number));
  for (const [index, part] of (theirs ?? []).entries()) {
    const difference = (ours?.[index] ?? 0) - part;
    if (difference !== 0) return difference;
  }
  return 0;
}
