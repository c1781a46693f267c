import { didYouMean } from '../base/config/nearest-name.ts';
import { UsageError } from '../base/errors.ts';
import { profileNamed, type Config } from '../engine/config/config.ts';
import type { Profile, ProfileName, ServerKind } from '../engine/profile/profile.ts';

/** `alloydb-omni,pgvector` as profiles, each once. Empty text: none. */
export function parseProfiles(flag: string, text: string, { profiles }: Pick<Config, 'profiles'>): readonly Profile[] {
  if (text.trim() === '') return [];
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw new UsageError('bad-profiles', `${flag} "${text}" contains an empty name. Separate names by single commas.`);
  return [...new Set(names.map((name) => profileNamed(profiles, name)))];
}

/** The profiles of --require. Where --profiles names some, one that it lacks could never be exercised. */
export function parseRequired(
  text: string,
  asked: readonly Profile[],
  config: Pick<Config, 'profiles'>,
): readonly ProfileName[] {
  const required = parseProfiles('--require', text, config).map(({ name }) => name);
  const names = asked.map(({ name }) => name);
  const lacking = names.length === 0 ? undefined : required.find((name) => !names.includes(name));
  if (lacking === undefined) return required;
  throw new UsageError(
    'required-not-asked',
    `--require names ${lacking}, and --profiles ${names.join(',')} leaves it out. Add it to --profiles, or take it from --require.`,
  );
}

type Choice = ServerKind | 'auto';

const choices: readonly Choice[] = ['docker', 'native', 'remote', 'embedded', 'auto'];

/**
 * `native` for all profiles, `pgvector=native` for one; the one named wins over the one for all. Throws a UsageError for a
 * kind that none of the profiles asked for has; without any, all are.
 */
export function parseServers(
  texts: readonly string[],
  { profiles }: Pick<Config, 'profiles'>,
  asked: readonly Profile[] = [],
): Readonly<Partial<Record<ProfileName, Choice>>> {
  const forAll: Partial<Record<ProfileName, Choice>> = {};
  const forOne: Partial<Record<ProfileName, Choice>> = {};
  for (const text of texts.flatMap((words) => words.split(','))) {
    const [left = '', right] = text.split('=');
    const choice = parseChoice(right ?? left);
    if (right !== undefined) {
      forOne[profileNamed(profiles, left).name] = choice;
      continue;
    }
    refuseUnusedChoice(choice, asked.length === 0 ? profiles : asked);
    for (const profile of profiles) {
      if (choice === 'auto' || profile.servers.includes(choice)) forAll[profile.name] = choice;
    }
  }
  return { ...forAll, ...forOne };
}

function refuseUnusedChoice(choice: Choice, asked: readonly Profile[]): void {
  if (choice === 'auto' || asked.some(({ servers }) => servers.includes(choice))) return;
  const those = asked.map(({ name, servers }) => `${name} has ${servers.join(', ')}`).join('; ');
  throw new UsageError('bad-server', `No profile of this run has --server ${choice}: ${those}.`);
}

function parseChoice(text: string): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  const hint = didYouMean(text, choices, `Use ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}.`);
  throw new UsageError('bad-server', `Unknown server "${text}" for --server. ${hint}`);
}

/** The seed of a run, or the preset one. Every verdict names it. */
export function parseSeed(text: string | undefined, preset = defaultSeed): number {
  if (text === undefined) return preset;
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > seedMax || text.trim() === '') {
    throw new UsageError('bad-seed', `--seed "${text}" is not a whole number from 0 to ${seedMax}.`);
  }
  return seed;
}

const defaultSeed = 20_251_101;
const seedMax = 2 ** 32 - 1;

/** A whole number of at least 1, or undefined where none was given. */
export function parseCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > countMax) {
    throw new UsageError('bad-count', `${flag} "${text}" is not a whole number from 1 to ${countMax}.`);
  }
  return count;
}

const countMax = 2 ** 31 - 1;
