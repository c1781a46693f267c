import { expect, test } from 'vitest';
import { projectFolder } from '../../cli/command-line.ts';
import { factsPage } from './facts-page.ts';
import { restingSuites } from '../../../src/gate/probe/resting-suites.ts';

test('the page of facts is that of the data', async () => {
  const suites = await restingSuites({ folder: projectFolder, suites: ['suites/**/*.test.ts'] });
  await expect(factsPage(suites)).toMatchFileSnapshot(`${projectFolder}/docs/facts-on-alloydb.md`);
});
