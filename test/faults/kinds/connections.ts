import { randomBytes } from 'node:crypto';
import { endsWith, remoteBenchWords, remoteRunWords, type Fault, type Prepared } from '../fault.ts';
import type { FaultyProxy } from '../faulty-proxy.ts';
import type { Victim } from '../victim.ts';

const commands = [
  ['remote run', remoteRunWords],
  ['remote bench', remoteBenchWords],
] as const;

const lost = endsWith(4, /connection|No connection|dropped connections|stopped answering/i);

const broken = (kind: string, disturb: (proxy: FaultyProxy) => boolean): Fault[] =>
  commands.map(([name, words]) => ({
    kind: `${kind}: ${name}`,
    words,
    prepare: async (victim) => ({ environment: impatient(victim), takeBack: async () => heal(victim) }),
    strike: (_trip, uniform, { proxies }) =>
      disturb(words === remoteBenchWords || uniform() < 0.5 ? proxies.left : proxies.right),
    isRight: lost,
    leaves: true,
  }));

/** A campaign does not wait half a minute for each dead connection. */
function impatient(victim: Victim): Readonly<Record<string, string>> {
  const url = (proxy: FaultyProxy): string => `${victim.urlThrough(proxy)}&connect_timeout=5&keepalives_idle=4`;
  return { PGPARITY_LEFT_URL: url(victim.proxies.left), PGPARITY_RIGHT_URL: url(victim.proxies.right) };
}

const slow: Fault[] = commands.map(([name, words]) => ({
  kind: `200 ms there and back: ${name}`,
  // Each of a benchmark's queries is asked a few dozen times.
  words: words === remoteBenchWords ? [...words, '--queries', '8'] : words,
  prepare: async (victim) => {
    for (const proxy of Object.values(victim.proxies)) proxy.delayMs = 100;
    return { takeBack: async () => heal(victim) };
  },
}));

const limited = (connections: number): Fault => ({
  kind: `a connection limit of ${connections}: remote run`,
  words: remoteRunWords,
  prepare: (victim) => withLimit(victim, connections),
  anotherRole: true,
  isRight: endsWith(4, /too many connections|no connection left/i),
});

/** One role for both profiles, with so few connections in all. */
async function withLimit(victim: Victim, connections: number): Promise<Prepared> {
  const role = { name: `limited_${randomBytes(4).toString('hex')}`, password: 'limited' };
  await victim.onServer(
    `CREATE ROLE ${role.name} LOGIN CREATEDB PASSWORD '${role.password}' CONNECTION LIMIT ${connections}`,
  );
  const { left, right } = victim.proxies;
  return {
    environment: {
      PGPARITY_LEFT_URL: victim.urlThrough(left, role),
      PGPARITY_RIGHT_URL: victim.urlThrough(right, role),
    },
    takeBack: async () => void (await victim.onServer(`DROP ROLE ${role.name}`)),
  };
}

function heal({ proxies }: Victim): void {
  for (const proxy of Object.values(proxies)) proxy.heal();
}

/** The database that others are copies of, gone in the midst of the run. */
const template: Fault = {
  kind: 'a dropped template: remote run',
  words: remoteRunWords,
  strike: async (trip, uniform, victim) => {
    const names = await victim.onServer(
      String.raw`SELECT datname FROM pg_database WHERE datname LIKE 'pgparity\_%\_' || '${trip.child.pid}' || '\_%' ORDER BY 1`,
    );
    const [name] = names[Math.floor(uniform() * names.length)] ?? [];
    if (name === undefined || name === null) return false;
    return victim.onServer(`DROP DATABASE "${name}" WITH (FORCE)`).then(
      () => true,
      () => false,
    );
  },
  isRight: endsWith(4, /connection|database/i),
};

export const connections: readonly Fault[] = [
  ...broken('cut connections', (proxy) => proxy.cut()),
  ...broken('a server out of reach', (proxy) => proxy.refuse()),
  ...broken('half-open connections', (proxy) => proxy.fallSilent()),
  ...slow,
  limited(3),
  limited(2),
  template,
];
