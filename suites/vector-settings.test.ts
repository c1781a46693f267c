// Rests on: load.*, setting.*, pgvector.defaults
import { applyVectorSettings, checks, needs, records, scalar } from 'pgparity';
import { searchSettings, tenantSearchSettings, vectorSettingDefaults } from './expected/search-settings.ts';

const check = checks();

check('pgvector begins with its documented settings', async ({ session, observe, expect }) => {
  // LOAD is for superusers; a vector loads the library for everybody.
  await session.run("SELECT '[1]'::vector");
  const answer = await session.run(
    "SELECT name, current_setting(name) AS value FROM pg_settings WHERE name ~ '^(ivfflat|hnsw)\\.' ORDER BY name",
  );
  const found = Object.fromEntries(records(answer).map(({ name, value }) => [name, value]));
  expect(found).toMatchObject(vectorSettingDefaults);
  observe('the settings', found, { statement: answer.statement });
});

check(
  'the settings of the product stay, as pg_settings reads them back',
  async ({ session, under, observe, expect }) => {
    const kept: Record<string, boolean> = {};
    for (const [name, settings] of Object.entries({ search: searchSettings, tenant: tenantSearchSettings })) {
      const wanted = settings[under.strategy];
      const applied = await applyVectorSettings(session, under.strategy, wanted);
      expect(applied).toEqual(wanted);
      kept[name] = true;
    }
    observe('the settings stay', kept);
  },
);

// PGlite's only backend has loaded pgvector long ago; a server gives every connection a process of its own.
check(
  'a setting before LOAD is a placeholder that nothing reads',
  needs('server'),
  async ({ database, under, observe, expect }) => {
    const session = await database.open();
    await session.run('BEGIN');
    const setting = { ivfflat: 'ivfflat.prober', scann: 'scann.leaves_to_look_at' }[under.strategy];
    const before = await session.attempt('SELECT set_config($1, $2, false)', [setting, '7']);
    expect(before).toMatchObject({ kind: 'rows', rows: [['7']] });
    await applyVectorSettings(session, under.strategy, {});
    const known = await session.run('SELECT count(*) FROM pg_settings WHERE name = $1', [setting]);
    expect(scalar(known)).toBe('0');
    await expect(applyVectorSettings(session, under.strategy, { [setting]: '7' })).rejects.toMatchObject({
      code: 'vector-setting-unknown',
    });
    observe('a misspelled setting is taken before LOAD', before.kind === 'rows');
  },
);
