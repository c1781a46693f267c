import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeConfig } from '../../cli/write-config.ts';
import { nodeOnly, pgparity, projectFolder } from '../../cli/command-line.ts';

test('a check that a baseline does not know is counted as not exercised there, and named', async () => {
  const product = await mkdtemp(join(tmpdir(), 'pgparity-unrecorded-'));
  try {
    for (const name of ['schema', 'src']) await symlink(join(projectFolder, name), join(product, name));
    await mkdir(join(product, 'suites'));
    await cp(join(projectFolder, 'suites', 'baselines'), join(product, 'suites', 'baselines'), { recursive: true });
    await writeFile(
      join(product, 'suites', 'new.test.ts'),
      `import { checks } from '../src/index.ts';
       checks()('a new check', async ({ session, observe }) => observe('one', await session.run('SELECT 1')));`,
    );
    const { stdout } = await pgparity(
      ['run', '--config', await writeConfig(product), '--profiles', 'embedded'],
      nodeOnly,
    );
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /1 check on pgvector: not in its baseline: write it again with "pgparity record"/,
    );
  } finally {
    await rm(product, { recursive: true });
  }
});
