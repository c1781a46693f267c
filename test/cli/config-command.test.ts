import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pgparity, projectFolder } from './command-line.ts';

interface Row {
  readonly key: string;
  readonly value: string;
  readonly from: string;
}

test('config prints what holds, and from where: default, file, variable, flag', async () => {
  const { stdout, exitCode } = await pgparity(['config', '--json', '--seed', '5', '--server', 'embedded=embedded'], {
    PGPARITY_PGVECTOR_IMAGE: 'pgvector/pgvector:pg15-trixie',
    PGPARITY_PGVECTOR_URL: 'postgresql://u:hush-hush@h/d',
    PGPARITY_START_TIMEOUT_SECONDS: '7',
    DB_HOST: 'db.example',
  });
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('hush-hush');
  const rows = Object.fromEntries((JSON.parse(stdout) as Row[]).map(({ key, value, from }) => [key, [value, from]]));
  expect(rows).toMatchObject({
    config: [join(projectFolder, 'pgparity.config.ts'), 'default'],
    'profiles.pgvector.image': ['pgvector/pgvector:pg15-trixie', 'PGPARITY_PGVECTOR_IMAGE'],
    'profiles.pgvector.url': ['postgresql://u:***@h/d', 'PGPARITY_PGVECTOR_URL'],
    'profiles.pgvector.startSeconds': ['7', 'PGPARITY_START_TIMEOUT_SECONDS'],
    'profiles.alloydb-omni.image': ['google/alloydbomni:15.12.0', 'pgparity.config.ts: profiles.alloydb-omni.image'],
    'profiles.embedded.server': ['embedded', '--server'],
    migrations: ['schema/migrations', 'pgparity.config.ts: migrations'],
    commandVariables: ['none', 'default'],
    databaseName: ['app', 'default'],
    database: [expect.stringContaining('@db.example:5432/apexflow'), 'pgparity.config.ts: database'],
    seed: ['5', '--seed'],
  });
});

test('a folder without a config: one sentence that says what to write, and exit code 2', async () => {
  for (const command of ['run', 'record', 'doctor', 'config', 'migrate', 'bench', 'probe']) {
    const { stdout, stderr, exitCode } = await pgparity([command, '--config', '/'], {});
    expect(stderr).toMatch(/^pgparity: --config is '\/', a folder without a pgparity\.config\.ts: name a config file/);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  }
});
