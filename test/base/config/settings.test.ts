import { expect, test } from 'vitest';
import { redact } from '../../../src/base/config/redact.ts';
import { readSettings } from '../../../src/base/config/settings.ts';
import { variables } from '../../../src/base/config/variables.ts';
import { UsageError } from '../../../src/base/errors.ts';
import { profiles } from '../../../src/engine/profile/profiles.ts';

test('nothing set gives the defaults, frozen', () => {
  const settings = readSettings({ PATH: '/bin' });
  expect(settings).toEqual({
    urls: {},
    images: {},
    postgresBinFolder: null,
    nativeUser: null,
    temporaryFolder: null,
    startTimeoutSeconds: 120,
    logLevel: 'info',
  });
  expect(Object.isFrozen(settings) && Object.isFrozen(settings.urls)).toBe(true);
});

test('urls and images are found by the name of their profile', () => {
  const settings = readSettings({
    PGPARITY_PGVECTOR_URL: 'postgresql://u:pgvector-secret@h/d',
    PGPARITY_ALLOYDB_OMNI_IMAGE: 'registry.example.org:5000/omni@sha256:' + 'a'.repeat(64),
  });
  expect(settings.urls).toEqual({ pgvector: 'postgresql://u:pgvector-secret@h/d' });
  expect(Object.keys(settings.images)).toEqual(['alloydb-omni']);
});

test('a password in a URL is a secret from then on', () => {
  readSettings({ PGPARITY_ALLOYDB_OMNI_URL: 'postgresql://u:om%40ni-secret@h/d' });
  expect(redact('it was om@ni-secret')).toBe('it was ***');
});

test('an empty variable counts as not set', () => {
  expect(readSettings({ PGPARITY_PGVECTOR_URL: '', PGPARITY_START_TIMEOUT_SECONDS: ' ' })).toEqual(readSettings({}));
});

test.each([
  ['PGPARITY_START_TIMEOUT_SECONDS', 'abc', '"abc"'],
  ['PGPARITY_START_TIMEOUT_SECONDS', '0', '"0"'],
  ['PGPARITY_START_TIMEOUT_SECONDS', '3601', '"3601"'],
  ['PGPARITY_START_TIMEOUT_SECONDS', '1.5', '"1.5"'],
  ['PGPARITY_LOG_LEVEL', 'loud', '"loud"'],
  ['PGPARITY_PGVECTOR_IMAGE', 'pg vector', '"pg vector"'],
  ['PGPARITY_PGVECTOR_URL', 'mysql://u:hidden-one@h/d', '"mysql://u:***@h/d"'],
])('%s=%s is refused with its name and value, and what to set', (name, value, shown) => {
  const refused = refusalOf(() => readSettings({ [name]: value }));
  expect(refused).toBeInstanceOf(UsageError);
  expect(refused.message).toContain(`${name} is ${shown}: `);
  expect(refused.message).not.toContain('hidden-one');
});

test.each([
  ['PGPARITY_PGVECTOR_URI', 'Did you mean "PGPARITY_PGVECTOR_URL"?'],
  ['PGPARITY_START_TIMEOUT', 'Did you mean "PGPARITY_START_TIMEOUT_SECONDS"?'],
  ['PGPARITY_XYZ', 'The variables are PGPARITY_'],
])('the unknown %s is refused: %s', (name, hint) => {
  const refused = refusalOf(() => readSettings({ [name]: '1' }));
  expect(refused).toMatchObject({ code: 'unknown-variable', exitCode: 2 });
  expect(refused.message).toContain(hint);
});

test("every variable of a profile is in the list, with the profile's image as its default", () => {
  const named = profiles.flatMap(({ urlVariable, imageVariable, image }) => [
    { name: urlVariable, default: null, secret: true },
    { name: imageVariable, default: image, secret: false },
  ]);
  expect(variables).toEqual(
    expect.arrayContaining(named.filter(({ name }) => name !== null).map((facts) => expect.objectContaining(facts))),
  );
});

function refusalOf(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was accepted.');
}
