import type { PreparedGround } from './ground.ts';

/**
 * Where the image has texts of licences, so that a person knows what to read. The server itself looks, which only a
 * superuser may ask for, and only in a container that goes with the probe.
 */
export async function findLicenceFiles(ground: PreparedGround): Promise<string[]> {
  const { server, identity } = ground;
  if (server.kind !== 'docker' || !identity.role.superuser) return [];
  try {
    const session = await ground.open();
    await session.run('CREATE TEMPORARY TABLE found (path text)');
    await session.run(`COPY found FROM PROGRAM $$${find}$$`);
    return (await session.run(nearestRoot)).rows.map(([path]) => path ?? '');
  } finally {
    await ground.closeSessions();
  }
}

/** What a provider wants to be read lies near the root; deep in a tree lie those of libraries. */
const nearestRoot = "SELECT path FROM found ORDER BY length(regexp_replace(path, '[^/]', '', 'g')), path LIMIT 50";

/** Without those of Debian's packages and of the languages of a system, which are hundreds. */
const find = [
  'find / -xdev',
  String.raw`\( -path /proc -o -path /sys -o -path /usr/share/common-licenses -o -path "*/python*" -o -path "*/perl*" \) -prune`,
  String.raw`-o -type f \( -iname "*licen[cs]e*" -o -iname "*eula*" -o -iname "*third*party*notice*" -o -iname "*terms*of*service*" \) -print`,
  '2>/dev/null | head -n 10000; true',
].join(' ');
