import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/engine/database/database.ts';
import { readyPrefix, type CopyStrategy, type DatabaseSource } from '../../../src/engine/database/database-source.ts';
import { withAdmin } from '../../../src/engine/database/admin-session.ts';
import {
  createEmptyDatabase,
  freshName,
  prepareClones,
  takeClone,
  urlOfDatabase,
} from '../../../src/engine/database/postgres-database.ts';
import { createTemplate } from '../../../src/engine/database/template.ts';
import { runPrefix } from '../../../src/engine/database/run-name.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { scalar } from '../../../src/engine/session/answer.ts';
import { openPostgresSession } from '../../../src/engine/session/postgres-session.ts';
import { ConnectionLostError, StatementError } from '../../../src/engine/session/session.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const native = await nativeServer.find(pgvector, process.env);
const lacking = native.available ? '' : ` (not here: ${native.reason})`;

test('no name of a database is longer than the 63 bytes that PostgreSQL keeps', () => {
  // The largest process id of Linux, and a time of the year 2059, when its number is the longest.
  const prefix = runPrefix(new Date('2059-01-01')).replace(`_${process.pid}_`, '_4194304_');
  for (const kind of ['clone', 'ready', 'empty', 'template'] as const) {
    expect(Buffer.byteLength(freshName({ prefix }, kind))).toBeLessThanOrEqual(63);
  }
});

test('the URL of another database keeps server, user and password, and encodes the name', () => {
  const url = urlOfDatabase('postgres://user:p%40ss@127.0.0.1:5433/postgres?sslmode=disable', 'a/b c');
  expect(url).toBe('postgresql://user:p%40ss@127.0.0.1:5433/a%2Fb%20c?sslmode=disable');
});

describe.skipIf(lacking !== '')(`on a server${lacking}`, () => {
  let server: RunningServer;
  let source: DatabaseSource & { readonly kind: 'postgres' };
  beforeAll(async () => void (server = await nativeServer.start(pgvector, { environment: process.env })));
  afterAll(() => server?.stop());
  beforeEach(async () => void (source = await templateWith('FILE_COPY')));

  async function templateWith(copyStrategy: CopyStrategy): Promise<typeof source> {
    const made = await createTemplate(server.endpoint, {
      prefix: `pgparity_${randomBytes(4).toString('hex')}_`,
      folder: tmpdir(),
      copyStrategy,
      build: async (session) => void (await session.run('CREATE TABLE things (id int)')),
    });
    if (made.kind !== 'postgres') throw new RangeError('A server has a template on a server.');
    return made;
  }

  test('twenty takers at once get twenty databases, some prepared and some new', async () => {
    await prepareClones(source, 7);
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeClone(source)));
    expect(new Set(taken.map(({ name }) => name)).size).toBe(20);
    await Promise.all(
      taken.map(async (database, index) => {
        await ask(database, `INSERT INTO things VALUES (${index})`);
        expect(await ask(database, 'SELECT string_agg(id::text, $$,$$) FROM things')).toBe(String(index));
      }),
    );
    expect(await namesLike(readyPrefix(source))).toEqual([]);
    await Promise.all(taken.map((database) => database.drop()));
    expect(await namesLike(source.prefix)).toEqual([source.template]);
  });

  test('a prepared clone is taken by giving it another name, not by copying', async () => {
    await prepareClones(source, 1);
    const [ready] = await namesLike(readyPrefix(source));
    const objectId = `SELECT oid FROM pg_database WHERE datname = $1`;
    const before = await onServer(objectId, [ready ?? '']);
    const database = await takeClone(source);
    expect(database.name).not.toBe(ready);
    expect(await onServer(objectId, [database.name])).toBe(before);
  });

  test('a prepared clone that somebody is connected to is left to them', async () => {
    await prepareClones(source, 1);
    const [ready] = await namesLike(readyPrefix(source));
    const somebody = await openPostgresSession(urlOfDatabase(source.adminUrl, ready ?? ''));
    try {
      const database = await takeClone(source);
      expect(await ask(database, 'SELECT count(*) FROM things')).toBe('0');
      expect(await namesLike(readyPrefix(source))).toEqual([ready]);
    } finally {
      await somebody.close();
    }
  });

  test('a prepared clone of another run is not taken', async () => {
    const other = { ...source, prefix: source.prefix.replaceAll('_', 'x') };
    await prepareClones(other, 1);
    const database = await takeClone(source);
    expect(database.name).toMatch(source.prefix);
    expect(await namesLike(readyPrefix(other))).toHaveLength(1);
  });

  test.each(['FILE_COPY', 'WAL_LOG'] as const)('a clone by %s has the rows of the template', async (strategy) => {
    const filled = await templateWith(strategy);
    await withTemplate(filled, 'INSERT INTO things VALUES (1), (2)');
    expect(await ask(await takeClone(filled), 'SELECT count(*) FROM things')).toBe('2');
  });

  test('an empty database has no table', async () => {
    const database = await createEmptyDatabase(source);
    expect(await ask(database, `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`)).toBe('0');
  });

  test('a database is dropped although sessions are open, its own and those of others', async () => {
    const database = await takeClone(source);
    const own = await database.open();
    const stranger = await openPostgresSession(urlOf(database));
    await database.drop();
    expect(await namesLike(database.name)).toEqual([]);
    await expect(own.ask('SELECT 1')).rejects.toBeInstanceOf(ConnectionLostError);
    await expect(stranger.ask('SELECT 1')).rejects.toBeInstanceOf(ConnectionLostError);
    await stranger.close();
  });

  test('dropping twice is harmless', async () => {
    const database = await takeClone(source);
    await database.drop();
    await database.drop();
    expect(await namesLike(database.name)).toEqual([]);
  });

  test('without a template the refusal is told', async () => {
    const refused = takeClone({ ...source, template: 'no_such_template' });
    await expect(refused).rejects.toBeInstanceOf(StatementError);
    await expect(refused).rejects.toThrow('template database "no_such_template" does not exist');
  });

  async function onServer(sql: string, values: readonly string[] = []): Promise<string | null> {
    return withAdmin(source, async (admin) => scalar(await admin.run(sql, values)));
  }

  async function namesLike(prefix: string): Promise<readonly (string | null | undefined)[]> {
    return withAdmin(source, async (admin) => {
      const answer = await admin.run(
        'SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname',
        [prefix],
      );
      return answer.rows.map(([name]) => name);
    });
  }

  async function withTemplate(of: typeof source, sql: string): Promise<void> {
    const session = await openPostgresSession(urlOfDatabase(of.adminUrl, of.template));
    try {
      await session.run(sql);
    } finally {
      await session.close();
    }
  }
});

async function ask(database: Database, sql: string): Promise<string | null> {
  const session = await database.open();
  try {
    const answer = await session.run(sql);
    return answer.columns.length === 0 ? null : scalar(answer);
  } finally {
    await session.close();
  }
}

function urlOf({ endpoint }: Database): string {
  if (endpoint.kind !== 'postgres') throw new RangeError('A clone on a server has a URL.');
  return endpoint.url;
}
