import { describe, expect, test } from 'vitest';
import { nativeMissing, withNativeServer } from '../migrate/native-database.ts';
import { excusedSettings } from '../../../src/schema/catalog/data/excused-settings.ts';
import { readServerSettings } from '../../../src/schema/catalog/settings.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { quoteLiteral } from '../../../src/engine/sql/literal.ts';

/** Another value than the default of each. */
const changed: Readonly<Record<string, string>> = {
  DateStyle: 'German',
  IntervalStyle: 'iso_8601',
  TimeZone: 'Asia/Tokyo',
  array_nulls: 'off',
  bytea_output: 'escape',
  check_function_bodies: 'off',
  deadlock_timeout: '2s',
  default_statistics_target: '50',
  default_text_search_config: 'pg_catalog.german',
  default_toast_compression: 'lz4',
  default_transaction_deferrable: 'on',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  enable_hashjoin: 'off',
  extra_float_digits: '0',
  idle_in_transaction_session_timeout: '1h',
  idle_session_timeout: '1h',
  jit: 'off',
  lo_compat_privileges: 'on',
  lock_timeout: '1h',
  plan_cache_mode: 'force_generic_plan',
  random_page_cost: '1.1',
  row_security: 'off',
  search_path: 'pg_temp',
  standard_conforming_strings: 'off',
  statement_timeout: '1h',
  temp_file_limit: '1GB',
  transform_null_equals: 'on',
  work_mem: '64MB',
  xmlbinary: 'hex',
  xmloption: 'document',
};

test('a setting is excused for one reason', () => {
  const names = excusedSettings.flatMap((excused) => excused.names);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(names.filter((name) => name in changed)).toEqual([]);
});

const missing = await nativeMissing(pgvector);
describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  test('what a session sets for itself is no difference', async () => {
    const session = await open(await createDatabase());
    const before = await readServerSettings(session);
    await session.script("SET TimeZone = 'Asia/Tokyo'; SET statement_timeout = '1h'");
    expect(await readServerSettings(session)).toEqual(before);
    expect(before['TimeZone']).toBe('UTC');
  });

  test("a vector extension's setting shows in every session", async () => {
    const url = await createDatabase();
    const maker = await open(url);
    await maker.script('CREATE EXTENSION vector');
    await maker.script('ALTER ROLE CURRENT_USER SET ivfflat.probes = 7');
    const session = await open(url);
    const settings = await readServerSettings(session);
    await maker.script('ALTER ROLE CURRENT_USER RESET ivfflat.probes');
    expect(settings['ivfflat.probes']).toBe('7');
  });

  test('every setting that changes answers, plans or limits shows once the server has it', async () => {
    const url = await createDatabase();
    const session = await open(url);
    const before = await readServerSettings(session);
    for (const [name, value] of Object.entries(changed)) {
      await session.run(`ALTER SYSTEM SET ${name} = ${quoteLiteral(value)}`);
    }
    await session.run('SELECT pg_reload_conf()');
    const settings = await expect
      .poll(async () => readServerSettings(await open(url)), { timeout: 20_000 })
      .toHaveProperty('xmloption', 'document')
      .then(async () => readServerSettings(await open(url)));
    expect(Object.keys(changed).filter((name) => settings[name] === before[name])).toEqual([]);
  });
});
