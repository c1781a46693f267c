import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { nativeMissing, withNativeServer } from '../migrate/native-database.ts';
import { readCatalog } from '../../../src/schema/catalog/catalog.ts';
import { migrate } from '../../../src/schema/migrate/migrate.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import type { Session } from '../../../src/engine/session/session.ts';

const directory = join(fileURLToPath(new URL('../../../schema/', import.meta.url)), 'migrations');
const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`natively${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  const { createDatabase, open } = withNativeServer(pgvector);

  test('the catalog of 13 tables is read in five statements, and the time of ten passes is printed', async () => {
    const session = await open(await createDatabase());
    await migrate(session, { directory });
    let statements = 0;
    const counting = new Proxy(session, {
      get(target, name) {
        if (name !== 'run' && name !== 'ask') return Reflect.get(target, name);
        return (...words: Parameters<Session['run']>) => {
          statements += 1;
          return target[name](...words);
        };
      },
    });
    await readCatalog(counting);
    expect(statements).toBeLessThanOrEqual(5);
    const times: number[] = [];
    for (let pass = 0; pass < 10; pass += 1) {
      const before = performance.now();
      await readCatalog(session);
      times.push(performance.now() - before);
    }
    process.stdout.write(`the catalog is read in ${times.map(Math.round).join(', ')} ms\n`);
  });
});
