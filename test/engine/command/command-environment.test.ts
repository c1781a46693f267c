import { expect, test } from 'vitest';
import { commandEnvironment } from '../../../src/engine/command/command-environment.ts';

const url = 'postgresql://ada:s%23cret@127.0.0.1:6543/app?sslmode=disable';

test('the database is in DATABASE_URL and in the variables of libpq', () => {
  expect(commandEnvironment({ PATH: '/bin' }, url, () => ({}))).toEqual({
    PATH: '/bin',
    DATABASE_URL: url,
    PGHOST: '127.0.0.1',
    PGPORT: '6543',
    PGUSER: 'ada',
    PGPASSWORD: 's#cret',
    PGDATABASE: 'app',
    PGSSLMODE: 'disable',
  });
});

test('what would lead elsewhere is taken out', () => {
  const elsewhere = { PGHOSTADDR: '10.0.0.1', PGSERVICE: 'x', PGOPTIONS: '-c a=b', PGPARITY_PRODUCTION_URL: 'secret' };
  expect(Object.keys(commandEnvironment(elsewhere, url, () => ({})))).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/HOSTADDR|SERVICE|OPTIONS|PGPARITY/)]),
  );
});

test("the config's own names go before all others", () => {
  const variables = commandEnvironment({ DB_NAME: 'old' }, url, ({ database, password, port }) => ({
    DB_NAME: database,
    DB_PASSWORD: password,
    DATABASE_URL: `jdbc:postgresql://localhost:${port}/${database}`,
  }));
  expect(variables).toMatchObject({
    DB_NAME: 'app',
    DB_PASSWORD: 's#cret',
    DATABASE_URL: 'jdbc:postgresql://localhost:6543/app',
  });
});
