import { expect, test } from 'vitest';
import { redact } from '../../../src/base/config/redact.ts';
import { readSettings } from '../../../src/base/config/settings.ts';
import { profileVariables } from '../../../src/base/config/variables.ts';
import { UsageError } from '../../../src/base/errors.ts';
import { profileOf } from '../../../src/engine/config/config.ts';
import { postgres } from '../../../src/engine/profile/postgres.ts';
import { profiles } from '../../../fixtures/profiles.ts';

test('nothing set gives the defaults, frozen', () => {
  const settings = readSettings({ PATH: '/bin' }, profiles);
  expect(settings).toEqual({ startTimeoutSeconds: null, logLevel: 'info' });
  expect(Object.isFrozen(settings)).toBe(true);
});

test('the variables of a profile follow from its name, whatever that is', () => {
  const own = [profileOf('our-laptop', postgres({ major: 17 }))];
  const environment = {
    PGPARITY_OUR_LAPTOP_URL: 'postgresql://u:pgvector-secret@h/d',
    PGPARITY_OUR_LAPTOP_IMAGE: 'registry.example.org:5000/omni@sha256:' + 'a'.repeat(64),
  };
  expect(() => readSettings(environment, own)).not.toThrow();
  expect(refusalOf(() => readSettings(environment, profiles)).message).toContain('PGPARITY_OUR_LAPTOP_URL');
});

test('without a config, a variable that may be one of a profile passes, and no other', () => {
  expect(() => readSettings({ PGPARITY_OUR_LAPTOP_URL: 'x' }, null)).not.toThrow();
  expect(refusalOf(() => readSettings({ PGPARITY_VALT: 'x' }, null)).message).toContain('"PGPARITY_VAULT"');
});

test('a password in a URL is a secret from then on', () => {
  readSettings({ PGPARITY_ALLOYDB_OMNI_URL: 'postgresql://u:om%40ni-secret@h/d' }, profiles);
  expect(redact('it was om@ni-secret')).toBe('it was ***');
});

test('an empty variable counts as not set', () => {
  expect(readSettings({ PGPARITY_PGVECTOR_URL: '', PGPARITY_START_TIMEOUT_SECONDS: ' ' }, profiles)).toEqual(
    readSettings({}, profiles),
  );
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
  const refused = refusalOf(() => readSettings({ [name]: value }, profiles));
  expect(refused).toBeInstanceOf(UsageError);
  expect(refused.message).toContain(`${name} is ${shown}: `);
  expect(refused.message).not.toContain('hidden-one');
});

test.each([
  ['PGPARITY_PGVECTOR_URI', 'Did you mean "PGPARITY_PGVECTOR_URL"?'],
  ['PGPARITY_START_TIMEOUT', 'Did you mean "PGPARITY_START_TIMEOUT_SECONDS"?'],
  ['PGPARITY_XYZ', 'The variables are PGPARITY_'],
])('the unknown %s is refused: %s', (name, hint) => {
  const refused = refusalOf(() => readSettings({ [name]: '1' }, profiles));
  expect(refused).toMatchObject({ code: 'unknown-variable', exitCode: 2 });
  expect(refused.message).toContain(hint);
});

test("every variable of a profile is in the list, with the profile's image as its default", () => {
  const named = profiles.flatMap(({ urlVariable, imageVariable, image }) => [
    { name: urlVariable, default: null, secret: true },
    { name: imageVariable, default: image, secret: false },
  ]);
  expect(profileVariables(profiles)).toEqual(
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
