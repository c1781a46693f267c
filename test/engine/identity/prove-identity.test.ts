import { expect, test } from 'vitest';
import { plainIdentity as plain } from './plain-identity.ts';
import type { Identity } from '../../../src/engine/identity/identity.ts';
import { IdentityError, proveIdentity } from '../../../src/engine/identity/prove-identity.ts';
import type { Profile } from '../../../src/engine/profile/profile.ts';
import { alloydbOmni, embedded, pgvector } from '../../../fixtures/profiles.ts';

const omni: Identity = { ...plain, extensions: { vector: '0.8.0', alloydb_scann: '0.1.2' } };

test.each([
  ['PostgreSQL 15 with vector', pgvector, plain],
  ['PostgreSQL 15 with vector and alloydb_scann', alloydbOmni, omni],
  ['a newer major in process', embedded, { ...plain, version: '18.6', major: 18 }],
  ['a role that is no superuser', pgvector, { ...plain, role: { ...plain.role, superuser: false } }],
] satisfies [string, Profile, Identity][])('%s is what its profile says', (_, profile, identity) => {
  expect(() => proveIdentity(profile, identity, 'a server')).not.toThrow();
});

test.each([
  [
    'another major',
    pgvector,
    { ...plain, version: '16.4', major: 16 },
    'it is PostgreSQL 16.4, and this profile is PostgreSQL 15. Point it at a server of that major, or change "major" in the config.',
  ],
  [
    'an older major that plays Omni',
    alloydbOmni,
    { ...omni, version: '14.9', major: 14 },
    'it is PostgreSQL 14.9, and this profile is PostgreSQL 15. Point it at a server of that major, or change "major" in the config.',
  ],
  [
    'no vector',
    pgvector,
    { ...plain, extensions: {} },
    'the extension "vector" is not available. Use a server or an image that offers it.',
  ],
  [
    'an Omni without ScaNN',
    alloydbOmni,
    plain,
    'the extension "alloydb_scann" is not available. Use a server or an image that offers it.',
  ],
  [
    'a plain PostgreSQL with ScaNN',
    pgvector,
    omni,
    'it offers the extension "alloydb_scann" 0.1.2, and PostgreSQL 15 + pgvector has none. Use a server without it.',
  ],
] satisfies [string, Profile, Identity, string][])(
  '%s is refused in one sentence that says what to do',
  (_, profile, identity, fault) => {
    const refuse = () => proveIdentity(profile, identity, 'remote server db.example:5432/app');
    expect(refuse).toThrow(IdentityError);
    expect(refuse).toThrow(
      `The server of profile ${profile.name} (remote server db.example:5432/app) is not ${profile.title}: ${fault}`,
    );
  },
);

test('the refusal ends a run with the exit code of a server that failed', () => {
  const refusal = new IdentityError('no');
  expect({ code: refusal.code, exitCode: refusal.exitCode }).toEqual({ code: 'identity-refused', exitCode: 4 });
});
