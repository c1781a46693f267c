import pg from 'pg';
import { expect, test } from 'vitest';
import { hasEmbeddedSocket } from '../../../src/engine/session/embedded-socket.ts';
import { openEmbeddedSession } from '../../../src/engine/session/embedded-session.ts';
import { actAs, createEmbeddedOwner } from '../../../src/engine/database/owner-role.ts';
import { scalar } from '../../../src/engine/session/answer.ts';

test.skipIf(!hasEmbeddedSocket())(
  'programs connect to an embedded database, as its owner, and leave a clean session',
  async () => {
    const session = await openEmbeddedSession(null);
    try {
      await createEmbeddedOwner(session, []);
      await actAs(session, 'owner');
      const port = await session.serve(async (url) => {
        const clients = [new pg.Client(url), new pg.Client(url)];
        await Promise.all(clients.map((client) => client.connect()));
        await clients[0]?.query('CREATE TABLE made (id int)');
        await clients[0]?.query("SET work_mem = '1MB'");
        await clients[1]?.query('CREATE TEMP TABLE left_behind (id int)');
        await clients[1]?.query('BEGIN');
        await Promise.all(clients.map((client) => client.end()));
        return new URL(url).port;
      });
      expect(scalar(await session.run("SELECT tableowner FROM pg_tables WHERE tablename = 'made'"))).toBe(
        'pgparity_owner',
      );
      expect(scalar(await session.run("SELECT to_regclass('left_behind')"))).toBeNull();
      expect(scalar(await session.run('SHOW work_mem'))).toBe('4MB');
      await expect(new pg.Client({ host: '127.0.0.1', port: Number(port) }).connect()).rejects.toThrow('ECONNREFUSED');
    } finally {
      await session.close();
    }
  },
);
