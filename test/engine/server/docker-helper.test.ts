import { afterEach, describe, expect, test } from 'vitest';
import { createOwner } from '../../../src/engine/database/owner-role.ts';
import { closeAdmin } from '../../../src/engine/database/admin-session.ts';
import { createTemplate } from '../../../src/engine/database/template.ts';
import { dockerServer } from '../../../src/engine/server/docker.ts';
import type { RunningServer } from '../../../src/engine/server/server.ts';
import { openPostgresSession } from '../../../src/engine/session/postgres-session.ts';
import { urlOfDatabase } from '../../../src/engine/database/postgres-database.ts';
import { environment, whyNoContainers } from './docker-host.ts';
import { alloydbOmni } from '../../../fixtures/profiles.ts';

const why = await whyNoContainers();
const image = environment.PGPARITY_ALLOYDB_OMNI_IMAGE;
/** How often each image is started; once is enough to see that the wait works. */
const starts = Number(process.env['PGPARITY_TEST_STARTS'] ?? 1);

const modes = [
  { mode: 'at once', tag: '', waitedFor: 'in the log' },
  { mode: 'slowly', tag: '-slow', waitedFor: 'in the log' },
  { mode: 'twice', tag: '-twice', waitedFor: 'in the log' },
  { mode: 'in template1', tag: '-template1', waitedFor: 'in the log' },
  { mode: 'not at all', tag: '-none', waitedFor: 'extensions to settle' },
];

let running: RunningServer | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe.skipIf(why !== '')(`an image whose helper works${why}`, { timeout: 120_000 * starts }, () => {
  test.each(modes)('$mode is ready when its start is over', async ({ tag, waitedFor }) => {
    for (let start = 1; start <= starts; start += 1) {
      const steps: string[] = [];
      const begun = performance.now();
      running = await dockerServer.start(alloydbOmni, {
        environment: { ...environment, PGPARITY_ALLOYDB_OMNI_IMAGE: `${image}${tag}` },
        onProgress: (step) => steps.push(step),
      });
      const took = ((performance.now() - begun) / 1000).toFixed(1);
      if (running.endpoint.kind !== 'postgres') throw new RangeError('A container has a URL.');
      const { url } = running.endpoint;
      expect(steps.some((step) => step.includes(waitedFor))).toBe(true);
      const template1 = await openPostgresSession(urlOfDatabase(url, 'template1'));
      const { rows } = await template1.run(
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('google_ml') AND relname ~ 'done' ORDER BY 1",
      );
      await template1.close();
      expect(rows.flat()).toEqual(tag === '-template1' ? ['done_final_1', 'done_first_1'] : []);
      const owner = await createOwner(url, alloydbOmni.extensions, 'C.UTF-8');
      await createTemplate(
        { kind: 'postgres', url: owner.url },
        {
          prefix: 'pgparity_helper_',
          folder: '',
          copyStrategy: 'FILE_COPY',
          superuserUrl: url,
          emptyTemplate: owner.emptyTemplate,
          build: async (session) => {
            expect((await session.run('SELECT extname FROM pg_extension ORDER BY 1')).rows.flat()).toEqual([
              'alloydb_scann',
              'plpgsql',
              'vector',
            ]);
          },
        },
      );
      await closeAdmin(owner.url);
      await running.stop();
      if (starts > 1) process.stdout.write(`start ${start} of ${image}${tag}: ready after ${took} s\n`);
    }
  });
});
