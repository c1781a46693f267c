import { expect, test } from 'vitest';
import fc from 'fast-check';
import { redact, redactUrl, redactValue, registerSecret } from '../../../src/base/config/redact.ts';

test.each([
  ['postgres://user:p4ssword@host/db', 'postgres://user:***@host/db'],
  ['connect to redis://:p4ssword@host:1 failed', 'connect to redis://:***@host:1 failed'],
  ['postgresql://user:p%40ss@host', 'postgresql://user:***@host'],
  ['postgres://user:p@ss/w@host/db', 'postgres://user:***@host/db'],
  ['a postgres://u:1@h/x and postgres://u:2@h/y', 'a postgres://u:***@h/x and postgres://u:***@h/y'],
  ['{"url":"postgres://u:p@h/x","mail":"a@b"}', '{"url":"postgres://u:***@h/x","mail":"a@b"}'],
  ['postgres://host/db?user=u&password=p4ss&sslmode=require', 'postgres://host/db?user=u&password=***&sslmode=require'],
  ["host=h password='it\\'s p' user=u", 'host=h password=*** user=u'],
  ['PGPASSWORD=p4ss psql', 'PGPASSWORD=*** psql'],
  ['ALLOYDB_PASSWORD="p 4"', 'ALLOYDB_PASSWORD=***'],
  ["CREATE ROLE r PASSWORD 'it''s'", "CREATE ROLE r PASSWORD '***'"],
  ['{"password":"p\\"4","user":"u"}', '{"password":"***","user":"u"}'],
  ["{ password: 'p4', user: 'u' }", "{ password: '***', user: 'u' }"],
])('%s is shown as %s', (text, shown) => {
  expect(redact(text)).toBe(shown);
  expect(redact(shown)).toBe(shown);
});

test.each([
  'postgres://user@host/db',
  'http://localhost:8080/@scope/package',
  'password authentication failed for user "apexflow"',
  'mail person@example.org',
  'https://unpkg.com/package@1.2',
])('nothing is hidden in: %s', (text) => {
  expect(redact(text)).toBe(text);
});

test.each([
  ['postgres://u:p w@h/db', 'postgres://u:***@h/db'],
  ['u:p@h/db', 'u:***@h/db'],
  ['postgres://u:p4ssword', 'postgres://***'],
  ['postgres://[::1]:5432/db', 'postgres://[::1]:5432/db'],
  ['localhost:5432', 'localhost:5432'],
  ['mysql://h/db', 'mysql://h/db'],
])('a URL in whatever state, %s, is shown as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});

/** The ways in which programs write a text down. */
const writings: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => encodeURIComponent(secret),
  (secret) => encodeURIComponent(secret).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  (secret) => encodeURI(secret),
  (secret) => new URLSearchParams({ secret }).toString().slice('secret='.length),
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  (secret) => JSON.stringify(encodeURIComponent(secret)),
  (secret) => secret.replaceAll("'", "''"),
  (secret) => secret.replaceAll("'", String.raw`'\''`),
  (secret) => secret.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`),
  (secret) =>
    secret
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  (secret) => [...secret].map((character) => `&#x${character.codePointAt(0)?.toString(16)};`).join(''),
];

// A lone half of a surrogate pair has no UTF-8: neither an environment nor a URL can carry one.
const secretText = fc.string({ unit: 'binary', minLength: 4, maxLength: 40 });
const awkwardText = fc.string({
  unit: fc.constantFrom('*', '\\', "'", '"', '%', '@', '/', '+', ' ', '&', 'a', '\n', 'é', '😀'),
  minLength: 4,
});
const anySecret = fc.oneof(secretText, awkwardText);

test('no secret survives, in whatever way it was written down', () => {
  fc.assert(
    fc.property(anySecret, fc.constantFrom(...writings), fc.string(), fc.string(), (secret, write, before, after) => {
      const written = write(secret);
      const shown = redact(`${before}${written}${after}`, [secret]);
      expect(shown).not.toContain(written);
      expect(shown).not.toContain(secret);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['*****', '****'],
  ['x:secret', ':***'],
])('the mask itself never spells a secret: %s without %s', (text, secret) => {
  expect(redact(text, [secret, 'secret'])).not.toContain(secret);
});

test('of two secrets, one inside the other, neither survives and nothing of the longer one is left', () => {
  expect(redact('x secret-long-tail y', ['secret', 'secret-long-tail'])).toBe('x *** y');
});

test('a registered secret is hidden from then on, deep in a value and in its keys', () => {
  registerSecret('12345678');
  const shown = redactValue({
    list: [{ '12345678': 'x12345678y' }],
    number: 12_345_678,
    token: 'abc',
    kept: [1, null, true],
  });
  expect(shown).toEqual({ list: [{ '***': 'x***y' }], number: '***', token: '***', kept: [1, null, true] });
});

test('a text of three characters is no secret that can be hidden', () => {
  registerSecret('the');
  expect(redact('the end')).toBe('the end');
});

test('a long text without a secret is read in linear time', () => {
  const long = `${'a'.repeat(50_000)} ${'x://'.repeat(10_000)} ${'\\'.repeat(20_000)} ${"password='".repeat(2_000)}`;
  // The processor's time, since a busy machine makes any wall time long. Quadratic patterns took 6 s here.
  const started = process.cpuUsage();
  redact(long, ['p@ss"wörd\\\\x']);
  expect(process.cpuUsage(started).user / 1_000).toBeLessThan(2_000);
});
