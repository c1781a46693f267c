import type { Assumption } from '../assumption.ts';
import type { ProbeGround } from '../ground.ts';
import { records } from '../../../engine/session/answer.ts';

/** The assumption that a container's settings reach its server. */
export const parametersPassedOn = 'container.parameters';

/** What the image puts around the engine: settings, roles, databases, libraries. */
export const containerAssumptions: readonly Assumption[] = [
  {
    id: parametersPassedOn,
    sentence: 'The settings of a start (shared_buffers, and durability off) reach the server.',
    grade: 'high',
    needs: ['throw-away'],
    assumed: { fsync: 'off', full_page_writes: 'off', shared_buffers: '256MB', synchronous_commit: 'off' },
    async probe(ground) {
      return {
        observed: await settings(ground, ['fsync', 'full_page_writes', 'shared_buffers', 'synchronous_commit']),
      };
    },
  },
  {
    id: 'container.data-directory',
    sentence: 'Data lies in /var/lib/postgresql/data, where the volume is mounted.',
    grade: 'high',
    needs: ['omni', 'docker'],
    assumed: { data_directory: '/var/lib/postgresql/data' },
    async probe(ground) {
      return { observed: await settings(ground, ['data_directory']) };
    },
  },
  {
    id: 'container.temporary-server',
    sentence: 'The first start passes through a temporary server that answers on the unix socket only.',
    grade: 'high',
    unknownBecause: 'It is over before the first session; a start that succeeded has waited it out.',
  },
  {
    id: 'container.memory-of-host',
    sentence: "shared_buffers would be sized from the host's memory if it were not set.",
    grade: 'high',
    unknownBecause: 'pgparity always sets it, and a start without it could take the memory of this machine.',
  },
  {
    id: 'container.connections',
    sentence: 'Of 100 connections 30 are reserved for superusers.',
    grade: 'high',
    needs: ['omni'],
    assumed: { max_connections: '100', superuser_reserved_connections: '30' },
    async probe(ground) {
      return { observed: await settings(ground, ['max_connections', 'superuser_reserved_connections']) };
    },
  },
  {
    id: 'container.io-concurrency',
    sentence: 'effective_io_concurrency is 128.',
    grade: 'high',
    needs: ['omni'],
    assumed: { effective_io_concurrency: '128' },
    async probe(ground) {
      return { observed: await settings(ground, ['effective_io_concurrency']) };
    },
  },
  {
    id: 'container.adaptive-autovacuum',
    sentence: 'Adaptive autovacuum is on.',
    grade: 'medium',
    needs: ['omni'],
    assumed: { enable_google_adaptive_autovacuum: 'on' },
    async probe(ground) {
      const session = await ground.openServerDatabase();
      const related = await session.run(
        "SELECT name, setting FROM pg_settings WHERE name ~ 'autovacuum' ORDER BY name",
      );
      return {
        observed: await settings(ground, ['enable_google_adaptive_autovacuum']),
        detail: Object.fromEntries(records(related).map(({ name, setting }) => [name ?? '', setting ?? ''])),
      };
    },
  },
  {
    id: 'container.columnar-engine',
    sentence: 'The columnar engine is off unless it is asked for, so that no plan is a columnar scan.',
    grade: 'low',
    needs: ['omni'],
    assumed: { 'google_columnar_engine.enabled': 'off' },
    async probe(ground) {
      const { 'google_columnar_engine.enabled': enabled } = await settings(ground, ['google_columnar_engine.enabled']);
      return { observed: { 'google_columnar_engine.enabled': enabled ?? 'off' }, detail: enabled ?? null };
    },
  },
  {
    id: 'container.preloaded-libraries',
    sentence: 'The engine preloads five libraries, and alloydb_scann is not one of them.',
    grade: 'high',
    needs: ['omni'],
    assumed: { libraries: 5, alloydb_scann: false },
    async probe(ground) {
      const { shared_preload_libraries: text } = await settings(ground, ['shared_preload_libraries']);
      const libraries = (text ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
      return {
        observed: { libraries: libraries.length, alloydb_scann: libraries.includes('alloydb_scann') },
        detail: libraries,
      };
    },
  },
  {
    id: 'container.roles',
    sentence: 'The roles alloydbadmin and alloydbmetadata are there beside our own.',
    grade: 'high',
    needs: ['omni'],
    assumed: ['alloydbadmin', 'alloydbmetadata'],
    async probe(ground) {
      const answer = await (
        await ground.openServerDatabase()
      ).run('SELECT rolname FROM pg_roles WHERE rolname ~ \'^(alloydb|google|cloudsql)\' ORDER BY rolname COLLATE "C"');
      return { observed: answer.rows.map(([name]) => name ?? '') };
    },
  },
  {
    id: 'container.admin-database',
    sentence: 'The databases alloydbadmin and alloydbmetadata exist.',
    grade: 'medium',
    source: 'measurement of others',
    needs: ['omni'],
    assumed: { alloydbadmin: true, alloydbmetadata: true },
    async probe(ground) {
      const session = await ground.openServerDatabase();
      const { rows } = await session.run("SELECT datname FROM pg_database WHERE datname ~ '^alloydb' ORDER BY 1");
      const names = rows.map(([name]) => name ?? '');
      const found = ['alloydbadmin', 'alloydbmetadata'].map((name) => [name, names.includes(name)]);
      return { observed: Object.fromEntries(found), detail: names };
    },
  },
  {
    id: 'container.encoding',
    sentence: 'Databases are in UTF-8, and a server is a 64-bit program.',
    grade: 'medium',
    needs: [],
    assumed: { encoding: 'UTF8', 'word size in bits': 64 },
    async probe({ identity: { encoding, wordSizeBits, collation } }) {
      return { observed: { encoding, 'word size in bits': wordSizeBits }, detail: { collation } };
    },
  },
  {
    id: 'container.text-format',
    sentence: 'Timestamps are written in ISO format and UTC, and strings follow the standard.',
    grade: 'low',
    needs: [],
    assumed: { moment: '2001-02-03 04:05:06+00', standard_conforming_strings: 'on' },
    async probe(ground) {
      const session = await ground.openFresh();
      const { rows } = await session.run("SELECT timestamptz '2001-02-03 04:05:06Z'::text");
      const found = await settings(ground, ['standard_conforming_strings']);
      const detail = await settings(ground, ['TimeZone', 'DateStyle', 'IntervalStyle', 'default_text_search_config']);
      return { observed: { moment: rows[0]?.[0] ?? null, ...found }, detail };
    },
  },
  {
    id: 'container.truncate-cost',
    sentence: 'TRUNCATE is several times dearer than on PostgreSQL.',
    grade: 'medium',
    unknownBecause: 'It is a measured number, and those of AlloyDB Omni are restricted by its licence: never recorded.',
  },
];

/** The settings by name; null for one that the server does not know. */
async function settings(ground: ProbeGround, names: readonly string[]): Promise<Record<string, string | null>> {
  const session = await ground.openServerDatabase();
  const found: Record<string, string | null> = {};
  for (const name of names) {
    const { rows } = await session.run('SELECT current_setting($1, true)', [name]);
    found[name] = rows[0]?.[0] ?? null;
  }
  return found;
}
