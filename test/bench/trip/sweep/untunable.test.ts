import { afterEach, describe, expect, test } from 'vitest';
import { tripWith, withTestTrip } from '../test-trip.ts';
import { nativeMissing } from '../../../schema/migrate/native-database.ts';
import { measureLoaded } from '../../../../src/bench/trip/loaded-benchmark.ts';
import type { Trip } from '../../../../src/bench/trip/context/trip.ts';
import { planSweep } from '../../../../src/bench/trip/sweep/strategy-sweeps.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

/** A server that keeps no setting of HNSW, as one is reported to: these stand before PostgreSQL's own in every session. */
const withoutSettings = `CREATE VIEW shadow.pg_settings AS
  SELECT * FROM pg_catalog.pg_settings WHERE name NOT LIKE 'hnsw.%'`;
const othersReadBack = `CREATE FUNCTION shadow.current_setting(name text) RETURNS text LANGUAGE sql AS
  $$ SELECT CASE name WHEN 'hnsw.ef_search' THEN '40' ELSE pg_catalog.current_setting(name) END $$`;

describe.skipIf(missing !== undefined)(`a server without a part of pgvector (${missing ?? 'here'})`, () => {
  const made = withTestTrip(pgvector, { rows: 2_000, dimensions: 16, queries: 40 });

  async function shadowed(sql: string): Promise<Trip> {
    const { session } = made().trip.database;
    const [[name]] = (await session.run('SELECT quote_ident(current_database())')).rows as [[string]];
    await session.script(`CREATE SCHEMA shadow; ${sql};
      ALTER DATABASE ${name} SET search_path = shadow, pg_catalog, public; SET search_path = shadow, pg_catalog, public`);
    return tripWith(made().trip, { strategies: ['hnsw', 'ivfflat'] });
  }
  afterEach(async () => {
    await made().trip.database.session.script('RESET search_path; DROP SCHEMA shadow CASCADE');
  });

  test('names a strategy whose settings it does not know as not tunable, and measures the others', async () => {
    const { parts } = await measureLoaded(await shadowed(withoutSettings));
    expect(parts.notExercised).toContainEqual({
      what: 'hnsw',
      reason: expect.stringMatching(/^Not tunable here: This session has no settings named hnsw\.…/) as string,
    });
    const strategies = [...parts.builds, ...parts.points].map(({ strategy }) => strategy);
    expect([...new Set(strategies)]).toEqual(['ivfflat']);
    expect(parts.points.length).toBeGreaterThan(1);
  });

  test('names a strategy whose setting reads back otherwise as not tunable, with both values', async () => {
    const trip = await shadowed(othersReadBack);
    expect(await planSweep(trip, 'hnsw')).toEqual({
      strategy: 'hnsw',
      sweeps: [],
      refused: [
        {
          what: 'hnsw',
          reason:
            'Not tunable here: The setting hnsw.ef_search was set to 20 and reads 40 in pg_settings: the server does not use it.',
        },
      ],
    });
    expect(await planSweep(trip, 'ivfflat')).toMatchObject({ sweeps: [{ options: { lists: '20' } }], refused: [] });
    const beyond = tripWith(trip, { sweep: { probes: [40_000], lists: [50_000] } });
    await expect(planSweep(beyond, 'ivfflat')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/refuses a search of the sweep: 40000 is outside the valid range/) as string,
    });
  });
});
