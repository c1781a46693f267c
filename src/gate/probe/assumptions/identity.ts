import type { Assumption } from '../assumption.ts';
import { IdentityError, proveIdentity } from '../../../engine/identity/prove-identity.ts';
import { scalar } from '../../../engine/session/answer.ts';

/** The assumption that the others rest on: that the server is what its profile says. */
export const identityProven = 'identity.proven';

/** Who the server is, and of which versions. */
export const identityAssumptions: readonly Assumption[] = [
  {
    id: identityProven,
    sentence: 'The server is what its profile says: PostgreSQL 15, vector, and alloydb_scann on AlloyDB Omni only.',
    grade: 'high',
    needs: [],
    assumed: 'proven',
    async probe({ server, identity }) {
      try {
        proveIdentity(server.profile, identity, server.description);
        return { observed: 'proven' };
      } catch (error) {
        if (!(error instanceof IdentityError)) throw error;
        return { observed: 'refused', detail: error.message };
      }
    },
  },
  {
    id: 'identity.banner',
    sentence: 'version() does not contain AlloyDB, so only the extensions identify it.',
    grade: 'high',
    needs: ['omni'],
    assumed: { 'says AlloyDB': false },
    async probe(ground) {
      const banner = scalar(await (await ground.openServerDatabase()).run('SELECT version()')) ?? '';
      return { observed: { 'says AlloyDB': /alloydb|google/i.test(banner) }, detail: banner };
    },
  },
  {
    id: 'identity.postgresql',
    sentence: 'The tag of the image is the version of PostgreSQL in it, as 15.12.0 of 15.12.',
    grade: 'high',
    needs: ['omni'],
    assumed: { 'as the tag': true },
    async probe({ identity, release }) {
      return { observed: { 'as the tag': identity.version === release }, detail: identity.version };
    },
  },
  {
    id: 'identity.scann-version',
    sentence: 'alloydb_scann is version 0.1.2 or older.',
    grade: 'medium',
    needs: ['omni', 'scann'],
    assumed: { 'newer than 0.1.2': false },
    otherwise: [{ on: { from: '16' }, grade: 'low', assumed: { 'newer than 0.1.2': true } }],
    async probe({ identity }) {
      const version = identity.extensions['alloydb_scann'] ?? '';
      const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
      return {
        observed: { 'newer than 0.1.2': major > 0 || minor > 1 || (minor === 1 && patch > 2) },
        detail: version,
      };
    },
  },
  {
    id: 'identity.vector-version',
    sentence: "The vector extension is 0.8.0 in Google's own build (0.8.0.google-N).",
    grade: 'medium',
    needs: ['omni'],
    assumed: { release: '0.8.0', google: true },
    async probe({ identity }) {
      const version = identity.extensions['vector'] ?? '';
      const release = /^\d+(?:\.\d+)*/.exec(version)?.[0].replace(/\.$/, '') ?? null;
      return { observed: { release, google: version.includes('google') }, detail: version };
    },
  },
  {
    id: 'identity.superuser',
    sentence: 'The user that the container is started with is a superuser and may create databases.',
    grade: 'high',
    needs: [],
    assumed: { superuser: true, 'creates databases': true },
    async probe({ identity: { role } }) {
      return { observed: { superuser: role.superuser, 'creates databases': role.createDatabase } };
    },
  },
];
