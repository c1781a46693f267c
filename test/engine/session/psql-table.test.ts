import { execFile } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parsePostgresUrl } from '../../../src/base/config/postgres-url.ts';
import { openPostgresClient } from '../../../src/engine/session/postgres-session.ts';
import { openssl, selfSigned, signed } from './certificates.ts';
import { native, startNativeDatabase, type NativeDatabase } from './native-database.ts';
import { sampled } from '../../campaigns.ts';

const run = promisify(execFile);
const psql = await run('psql', ['--version']).then(
  () => true,
  () => false,
);

const localhost = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];

/** How each server proves itself, and how it has a client proven. */
const servers = [
  { name: 'without TLS, scram', certificate: null, method: 'scram-sha-256' },
  { name: 'own authority, scram', certificate: 'signed', method: 'scram-sha-256' },
  { name: 'self-signed, trust', certificate: 'self', method: 'trust' },
  { name: 'made out to another name, scram', certificate: 'elsewhere', method: 'scram-sha-256' },
  { name: 'address as common name alone, cleartext password', certificate: 'common', method: 'password' },
] as const;

const url = 'postgresql://ada:ada-secret@127.0.0.1:{port}/postgres';
const byAddress = 'postgresql://ada:ada-secret@/postgres?hostaddr=127.0.0.1&port={port}';

/** Connection strings, and the variables that go with them. */
const cases: readonly (readonly [string, Readonly<Record<string, string>>?])[] = [
  [url],
  [`${url}?sslmode=disable`],
  [`${url}?sslmode=allow`],
  [`${url}?sslmode=prefer`],
  [`${url}?sslmode=require`],
  [`${url}?sslmode=verify-ca`],
  [`${url}?sslmode=verify-full`],
  [`${url}?sslmode=require&sslrootcert={folder}/ca.crt`],
  [`${url}?sslmode=require&sslrootcert={folder}/other.crt`],
  [`${url}?sslmode=prefer&sslrootcert={folder}/other.crt`],
  [`${url}?sslmode=allow&sslrootcert={folder}/other.crt`],
  [`${url}?sslmode=require&sslrootcert={folder}/nowhere.crt`],
  [`${url}?sslmode=verify-ca&sslrootcert={folder}/nowhere.crt`],
  [`${url}?sslmode=verify-ca&sslrootcert={folder}/ca.crt`],
  [`${url}?sslmode=verify-full&sslrootcert={folder}/ca.crt`],
  [`${url}?sslmode=verify-ca&sslrootcert={folder}/self.crt`],
  [`${url}?sslmode=verify-full&sslrootcert={folder}/self.crt`],
  ['postgresql://ada:ada-secret@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={folder}/ca.crt'],
  [`${byAddress}&host=db.example&sslmode=verify-full&sslrootcert={folder}/ca.crt`],
  [`${byAddress}&sslmode=verify-full&sslrootcert={folder}/ca.crt`],
  [`${byAddress}&sslmode=verify-ca&sslrootcert={folder}/ca.crt`],
  ['postgresql://ada:ada-secret@{socket}:{port}/postgres'],
  ['host={socket-folder} port={port} user=ada password=ada-secret dbname=postgres sslmode=require'],
  ["host = 127.0.0.1 port={port} user='ada' password='ada-secr\\et' dbname=postgres"],
  ['postgresql://ada:wrong@127.0.0.1:{port}/postgres'],
  ['postgresql://ada@127.0.0.1:{port}/postgres'],
  ['postgresql://ada@127.0.0.1:{port}/postgres', { PGPASSWORD: 'ada-secret' }],
  ['postgresql://ada@127.0.0.1:{port}/postgres', { PGPASSFILE: '{folder}/passfile' }],
  ['postgresql://ada@127.0.0.1:{port}/postgres', { PGPASSFILE: '{folder}/open-passfile' }],
  ['postgresql://ada@127.0.0.1:{port}/postgres?passfile={folder}/passfile&sslmode=require'],
  ['postgresql://ada@{socket}:{port}/postgres', { HOME: '{folder}/home' }],
  ['postgresql://?service=table', { PGSERVICEFILE: '{folder}/services', PGPORT: '{port}' }],
  ['user=ada', { PGSERVICE: 'table', PGSERVICEFILE: '{folder}/services', PGPORT: '{port}', PGSSLMODE: 'disable' }],
  ['service=absent', { PGSERVICEFILE: '{folder}/services', PGPORT: '{port}' }],
  ['postgresql://ada:ada-secret@127.0.0.1:1,127.0.0.1:{port}/postgres'],
  ['postgresql://ada:ada-secret@127.0.0.1:{port},127.0.0.1:1/postgres?target_session_attrs=read-write'],
  ['postgresql://ada:ada-secret@127.0.0.1:1,127.0.0.1:{port},127.0.0.1:1,127.0.0.1:1/postgres?port={port},{port}'],
  [`${url}?target_session_attrs=standby`],
  [`${url}?target_session_attrs=prefer-standby`],
  [`${url}?target_session_attrs=read-write&options=-c%20default_transaction_read_only%3Don`],
  [`${url}?channel_binding=require`],
  [`${url}?channel_binding=disable&sslmode=require`],
  [`${url}?gssencmode=disable&connect_timeout=9&keepalives=0&application_name=a&fallback_application_name=b`],
  [`${url}?ssl=true`],
  [`${url}?ssl_min_protocol_version=TLSv1.3&sslmode=require`],
  [`${url}?ssl_max_protocol_version=TLSv1.1&sslmode=require`],
  [url, { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '{folder}/ca.crt' }],
  [`${url}?sslmode=disable`, { PGSSLMODE: 'require', PGHOSTADDR: '127.0.0.1' }],
  [`${url}?sslmode=require`, { HOME: '{folder}/home' }],
  [
    'postgresql://',
    { PGHOST: '127.0.0.1', PGPORT: '{port}', PGUSER: 'ada', PGPASSWORD: 'ada-secret', PGDATABASE: 'postgres' },
  ],
  ['postgresql://ada:ada-secret@127.0.0.1:{port}/absent'],
  [`${url}?sslmode=sometimes`],
  [`${url}?colour=red`],
  // Whom a server lets in encrypted only, unencrypted only, and with a certificate only.
  ['postgresql://eve@127.0.0.1:{port}/postgres'],
  ['postgresql://eve@127.0.0.1:{port}/postgres?sslmode=allow'],
  ['postgresql://eve@127.0.0.1:{port}/postgres?sslmode=disable'],
  ['postgresql://dan@127.0.0.1:{port}/postgres'],
  ['postgresql://dan@127.0.0.1:{port}/postgres?sslmode=require'],
  ['postgresql://carol@127.0.0.1:{port}/postgres?sslcert={folder}/carol.crt&sslkey={folder}/carol.key'],
  ['postgresql://carol@127.0.0.1:{port}/postgres?sslcert={folder}/carol.crt&sslkey={folder}/open.key'],
  ['postgresql://carol@127.0.0.1:{port}/postgres?sslcert={folder}/carol.crt'],
  ['postgresql://carol@127.0.0.1:{port}/postgres?sslcert={folder}/nowhere.crt'],
  ['postgresql://carol@127.0.0.1:{port}/postgres', { HOME: '{folder}/home' }],
];

const present = native.available && openssl && psql;

describe.skipIf(!present)('beside psql (needs a native PostgreSQL, openssl and psql)', () => {
  let folder: string;
  let databases: readonly (NativeDatabase & { readonly port: string; readonly socketFolder: string })[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
    const starting = Promise.all(servers.map(() => startNativeDatabase()));
    await makeFiles(folder);
    databases = await Promise.all(
      (await starting).map(async (database, index) => {
        await prepare(database, folder, servers[index] ?? servers[0]);
        return {
          ...database,
          port: database.environment['DB_PORT'] ?? '',
          socketFolder: String(await database.ask('SHOW unix_socket_directories')),
        };
      }),
    );
  }, 60_000);

  afterAll(async () => {
    await Promise.all(databases.map((database) => database.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  test.concurrent.for(sampled(cases, 4))('%s %o', async ([text, variables = {}]) => {
    const rows = await Promise.all(
      databases.map(async ({ port, socketFolder }, index) => {
        const fill = (template: string): string =>
          template
            .replaceAll('{port}', port)
            .replaceAll('{folder}', folder)
            .replaceAll('{socket}', encodeURIComponent(socketFolder))
            .replaceAll('{socket-folder}', socketFolder);
        const filled = Object.entries(variables).map(([name, value]) => [name, fill(value)]);
        const environment = { PATH: process.env['PATH'], HOME: join(folder, 'nobody'), ...Object.fromEntries(filled) };
        const [theirs, ours] = await Promise.all([
          outcomeOfPsql(fill(text), environment),
          outcome(fill(text), environment),
        ]);
        return { server: servers[index]?.name, theirs, ours };
      }),
    );
    expect(
      rows.map(({ server, ours }) => `${server}: ${ours.outcome}`),
      JSON.stringify(rows, null, 1),
    ).toEqual(rows.map(({ server, theirs }) => `${server}: ${theirs.outcome}`));
  });
});

interface Outcome {
  readonly outcome: 'encrypted' | 'unencrypted' | 'refused';
  readonly reason: string;
}

const question = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

async function outcomeOfPsql(text: string, environment: NodeJS.ProcessEnv): Promise<Outcome> {
  try {
    const { stdout } = await run('psql', ['-XAtw', '-c', question, '-d', text], { env: environment });
    return { outcome: stdout.trim() === 't' ? 'encrypted' : 'unencrypted', reason: '' };
  } catch (error) {
    return { outcome: 'refused', reason: (error as { stderr: string }).stderr };
  }
}

/** What comes of the connection string, and of the URL that is left of it, which needs no environment any more. */
async function outcome(text: string, environment: NodeJS.ProcessEnv): Promise<Outcome> {
  let settled: string;
  let first: Outcome;
  try {
    const { session, url: reached } = await openPostgresClient(text, { environment });
    settled = reached;
    first = outcomeIn(await session.run(question));
    await session.close();
  } catch (error) {
    return { outcome: 'refused', reason: (error as Error).message };
  }
  expect(parsePostgresUrl(settled, 'The settled URL').service).toBeUndefined();
  const { session } = await openPostgresClient(settled);
  const second = outcomeIn(await session.run(question));
  await session.close();
  expect(second).toEqual(first);
  return first;
}

function outcomeIn({ rows }: { readonly rows: readonly (readonly (string | null)[])[] }): Outcome {
  return { outcome: rows[0]?.[0] === 't' ? 'encrypted' : 'unencrypted', reason: '' };
}

async function makeFiles(folder: string): Promise<void> {
  await selfSigned(folder, 'ca', ['-subj', '/CN=authority']);
  await selfSigned(folder, 'other', ['-subj', '/CN=other']);
  await selfSigned(folder, 'self', localhost);
  await signed(folder, 'signed', 'ca', localhost);
  await signed(folder, 'elsewhere', 'ca', ['-subj', '/CN=db.example', '-addext', 'subjectAltName=DNS:db.example']);
  await signed(folder, 'common', 'ca', ['-subj', '/CN=127.0.0.1']);
  await signed(folder, 'carol', 'ca', ['-subj', '/CN=carol']);
  await copyFile(join(folder, 'carol.key'), join(folder, 'open.key'));
  await chmod(join(folder, 'open.key'), 0o644);
  const line = String.raw`*:*:postgres:ada:ada-secret`;
  await writeFile(join(folder, 'passfile'), `# a comment\n127.0.0.1:1:*:ada:wrong\n${line}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'open-passfile'), `${line}\n`, { mode: 0o644 });
  const service = [
    '[first]',
    'host=nowhere',
    '',
    '[table]',
    '# ours',
    'host=127.0.0.1',
    'user=ada',
    'password=ada-secret',
  ];
  await writeFile(join(folder, 'services'), [...service, 'dbname=postgres', '[last]', 'host=nowhere'].join('\n'));
  const home = join(folder, 'home');
  await mkdir(join(home, '.postgresql'), { recursive: true });
  await writeFile(join(home, '.pgpass'), `${line}\n`, { mode: 0o600 });
  await copyFile(join(folder, 'ca.crt'), join(home, '.postgresql', 'root.crt'));
  await copyFile(join(folder, 'carol.crt'), join(home, '.postgresql', 'postgresql.crt'));
  await copyFile(join(folder, 'carol.key'), join(home, '.postgresql', 'postgresql.key'));
}

async function prepare(database: NativeDatabase, folder: string, server: (typeof servers)[number]): Promise<void> {
  const data = String(await database.ask('SHOW data_directory'));
  const { uid, gid } = await stat(data);
  for (const role of ['ada', 'carol', 'dan', 'eve']) {
    await database.ask(`CREATE ROLE ${role} LOGIN PASSWORD '${role}-secret'`);
  }
  const rules = [
    'host all pgparity all scram-sha-256',
    'local all ada scram-sha-256',
    `host all ada all ${server.method}`,
    'host all carol all cert',
    'hostnossl all dan all trust',
    'hostssl all eve all trust',
  ];
  // Without TLS the server does not start with rules that need it; then these roles are let in by none.
  const usable = server.certificate === null ? rules.filter((rule) => !/ssl| cert$/.test(rule)) : rules.map(toHostssl);
  await writeFile(join(data, 'pg_hba.conf'), `${usable.join('\n')}\n`);
  if (server.certificate !== null) {
    for (const [from, to] of [
      [`${server.certificate}.crt`, 'server.crt'],
      [`${server.certificate}.key`, 'server.key'],
      ['ca.crt', 'ca.crt'],
    ] as const) {
      await copyFile(join(folder, from), join(data, to));
      await chown(join(data, to), uid, gid);
      await chmod(join(data, to), 0o600);
    }
    await database.ask("ALTER SYSTEM SET ssl_ca_file = 'ca.crt'");
    await database.ask('ALTER SYSTEM SET ssl = on');
  }
  await database.ask('SELECT pg_reload_conf()');
  const ssl = server.certificate === null ? 'off' : 'on';
  await vi.waitUntil(async () => (await database.ask('SHOW ssl')) === ssl);
  await vi.waitUntil(
    async () => Number(await database.ask('SELECT count(*) FROM pg_hba_file_rules')) === usable.length,
  );
}

function toHostssl(rule: string): string {
  return rule.replace(/^host (.* cert)$/, 'hostssl $1');
}
