import { profileOf } from '../../engine/config/config.ts';
import { alloydbOmni } from '../../engine/profile/alloydb-omni.ts';
import { pglite } from '../../engine/profile/pglite.ts';
import { pgvector } from '../../engine/profile/pgvector.ts';
import { mayBeShown, type Profile } from '../../engine/profile/profile.ts';

/** What the guard knows of the profiles: those of the config, and the presets under their usual names. */
export interface GuardedProfiles {
  /** Names of restricted profiles. */
  readonly restricted: readonly string[];
  /** Names of all profiles. */
  readonly all: readonly string[];
  /** Words that name a restricted profile: its name, its title and the words of that, the index that only it has. */
  readonly pattern: RegExp;
}

export function guardedProfiles(own: readonly Profile[]): GuardedProfiles {
  const profiles = [...usual, ...own];
  const restricted = profiles.filter((profile) => !mayBeShown(profile));
  const openStrategies = new Set(profiles.filter(mayBeShown).map(({ indexStrategy }) => indexStrategy));
  const words = restricted.flatMap((profile) => [
    profile.name,
    // A title that a config writes may hold any word.
    ...(usual.includes(profile) ? profile.title.split(' ') : [profile.title]),
    ...(openStrategies.has(profile.indexStrategy) ? [] : [profile.indexStrategy]),
  ]);
  return {
    restricted: [...new Set(restricted.map(({ name }) => name))],
    all: [...new Set(profiles.map(({ name }) => name))],
    pattern: new RegExp([...new Set(words)].map((word) => String.raw`\b${escaped(word)}\b`).join('|'), 'i'),
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

const usual: readonly Profile[] = [
  profileOf('alloydb-omni', alloydbOmni()),
  profileOf('pgvector', pgvector()),
  profileOf('embedded', pglite()),
];
