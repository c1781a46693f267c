import { describe, expect, test } from 'vitest';
import { tripWith, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { exactSettings } from '../../../../src/bench/trip/database/search-settings.ts';
import { searchOf } from '../../../../src/bench/trip/search/search-statement.ts';
import { giveSettings, settingFacts, settingsOfSearch } from '../../../../src/bench/trip/server/given-settings.ts';
import { scalar } from '../../../../src/engine/session/answer.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);
const settings = { work_mem: '7MB', 'ivfflat.iterative_scan': 'relaxed_order', 'hnsw.ef_search': '77' };

test('settings of an extension belong to the searches of its family, others to all', () => {
  expect(settingsOfSearch(settings, 'ivfflat')).toEqual({
    work_mem: '7MB',
    'ivfflat.iterative_scan': 'relaxed_order',
  });
  expect(settingsOfSearch(settings, null)).toEqual({ work_mem: '7MB' });
  expect(settingFacts(settings)['server.setting.hnsw.ef_search']).toBe('77');
});

describe.skipIf(missing !== undefined)(`settings of --set (${missing ?? 'here'})`, () => {
  const made = withTestTrip(pgvector, { rows: 100, dimensions: 4, queries: 1 });

  test('every session of the own database has them, and searches those of their family', async () => {
    const { trip, tables } = made();
    const given = tripWith(trip, { settings });
    await giveSettings(trip.database, settings, { isOwnDatabase: true });
    const table = await tables.exact();
    const read = async (family: 'ivfflat' | null, own: Readonly<Record<string, string>>, name: string) => {
      const client = await trip.database.openSearch(searchOf(given, table, family, own));
      try {
        return scalar(await client.session.run('SELECT current_setting($1)', [name]));
      } finally {
        await client.close();
      }
    };
    expect(await read(null, exactSettings, 'work_mem')).toBe('7MB');
    expect(await read('ivfflat', {}, 'ivfflat.iterative_scan')).toBe('relaxed_order');
    // What is measured goes before what was given.
    expect(await read('ivfflat', { 'ivfflat.iterative_scan': 'off' }, 'ivfflat.iterative_scan')).toBe('off');
    expect(scalar(await trip.database.session.run('SHOW work_mem'))).toBe('7MB');
  });

  test.each([
    ['that does not exist', { no_such_setting: '1' }, /--set no_such_setting=1: unrecognized configuration parameter/],
    ['with a value that it does not take', { work_mem: 'much' }, /--set work_mem=much: invalid value for parameter/],
    ['that needs a restart', { shared_buffers: '1GB' }, /--set shared_buffers=1GB: .* cannot be changed/],
  ])('one %s is refused in a sentence', async (_, refused: Readonly<Record<string, string>>, sentence) => {
    await expect(giveSettings(made().trip.database, refused, { isOwnDatabase: true })).rejects.toThrow(sentence);
  });
});
