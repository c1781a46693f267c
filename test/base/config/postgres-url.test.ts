import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePostgresUrl } from '../../../src/base/config/postgres-url.ts';
import { UsageError } from '../../../src/base/errors.ts';

test('every part is read and decoded', () => {
  const url = 'postgres://us%40er:p%2Fw%25@h.example:5433/d%2Fb%23?sslmode=require&application_name=a%20b';
  expect(parsePostgresUrl(url, 'DATABASE_URL')).toEqual({
    user: 'us@er',
    password: 'p/w%',
    host: 'h.example',
    port: 5433,
    database: 'd/b#',
    sslmode: 'require',
    parameters: { application_name: 'a b' },
  });
});

test.each([
  ['postgresql://', { user: null, host: null, port: null, database: null, sslmode: null }],
  ['postgresql:///db?host=/run/sockets', { host: '/run/sockets', database: 'db' }],
  ['postgresql://u:p@/db?host=/run/sockets&port=5433', { host: '/run/sockets', port: 5433, user: 'u' }],
  ['postgresql://u@%2Frun%2Fsockets/db', { host: '/run/sockets', user: 'u', password: null }],
  ['postgresql://u@[::1]:5433/db', { host: '::1', port: 5433 }],
  ['postgresql://h?user=u&password=p%40&dbname=d', { user: 'u', password: 'p@', database: 'd' }],
])('%s is read as libpq reads it', (url, parts) => {
  expect(parsePostgresUrl(url, 'DATABASE_URL')).toMatchObject(parts);
});

test.each([
  ['localhost:5432/db', 'starts with "postgresql://"'],
  ['mysql://u:geheim@h/d', 'starts with "postgresql://"'],
  ['postgresql://u:ge@heim@h/d', 'Write "%40"'],
  ['postgresql://u:ge/heim@h/d', 'Write "%2F"'],
  ['postgresql://u:ge#heim@h/d', 'Write "%23"'],
  ['postgresql://u:ge?heim@h/d', 'Write "%3F"'],
  ['postgresql://u:ge:heim@h/d', 'Write "%3A"'],
  ['postgresql://u:geheim%@h/d', 'Write "%25"'],
  ['postgresql://u:geheim', 'its port must be'],
  ['postgresql://u:geheim@h:port/d', 'its port must be'],
  ['postgresql://u:geheim@h:70000/d', 'its port must be'],
  ['postgresql://u:geheim@h:0/d', 'its port must be'],
  ['postgresql://u:geheim@h1,h2:1,h3/d', 'its host cannot be read'],
  ['postgresql://u:geheim@::1/d', 'its host cannot be read'],
  ['postgresql://u:geheim@h/d?sslmode=on', '"on" is no sslmode'],
  ['postgresql://u:geheim@h/d?sslmode=allow', '"allow" is no sslmode'],
  ['postgresql://u:geheim@h/d?ssl_mode=require', 'Did you mean "sslmode"?'],
])('%s is refused: %s', (url, fault) => {
  let refused: unknown;
  try {
    parsePostgresUrl(url, 'DATABASE_URL');
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(UsageError);
  const { message } = refused as UsageError;
  expect(message).toContain(fault);
  expect(message).toMatch(/^DATABASE_URL is "/);
  expect(message).not.toMatch(/geheim|ge[@/#?:]|heim/);
});

test('whatever is given, it is read or refused with a sentence, and nothing else happens', () => {
  const pieces = fc.array(
    fc.oneof(fc.constantFrom('@', ':', '/', '?', '#', '%', '&', '=', '[', ']', 'sslmode'), fc.string()),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      expect(outcomeOf(`postgresql://${parts.join('')}`)).toMatch(/^(?:read|bad-database-url)$/);
    }),
    { numRuns: 2_000 },
  );
});

function outcomeOf(url: string): string {
  try {
    parsePostgresUrl(url, 'DATABASE_URL');
    return 'read';
  } catch (error) {
    return error instanceof UsageError ? error.code : String(error);
  }
}
