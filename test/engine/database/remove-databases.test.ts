import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withAdmin } from '../../../src/engine/database/admin-session.ts';
import { createDatabase } from '../../../src/engine/database/postgres-database.ts';
import { removeDatabases } from '../../../src/engine/database/remove-databases.ts';
import { hostPrefix, processIdIn, runPrefix } from '../../../src/engine/database/run-name.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { pgvector } from '../../../fixtures/profiles.ts';

const native = await nativeServer.find(pgvector, process.env);
const lacking = native.available ? '' : ` (not here: ${native.reason})`;

test('the name of a run says which process made it, on this host only', () => {
  expect(processIdIn(`${runPrefix()}clone_0123456789ab`)).toBe(process.pid);
  const host = hostPrefix().slice('pgparity_'.length, -1);
  const elsewhere = runPrefix().replace(host, host === '00000000' ? '11111111' : '00000000');
  expect(processIdIn(`${elsewhere}clone_0123456789ab`)).toBeNull();
  expect(processIdIn('customers')).toBeNull();
  expect(processIdIn(`${hostPrefix()}soon_clone`)).toBeNull();
});

test('two runs of one process have different names', () => {
  expect(runPrefix(new Date(1_000))).not.toBe(runPrefix(new Date(1_001)));
});

describe.skipIf(lacking !== '')(`on a server${lacking}`, () => {
  let server: RunningServer;
  beforeAll(async () => void (server = await nativeServer.start(pgvector, { environment: process.env })));
  afterAll(() => server?.stop());

  test('own databases and those of dead runs are dropped, all others are left alone', async () => {
    const own = runPrefix(new Date(1));
    const dead = `${hostPrefix()}${await endedProcessId()}_abc_`;
    const doomed = [`${own}clone_1`, `${own}ready_2`, `${dead}template_3`];
    const kept = [
      // Another run of a process that lives, and the same on another host, where nobody here can tell.
      `${runPrefix(new Date(2))}clone_4`,
      `pgparity_00000000_${dead.split('_')[2]}_abc_clone_5`,
      'customers',
      'pgparity_notes',
      'pgparityXcustomers',
    ];
    const adminUrl = urlOf(server);
    await withAdmin({ adminUrl }, async (admin) => {
      for (const name of [...doomed, ...kept]) await createDatabase(admin, name, 'template1', 'FILE_COPY');
    });
    expect((await removeDatabases(adminUrl, own)).toSorted()).toEqual(doomed.toSorted());
    expect(await databases(adminUrl)).toEqual([...kept, 'postgres', 'template0', 'template1'].toSorted());
  });

  test('a database of a dead run is dropped although somebody is connected to it', async () => {
    const adminUrl = urlOf(server);
    const name = `${hostPrefix()}${await endedProcessId()}_abc_clone_6`;
    await withAdmin({ adminUrl }, (admin) => createDatabase(admin, name, 'template1', 'FILE_COPY'));
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    await withAdmin({ adminUrl: url.href }, async () => {
      expect(await removeDatabases(adminUrl, runPrefix())).toEqual([name]);
    });
  });
});

/** The id of a process that was there and is not any more. */
async function endedProcessId(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'close');
  if (child.pid === undefined) throw new RangeError('The process was not started.');
  return child.pid;
}

async function databases(adminUrl: string): Promise<readonly (string | null | undefined)[]> {
  return withAdmin({ adminUrl }, async (admin) => {
    const answer = await admin.run('SELECT datname FROM pg_database');
    return answer.rows.map(([name]) => name ?? '').toSorted();
  });
}

function urlOf({ endpoint }: RunningServer): string {
  if (endpoint.kind !== 'postgres') throw new RangeError('A native server has a URL.');
  return endpoint.url;
}
