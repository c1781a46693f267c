import type { Assumption } from '../assumption.ts';
import { contribExtensions } from './contrib-extensions.ts';
import { readCatalog } from '../../../schema/catalog/catalog.ts';
import type { Session } from '../../../engine/session/session.ts';

/** Extensions, access methods and what they leave in a database. */
export const extensionAssumptions: readonly Assumption[] = [
  {
    id: 'extension.cascade',
    sentence: 'CREATE EXTENSION alloydb_scann CASCADE brings vector along.',
    grade: 'high',
    needs: ['scann'],
    assumed: { created: 'accepted', vector: true },
    async probe(ground) {
      const session = await ground.openFresh();
      await session.run('BEGIN');
      const answer = await session.attempt('CREATE EXTENSION IF NOT EXISTS alloydb_scann CASCADE');
      const installed = await extensionsOf(session);
      return {
        observed: {
          created: answer.kind === 'rows' ? 'accepted' : `refused with ${answer.sqlstate}`,
          vector: installed.includes('vector'),
        },
        detail: installed,
      };
    },
  },
  {
    id: 'extension.of-server-database',
    sentence:
      'The first database comes with google_columnar_engine, google_db_advisor, google_ml_integration and hypopg.',
    grade: 'high',
    needs: ['omni'],
    assumed: ['google_columnar_engine', 'google_db_advisor', 'google_ml_integration', 'hypopg'],
    async probe(ground) {
      const installed = await extensionsOf(await ground.openServerDatabase());
      return { observed: installed.filter((name) => name !== 'vector' && name !== 'alloydb_scann'), detail: installed };
    },
  },
  {
    id: 'extension.of-new-database',
    sentence: 'A new database holds no extension but plpgsql.',
    grade: 'low',
    needs: [],
    assumed: [],
    async probe(ground) {
      return { observed: await extensionsOf(await ground.openFresh()) };
    },
  },
  {
    id: 'extension.owns-its-objects',
    sentence:
      'Whatever a new database holds is tied to its extension (pg_depend, e) or named by the profile, so that the catalog leaves it out.',
    grade: 'high',
    needs: [],
    assumed: [],
    async probe(ground) {
      const { server } = ground;
      const { entries } = await readCatalog(await ground.openFresh(), {
        // Those of a server that is not ours are somebody's.
        roles: server.throwAway ? 'all' : 'named',
        providerObjects: server.profile.providerObjects,
      });
      const objects = Object.keys(entries);
      return {
        observed: objects.filter(
          (object) =>
            !/^(extension |database |setting of the (database|migrating role)|role that migrates|schema public$)/.test(
              object,
            ),
        ),
      };
    },
  },
  {
    id: 'extension.schemas',
    sentence: 'A new database has no schema but public.',
    grade: 'low',
    needs: [],
    assumed: ['public'],
    async probe(ground) {
      const session = await ground.openFresh();
      const { rows } = await session.run(
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1",
      );
      return { observed: rows.map(([name]) => name ?? '') };
    },
  },
  {
    id: 'extension.contrib',
    sentence: 'Of the extensions that come with PostgreSQL only file_fdw, seg and xml2 are missing.',
    grade: 'medium',
    needs: ['omni'],
    assumed: ['file_fdw', 'seg', 'xml2'],
    async probe(ground) {
      const { rows } = await (await ground.openFresh()).run('SELECT name FROM pg_available_extensions');
      const available = new Set(rows.map(([name]) => name));
      return { observed: contribExtensions.filter((name) => !available.has(name)) };
    },
  },
  {
    id: 'extension.access-methods',
    sentence: 'With the extensions the access methods scann, ivfflat and hnsw are there.',
    grade: 'high',
    needs: ['scann'],
    assumed: { hnsw: true, ivfflat: true, scann: true },
    async probe(ground) {
      const names = await indexMethodsOf(await ground.open());
      return {
        observed: Object.fromEntries(['hnsw', 'ivfflat', 'scann'].map((name) => [name, names.includes(name)])),
        detail: names,
      };
    },
  },
  {
    id: 'extension.ivf',
    sentence: 'An access method ivf is there too.',
    grade: 'high',
    needs: ['omni', 'scann'],
    assumed: { ivf: true },
    async probe(ground) {
      const names = await indexMethodsOf(await ground.open());
      return { observed: { ivf: names.includes('ivf') }, detail: names };
    },
  },
  {
    id: 'extension.missing',
    sentence: 'Where alloydb_scann is not created, an index with USING scann is refused with 42704.',
    grade: 'high',
    needs: [],
    assumed: { outcome: 'refused with 42704', words: true },
    async probe(ground) {
      const session = await ground.openFresh();
      await session.run('BEGIN');
      await session.run('CREATE EXTENSION IF NOT EXISTS vector');
      await session.run('CREATE TABLE probe_missing (embedding vector(3))');
      const answer = await session.ask('CREATE INDEX ON probe_missing USING scann (embedding) WITH (num_leaves = 1)');
      return answer.kind === 'rows'
        ? { observed: { outcome: 'accepted', words: false } }
        : {
            observed: {
              outcome: `refused with ${answer.sqlstate}`,
              words: answer.message.includes('access method "scann" does not exist'),
            },
            detail: answer.message,
          };
    },
  },
];

async function extensionsOf(session: Session): Promise<string[]> {
  const { rows } = await session.run("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname");
  return rows.map(([name]) => name ?? '');
}

async function indexMethodsOf(session: Session): Promise<string[]> {
  const { rows } = await session.run("SELECT amname FROM pg_am WHERE amtype = 'i' ORDER BY amname");
  return rows.map(([name]) => name ?? '');
}
