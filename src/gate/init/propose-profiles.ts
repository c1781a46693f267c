import type { FoundServer } from './find-servers.ts';
import { profileOf } from '../../engine/config/config.ts';
import { pglite } from '../../engine/profile/pglite.ts';
import type { ProfileDefinition } from '../../engine/profile/preset.ts';
import { chooseServer, reasonsOf } from '../../engine/server/choose-server.ts';
import { starters } from '../../engine/server/starters.ts';
import { hasEmbeddedSocket } from '../../engine/session/embedded-socket.ts';
import type { Environment } from '../../base/config/environment.ts';

export interface ProposedProfile {
  readonly name: string;
  /** `postgres({ major: 15 })` */
  readonly code: string;
  readonly preset: string;
  /** Which server plays it here, or why none does. */
  readonly server: string;
  readonly runsHere: boolean;
}

export interface ProfileWishes {
  readonly servers: readonly FoundServer[];
  /** Those that the migrations create. */
  readonly extensions: readonly string[];
  /** Whether the migrations are a command, which has to connect to a server. */
  readonly needsSocket: boolean;
  readonly environment: Environment;
}

/**
 * What the product names, and as many more as it takes for two that this machine can run: PGlite, else an installed
 * PostgreSQL. The first one is the reference.
 */
export async function proposeProfiles(wishes: ProfileWishes): Promise<readonly ProposedProfile[]> {
  const proposed: ProposedProfile[] = [];
  const named = wishes.servers.slice(0, namedMax);
  for (const server of named) proposed.push(await tried(nameOf(server, named), definitionOf(server, wishes), wishes));
  if (named.length === 0) {
    const defaults = await installed(wishes, [17, 16, 15, 18, 14]);
    proposed.push(defaults ?? (await tried('production', plain(17, wishes), wishes)));
  }
  const runs = (): number => proposed.filter(({ runsHere }) => runsHere).length;
  const lacking = wishes.extensions.filter((name) => !embeddedExtensions.has(name));
  if (runs() < 2 && lacking.length === 0 && (!wishes.needsSocket || hasEmbeddedSocket()))
    proposed.push(await tried('laptop', pglite(), wishes));
  if (runs() < 2) {
    const more = await installed(wishes, [18, 17, 16, 15, 14], proposed);
    if (more !== null) proposed.push({ ...more, name: 'local' });
  }
  return proposed;
}

/** A product names one or two; more would be a matrix, which nobody asked for. */
const namedMax = 2;

const embeddedExtensions: ReadonlySet<string> = new Set(['plpgsql', 'vector']);

function nameOf({ preset, major }: FoundServer, all: readonly FoundServer[]): string {
  if (all.length === 1) return 'production';
  const name = preset === 'alloydbOmni' ? 'alloydb-omni' : preset;
  return all.every((other) => other.preset === preset) ? `${name}-${major ?? 'any'}` : name;
}

function definitionOf({ preset, major, image }: FoundServer, wishes: ProfileWishes): ProfileDefinition {
  const isPlain = image === null || /^postgres(?::\d+)?$/.test(image);
  const own = isPlain ? {} : { image };
  if (preset === 'postgres') return { preset, options: { ...plain(major ?? 17, wishes).options, ...own } };
  return { preset, options: { ...(major !== null && { major }), ...own } };
}

function plain(major: number, { extensions }: ProfileWishes): ProfileDefinition {
  const needed = extensions.filter((name) => name !== 'plpgsql');
  return { preset: 'postgres', options: { major, ...(needed.length > 0 && { extensions: needed }) } };
}

/** The first major that this machine can run and no other profile has; null where there is none. */
async function installed(
  wishes: ProfileWishes,
  majors: readonly number[],
  others: readonly ProposedProfile[] = [],
): Promise<ProposedProfile | null> {
  for (const major of majors) {
    const profile = await tried('production', plain(major, wishes), wishes);
    if (profile.runsHere && others.every(({ code, runsHere }) => !runsHere || code !== profile.code)) return profile;
  }
  return null;
}

async function tried(
  name: string,
  definition: ProfileDefinition,
  { environment }: ProfileWishes,
): Promise<ProposedProfile> {
  const choice = await chooseServer(profileOf(name, definition), starters, environment);
  const [usable] = choice.usable;
  return {
    name,
    preset: definition.preset,
    code: codeOf(definition),
    server: usable?.description ?? `not here: ${reasonsOf(choice)}`,
    runsHere: usable !== undefined && !usable.standIn,
  };
}

function codeOf({ preset, options }: ProfileDefinition): string {
  const values = Object.entries(options ?? {}).map(([key, value]) => {
    if (Array.isArray(value)) return `${key}: [${value.map((item) => `'${String(item)}'`).join(', ')}]`;
    return `${key}: ${typeof value === 'string' ? `'${value}'` : String(value)}`;
  });
  return values.length === 0 ? `${preset}()` : `${preset}({ ${values.join(', ')} })`;
}
