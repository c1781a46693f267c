import fc from 'fast-check';
import pg from 'pg';
import { expect, test } from 'vitest';
import { parsePostgresUrl } from '../../../src/base/config/postgres-url.ts';
import { redact } from '../../../src/base/config/redact.ts';
import { connectionUrl } from '../../../apexflow/connection/connection-url.ts';
import { UsageError } from '../../../src/base/errors.ts';

const everything = {
  DATABASE_URL: 'postgresql://first@one/a',
  K_SERVICE: 'service',
  ALLOYDB_HOST: '10.1.2.3',
  ALLOYDB_PASSWORD: 'second-password',
  DB_HOST: 'three',
};

test('DATABASE_URL goes before everything, and is taken as it is', () => {
  expect(connectionUrl(everything)).toBe('postgresql://first@one/a');
});

test('on Cloud Run the ALLOYDB variables go before the DB variables', () => {
  expect(connectionUrl({ ...everything, DATABASE_URL: '' })).toBe(
    'postgresql://apexflow:second-password@10.1.2.3/apexflow',
  );
});

test('the ALLOYDB variables mean nothing outside Cloud Run', () => {
  expect(connectionUrl({ ALLOYDB_HOST: '10.1.2.3', DB_HOST: 'three' })).toBe(
    'postgresql://apexflow:apexflow@three:5432/apexflow?sslmode=disable',
  );
});

test('each variable goes to its place', () => {
  const local = {
    DB_HOST: 'h',
    DB_PORT: '5433',
    DB_NAME: 'd',
    DB_USER: 'u',
    DB_PASSWORD: 'pppp',
    DB_SSLMODE: 'require',
  };
  expect(connectionUrl(local)).toBe('postgresql://u:pppp@h:5433/d?sslmode=require');
  const cloud = { K_SERVICE: 's', ALLOYDB_HOST: 'h', ALLOYDB_DB: 'd', ALLOYDB_USER: 'u', ALLOYDB_PASSWORD: 'pppp' };
  expect(connectionUrl(cloud)).toBe('postgresql://u:pppp@h/d');
});

test('an empty variable counts as not set, and an empty password is one', () => {
  expect(connectionUrl({ K_SERVICE: '', DB_HOST: '', DB_PORT: ' ', DB_SSLMODE: '', DB_PASSWORD: '' })).toBe(
    'postgresql://apexflow:@localhost:5432/apexflow?sslmode=disable',
  );
});

test.each([
  ['2001:db8::1', '2001:db8::1'],
  ['::1', '::1'],
  ['[::1]', '::1'],
  ['db.internal.example', 'db.internal.example'],
  ['/cloudsql/project:region:instance', '/cloudsql/project:region:instance'],
])('the host %s arrives at the driver as %s', (host, arrived) => {
  for (const url of [connectionUrl({ K_SERVICE: 's', ALLOYDB_HOST: host }), connectionUrl({ DB_HOST: host })]) {
    expect(parsePostgresUrl(url, 'url').host).toBe(arrived);
    expect(new pg.Client(url).host).toBe(arrived);
  }
});

test('any user and any password arrive as they are', () => {
  // The environment holds no NUL and no half of a surrogate pair, and a user's name is not padded with spaces.
  const word = fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((text) => !text.includes('\0') && text.trim() === text);
  fc.assert(
    fc.property(word, word, (user, password) => {
      const url = connectionUrl({ DB_USER: user, DB_PASSWORD: password, DB_NAME: user });
      expect(parsePostgresUrl(url, 'url')).toMatchObject({ user, password, dbname: user, host: 'localhost' });
      expect(new pg.Client(url)).toMatchObject({ user, password, host: 'localhost' });
    }),
  );
});

test.each([
  [{ K_SERVICE: 'api' }, 'ALLOYDB_HOST is not set, and K_SERVICE is "api"'],
  [{ DB_PORT: 'abc' }, 'DB_PORT is "abc": its port must be'],
  [{ DB_PORT: '0' }, 'DB_PORT is "0": its port must be'],
  [{ DB_PORT: '65536' }, 'DB_PORT is "65536"'],
  [{ DB_SSLMODE: 'on' }, 'DB_SSLMODE is "on": "on" is no sslmode. Use one of disable,'],
  [
    { DB_HOST: 'h:5433' },
    'DB_HOST is "h:5433", not a host name, an address or a unix socket folder. The port goes to DB_PORT.',
  ],
  [{ K_SERVICE: 's', ALLOYDB_HOST: '10.0.0.1:5433' }, 'ALLOYDB_HOST is "10.0.0.1:5433"'],
  [{ DB_HOST: 'postgres://u:geheim@h' }, 'DB_HOST is "postgres://u:***@h"'],
  [{ DATABASE_URL: 'mysql://u:geheim@h/d' }, 'DATABASE_URL is "mysql://u:***@h/d"'],
  [{ DATABASE_URL: 'postgres://u:gehe@im@h/d' }, 'DATABASE_URL is "postgres://u:***@h/d"'],
])('%j is refused with the variable, its value and what to do', (environment, sentence) => {
  let refused: unknown;
  try {
    connectionUrl(environment);
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(UsageError);
  expect((refused as UsageError).message).toContain(sentence);
  expect((refused as UsageError).message).not.toContain('gehe');
});

test('the password is a secret from then on, unless it repeats a name', () => {
  connectionUrl({ DB_PASSWORD: 's3cret/one', DB_NAME: 'd' });
  connectionUrl({ DB_PASSWORD: 'inventory', DB_NAME: 'inventory' });
  connectionUrl({ DATABASE_URL: 'postgresql://u:s3cret%2Ftwo@h/d' });
  expect(redact('s3cret/one s3cret/two inventory')).toBe('*** *** inventory');
});
