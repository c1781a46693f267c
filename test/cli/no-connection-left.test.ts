import { expect, test } from 'vitest';
import { createSmallProduct } from '../gate/suite/small-product.ts';
import { nativeServer } from '../../src/engine/server/native.ts';
import { pgvector } from '../../fixtures/profiles.ts';
import { startPgparity } from './command-line.ts';

const native = await nativeServer.find(pgvector, process.env);

test.skipIf(!native.available)(
  'a check that takes every connection of its server ends with 4, and the server is named',
  async () => {
    const product = await createSmallProduct();
    try {
      await product.writeMigration('001_shop', 'CREATE TABLE shop (id int PRIMARY KEY);');
      await product.write(
        'greedy',
        `checks()('takes all', async ({ cloneDatabase }) => {
  const database = await cloneDatabase();
  for (;;) await database.open();
});`,
      );
      await product.writeProductionConfig();
      const { exitCode, stdout, stderr } = await startPgparity(['run', '--server', 'native'], {}, product.folder).ended;
      expect(stderr).toMatch(
        /^pgparity: The server of profile production \(native PostgreSQL .*\) refused or dropped connections: "takes all" failed with: .*connection slots/m,
      );
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    } finally {
      await product.remove();
    }
  },
  60_000,
);
