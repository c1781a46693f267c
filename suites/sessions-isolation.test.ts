import { checks, needs, scalar, type Session } from 'pgparity';
import { openSessions, outcome } from './open-sessions.ts';

const check = checks();

const levels = ['READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'] as const;

/** Something that one transaction sees of another one, or does to it, because both run at once. */
interface Anomaly {
  readonly name: string;
  /** Both sessions are inside a transaction of the level. Answers `yes`, `no` or the SQLSTATE that prevented it. */
  readonly happens: (one: Session, other: Session) => Promise<string>;
  /** In the order of the levels. */
  readonly expected: readonly string[];
}

const anomalies: readonly Anomaly[] = [
  {
    name: 'a dirty read: what another transaction may still take back',
    happens: async (one, other) => {
      await set(other, 'x', 2);
      return yesNo((await get(one, 'x')) === '2');
    },
    expected: ['no', 'no', 'no', 'no'],
  },
  {
    name: 'a non-repeatable read: a row changes between two reads',
    happens: async (one, other) => {
      const before = await get(one, 'x');
      await set(other, 'x', 2);
      await other.run('COMMIT');
      return yesNo((await get(one, 'x')) !== before);
    },
    expected: ['yes', 'yes', 'no', 'no'],
  },
  {
    name: 'a phantom: a row comes between two counts',
    happens: async (one, other) => {
      const before = await count(one);
      await insert(other, 'z');
      await other.run('COMMIT');
      return yesNo((await count(one)) !== before);
    },
    expected: ['yes', 'yes', 'no', 'no'],
  },
  {
    name: 'read skew: two rows of two different states',
    happens: async (one, other) => {
      const x = await get(one, 'x');
      await set(other, 'x', 2);
      await set(other, 'y', 2);
      await other.run('COMMIT');
      return yesNo((await get(one, 'y')) !== x);
    },
    expected: ['yes', 'yes', 'no', 'no'],
  },
  {
    name: 'a lost update: a value written from a read that is old by then',
    happens: async (one, other) => {
      const read = [Number(await get(one, 'x')), Number(await get(other, 'x'))] as const;
      await set(one, 'x', read[0] + 1);
      await one.run('COMMIT');
      return refusalOr(await attempts(other, [setting('x', read[1] + 1), 'COMMIT']), 'yes');
    },
    expected: ['yes', 'yes', '40001', '40001'],
  },
  {
    name: 'write skew: two writes that each read what the other one changes',
    happens: async (one, other) => {
      for (const session of [one, other]) for (const key of ['x', 'y']) await get(session, key);
      await set(one, 'x', 0);
      await set(other, 'y', 0);
      await one.run('COMMIT');
      return refusalOr(await attempts(other, ['COMMIT']), 'yes');
    },
    expected: ['yes', 'yes', 'yes', '40001'],
  },
  {
    name: 'two inserts that each found nothing',
    happens: async (one, other) => {
      for (const session of [one, other]) await session.run(`SELECT FROM system_state WHERE key LIKE 'new%'`);
      await insert(one, 'new1');
      await insert(other, 'new2');
      await one.run('COMMIT');
      return refusalOr(await attempts(other, ['COMMIT']), 'yes');
    },
    expected: ['yes', 'yes', 'yes', '40001'],
  },
];

for (const { name, happens, expected } of anomalies) {
  check(`${name}, at each isolation level`, needs('sessions'), async ({ cloneDatabase, observe, expect }) => {
    const [one, other] = await openSessions(cloneDatabase);
    const seen: Record<string, string> = {};
    for (const level of levels) {
      await one.run('DELETE FROM system_state');
      await insert(one, 'x');
      await insert(one, 'y');
      for (const session of [one, other]) await session.run(`BEGIN ISOLATION LEVEL ${level}`);
      seen[level] = await happens(one, other);
      for (const session of [one, other]) await session.run('ROLLBACK');
    }
    expect(seen).toEqual(Object.fromEntries(levels.map((level, place) => [level, expected[place]])));
    observe('does it happen', seen);
  });
}

check(
  'a transaction that failed to serialize succeeds when it is run again',
  needs('sessions'),
  async ({ cloneDatabase, observe, expect }) => {
    const [one, other] = await openSessions(cloneDatabase);
    await insert(one, 'x');
    const increment = async (session: Session) => setting('x', Number(await get(session, 'x')) + 1);
    for (const session of [one, other]) await session.run('BEGIN ISOLATION LEVEL SERIALIZABLE');
    const statements = [await increment(one), await increment(other)] as const;
    const tries = [await attempts(one, [statements[0], 'COMMIT']), await attempts(other, [statements[1], 'COMMIT'])];
    await other.run('ROLLBACK');
    await other.run('BEGIN ISOLATION LEVEL SERIALIZABLE');
    tries.push(await attempts(other, [await increment(other), 'COMMIT']));
    expect(tries).toEqual(['done', '40001', 'done']);
    expect(await get(one, 'x')).toBe('3');
    observe('the tries', tries);
  },
);

check(
  'ON CONFLICT DO NOTHING fails to serialize on a row that its snapshot cannot see',
  needs('sessions'),
  async ({ cloneDatabase, observe, expect }) => {
    const [one, other] = await openSessions(cloneDatabase);
    const seen: Record<string, string> = {};
    for (const level of levels) {
      await one.run('DELETE FROM system_state');
      await other.run(`BEGIN ISOLATION LEVEL ${level}`);
      await count(other);
      await insert(one, 'x');
      seen[level] = outcome(
        await other.ask(`INSERT INTO system_state VALUES ('u', 'x', '1') ON CONFLICT (user_id, key) DO NOTHING`),
      );
      await other.run('ROLLBACK');
    }
    expect(Object.values(seen)).toEqual(['done', 'done', '40001', '40001']);
    observe('the answers', seen);
  },
);

async function get(session: Session, key: string): Promise<string | null> {
  return scalar(await session.run("SELECT value FROM system_state WHERE user_id = 'u' AND key = $1", [key]));
}

async function count(session: Session): Promise<string | null> {
  return scalar(await session.run('SELECT count(*) FROM system_state'));
}

async function insert(session: Session, key: string): Promise<void> {
  await session.run("INSERT INTO system_state (user_id, key, value) VALUES ('u', $1, '1')", [key]);
}

async function set(session: Session, key: string, value: number): Promise<void> {
  await session.run(setting(key, value));
}

function setting(key: string, value: number): string {
  return `UPDATE system_state SET value = '${value}' WHERE user_id = 'u' AND key = '${key}'`;
}

/** Runs the statements up to the first that is refused. */
async function attempts(session: Session, statements: readonly string[]): Promise<string> {
  for (const statement of statements) {
    const answer = outcome(await session.ask(statement));
    if (answer !== 'done') return answer;
  }
  return 'done';
}

function refusalOr(result: string, otherwise: string): string {
  return result === 'done' ? otherwise : result;
}

function yesNo(happened: boolean): string {
  return happened ? 'yes' : 'no';
}
