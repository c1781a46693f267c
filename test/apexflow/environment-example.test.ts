import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { readSettings } from '../../src/base/config/settings.ts';
import { profileVariables, variables as generalVariables } from '../../src/base/config/variables.ts';
import { variables as productVariables } from '../../apexflow/variables.ts';
import { profiles } from '../../fixtures/profiles.ts';
import { connectionUrl } from '../../apexflow/connection/connection-url.ts';

const variables = [...productVariables, ...profileVariables(profiles), ...generalVariables];
const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
/** The same file as when a person has taken the "#" from every line that sets something. */
const everythingSet = parseEnv(text.replaceAll(/^# (?=[A-Z][A-Z_]*=)/gm, ''));

test('the example is the local set-up as it stands', () => {
  const environment = parseEnv(text);
  expect(connectionUrl(environment)).toBe('postgresql://apexflow:apexflow@localhost:5432/apexflow?sslmode=disable');
  expect(connectionUrl({})).toBe(connectionUrl(environment));
});

test('the example names every variable that is known, and no other', () => {
  const names = variables.map(({ name }) => name);
  expect(Object.keys(everythingSet).toSorted()).toEqual(names.toSorted());
});

test('the example shows every default as it is', () => {
  const shown = variables.filter(({ default: preset }) => preset !== null);
  expect(Object.fromEntries(shown.map(({ name }) => [name, everythingSet[name]]))).toEqual(
    Object.fromEntries(shown.map(({ name, default: preset }) => [name, preset])),
  );
});

test('with everything in the example set, the settings of pgparity can be read', () => {
  expect(readSettings(everythingSet, profiles)).toMatchObject({ startTimeoutSeconds: 120 });
});
