import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPostgresUrl, parsePostgresUrl } from '../../../src/base/config/postgres-url.ts';
import { UsageError } from '../../../src/base/errors.ts';

test('every part is read and decoded', () => {
  const url = 'postgres://us%40er:p%2Fw%25@h.example:5433/d%2Fb%23?sslmode=require&application_name=a%20b';
  expect(parsePostgresUrl(url, 'DATABASE_URL')).toEqual({
    user: 'us@er',
    password: 'p/w%',
    host: 'h.example',
    port: '5433',
    dbname: 'd/b#',
    sslmode: 'require',
    application_name: 'a b',
  });
});

test.each([
  ['postgresql://', {}],
  ['postgresql:///db?host=/run/sockets', { host: '/run/sockets', dbname: 'db' }],
  [
    'postgresql://u:p@/db?host=/run/sockets&port=5433',
    { host: '/run/sockets', port: '5433', user: 'u', password: 'p', dbname: 'db' },
  ],
  ['postgresql://u@%2Frun%2Fsockets/db', { host: '/run/sockets', user: 'u', dbname: 'db' }],
  ['postgresql://u@[::1]:5433/db', { host: '::1', port: '5433', user: 'u', dbname: 'db' }],
  ['postgresql://h?user=u&password=p%40&dbname=d', { host: 'h', user: 'u', password: 'p@', dbname: 'd' }],
  ['postgresql://h1,[::1]:2,h3:3/d?sslmode=allow', { host: 'h1,::1,h3', port: ',2,3', dbname: 'd', sslmode: 'allow' }],
  ['postgresql://h/d?ssl=true', { host: 'h', dbname: 'd', sslmode: 'require' }],
  ['host=h dbname=d', { host: 'h', dbname: 'd' }],
  [" host = 'h'\tport =5433 ", { host: 'h', port: '5433' }],
  [String.raw`password='it\'s \\ mine' user=a\ b host=`, { password: String.raw`it's \ mine`, user: 'a b', host: '' }],
  ['service=app host=h host=i', { service: 'app', host: 'i' }],
])('%s is read as libpq reads it', (url, parts) => {
  const parameters = parsePostgresUrl(url, 'DATABASE_URL');
  expect(parameters).toEqual(parts);
  const { host, ...others } = parts as Record<string, string>;
  expect(parsePostgresUrl(formatPostgresUrl(parameters), 'formatted')).toEqual(host === '' ? others : parts);
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
  ['postgresql://u:geheim%00@h/d', 'the value of password holds a NUL'],
  ['postgresql://u:geheim', 'its port must be'],
  ['postgresql://u:geheim@h:port/d', 'its port must be'],
  ['postgresql://u:geheim@h:70000/d', 'its port must be'],
  ['postgresql://u:geheim@h:0/d', 'its port must be'],
  ['postgresql://u:geheim@h1,h2:0,h3/d', 'its port must be'],
  ['postgresql://u:geheim@::1/d', 'its host cannot be read'],
  ['postgresql://u:geheim@h/d?sslmode=on', '"on" is no sslmode'],
  ['postgresql://u:geheim@h/d?sslmode=', 'an empty value is no sslmode'],
  ['postgresql://u:geheim@h/d?ssl_mode=require', 'Did you mean "sslmode"?'],
  ['postgresql://u:geheim@h/d?options=-c a=b', 'Write "%3D"'],
  ['postgresql://u:geheim@h/d?options', 'Write "options=…"'],
  ['postgresql://u:geheim@h/d?gssencmode=require', 'not supported: GSSAPI and Kerberos'],
  ['postgresql://u:geheim@h/d?keepalives_interval=9', 'not supported: Node.js leaves this to the system'],
  ['postgresql://u:geheim@h/d?replication=database', 'not supported: replication connections'],
  ['postgresql://u:geheim@h/d?connect_timeout=soon', '"soon" is not valid for connect_timeout'],
])('%s is refused: %s', (url, fault) => {
  const message = refusalOf(url);
  expect(message).toContain(fault);
  expect(message).toMatch(/^DATABASE_URL is "/);
  expect(message).not.toMatch(/geheim|ge[@/#?:]|heim/);
});

test.each([
  ['password=geheim host', 'at character 17 there is no name=value'],
  ['password=ge heim host=h', 'at character 13 there is no name=value'],
  ["password=geheim user='open", 'at character 17 there is no name=value'],
  ['password=geheim hosts=h', 'unknown parameter "hosts". Did you mean "host"?'],
])('%s is refused: %s', (text, fault) => {
  const message = refusalOf(text);
  expect(message).toContain(fault);
  expect(message).not.toMatch(/heim/);
});

function refusalOf(text: string): string {
  try {
    parsePostgresUrl(text, 'DATABASE_URL');
  } catch (error) {
    return error instanceof UsageError ? error.message : String(error);
  }
  return 'read';
}

test('what is formatted is read back', () => {
  const word = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(word, word, word, word, (user, password, dbname, options) => {
      const parameters = { user, password, host: '/run/a b,h', port: '1,2', dbname, options };
      expect(parsePostgresUrl(formatPostgresUrl(parameters), 'formatted')).toEqual(parameters);
    }),
  );
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
