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
    reliedOn: ['src/engine/identity/prove-identity.ts', 'src/engine/server/docker-server-facts.ts'],
    change:
      'Use the right image or URL. If it is the right one, change the proof in src/engine/identity/prove-identity.ts.',
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
    sentence: 'version() does not say AlloyDB, so only the extensions tell.',
    grade: 'high',
    reliedOn: ['src/engine/identity/probe-identity.ts', 'src/engine/identity/prove-identity.ts'],
    change: 'Let src/engine/identity/prove-identity.ts ask version() too.',
    needs: ['omni'],
    assumed: { 'says AlloyDB': false },
    async probe(ground) {
      const banner = scalar(await (await ground.openServerDatabase()).run('SELECT version()')) ?? '';
      return { observed: { 'says AlloyDB': /alloydb|google/i.test(banner) }, detail: banner };
    },
  },
  {
    id: 'identity.postgresql',
    sentence: 'The image 15.12.0 holds PostgreSQL 15.12.',
    grade: 'high',
    reliedOn: ['src/engine/profile/alloydb-omni.ts', 'README.md'],
    change: 'Write the version down in src/engine/profile/alloydb-omni.ts and README.md.',
    needs: ['omni'],
    assumed: '15.12',
    async probe({ identity }) {
      return { observed: identity.version };
    },
  },
  {
    id: 'identity.scann-version',
    sentence: 'alloydb_scann is version 0.1.2 or older.',
    grade: 'medium',
    reliedOn: ['fixtures/scann-stand-in/README.md', 'schema/vector-indexes.json'],
    change: 'A newer one knows mode = AUTO: turn the default of scann_stand_in.mode_option and name the version.',
    needs: ['scann'],
    assumed: { 'newer than 0.1.2': false },
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
    reliedOn: ['scripts/setup-native.sh', 'suites/expected/search-settings.ts'],
    change: 'Build the native pgvector of scripts/setup-native.sh from the same release.',
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
    reliedOn: [
      'src/engine/server/docker-container.ts',
      'src/schema/vector/strategy-settings.ts',
      'src/gate/suite/need.ts',
    ],
    change: 'Mark the checks that need a superuser, and load libraries through session_preload_libraries.',
    needs: [],
    assumed: { superuser: true, 'creates databases': true },
    async probe({ identity: { role } }) {
      return { observed: { superuser: role.superuser, 'creates databases': role.createDatabase } };
    },
  },
];
