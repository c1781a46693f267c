import type { PoolClient } from 'pg';
import { createPool } from '../apexflow/connection/pool.ts';
import { createLog } from '../apexflow/log/log.ts';
import { checks, needs, type Database } from 'pgparity';

const check = checks();
const server = needs('server');

check(
  'a notification arrives when its transaction commits, once and in order',
  server,
  async ({ cloneDatabase, observe, expect }) => {
    await withListener(await cloneDatabase(), ['jobs'], async (sender, heard) => {
      await sender.query('BEGIN');
      for (const payload of ['first', 'again', 'again', 'last']) await notify(sender, 'jobs', payload);
      await notify(sender, 'nobody-listens', 'lost');
      const before = await heard();
      await sender.query('COMMIT');
      const after = await heard();
      expect([before, after]).toEqual([[], ['jobs: first', 'jobs: again', 'jobs: last']]);
      observe('before the commit', before);
      observe('after the commit', after);
    });
  },
);

check(
  'a notification of a transaction that rolls back is never sent',
  server,
  async ({ cloneDatabase, observe, expect }) => {
    await withListener(await cloneDatabase(), ['jobs'], async (sender, heard) => {
      await sender.query('BEGIN');
      await notify(sender, 'jobs', 'taken back');
      await sender.query('SAVEPOINT part');
      await notify(sender, 'jobs', 'taken back too');
      await sender.query('ROLLBACK TO part');
      await sender.query('ROLLBACK');
      await notify(sender, 'jobs', 'sent');
      const seen = await heard();
      expect(seen).toEqual(['jobs: sent']);
      observe('what is heard', seen);
    });
  },
);

check('a channel is of its database, and UNLISTEN ends it', server, async ({ cloneDatabase, observe, expect }) => {
  const elsewhere = await (await cloneDatabase()).open();
  await withListener(await cloneDatabase(), ['jobs', 'runs'], async (sender, heard, listener) => {
    await elsewhere.run("SELECT pg_notify('jobs', 'of another database')");
    await listener.query('UNLISTEN jobs');
    await notify(sender, 'jobs', 'too late');
    await notify(sender, 'runs', 'still');
    const seen = await heard();
    expect(seen).toEqual(['runs: still']);
    observe('what is heard', seen);
  });
});

check('a payload has less than 8000 bytes', server, async ({ cloneDatabase, observe, expect }) => {
  await withListener(await cloneDatabase(), ['jobs'], async (sender, heard) => {
    await notify(sender, 'jobs', 'x'.repeat(7999));
    const lengths = (await heard()).map((line) => line.length - 'jobs: '.length);
    const tooLong = await notify(sender, 'jobs', 'x'.repeat(8000)).then(
      () => 'accepted',
      ({ code }: { readonly code?: string }) => code ?? 'no code',
    );
    expect([lengths, tooLong]).toEqual([[7999], '22023']);
    observe('one byte more', tooLong);
  });
});

/** What has arrived since the last call. A round trip of the listener brings what the server has for it. */
type Heard = () => Promise<string[]>;

async function withListener(
  database: Database,
  channels: readonly string[],
  work: (sender: PoolClient, heard: Heard, listener: PoolClient) => Promise<void>,
): Promise<void> {
  if (database.endpoint.kind !== 'postgres') throw new TypeError('This check needs a server, and states it.');
  const pool = await createPool({ DATABASE_URL: database.endpoint.url }, { log: createLog({ level: 'silent' }) });
  try {
    const [listener, sender] = [await pool.connect(), await pool.connect()];
    const arrived: string[] = [];
    listener.on('notification', ({ channel, payload }) => void arrived.push(`${channel}: ${payload ?? ''}`));
    for (const channel of channels) await listener.query(`LISTEN ${channel}`);
    const heard: Heard = async () => {
      await listener.query('SELECT 1');
      return arrived.splice(0);
    };
    await work(sender, heard, listener);
    for (const client of [listener, sender]) client.release(true);
  } finally {
    await pool.close();
  }
}

async function notify(client: PoolClient, channel: string, payload: string): Promise<void> {
  await client.query('SELECT pg_notify($1, $2)', [channel, payload]);
}
