import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { containerHealth } from '../src/engine/server/docker-health.ts';
import { nativeServer } from '../src/engine/server/native.ts';
import { scalar } from '../src/engine/session/answer.ts';
import { openPostgresSession } from '../src/engine/session/postgres-session.ts';
import { wholeCampaigns } from './campaigns.ts';
import { docker, environment, whyNoContainers } from './engine/server/docker-host.ts';
import { alloydbOmni, pgvector } from '../fixtures/profiles.ts';

const project = resolve(import.meta.dirname, '..');
const whyNot = await whyNoContainers();
const native = await nativeServer.find(pgvector, process.env);
const whyNotNative = native.available ? '' : ` (skipped: ${native.reason})`;

const text = await readFile(join(project, 'cloudbuild.yaml'), 'utf8');
const build = z
  .strictObject({
    substitutions: z.record(z.string(), z.string()),
    steps: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        waitFor: z.array(z.string()),
        entrypoint: z.literal('bash'),
        args: z.array(z.string()).min(1),
        env: z.array(z.string()).default([]),
        volumes: z.array(z.strictObject({ name: z.string(), path: z.string() })).default([]),
        allowFailure: z.boolean().default(false),
      }),
    ),
    options: z.record(z.string(), z.string()),
    timeout: z.string(),
  })
  .parse(parse(text));

test('lints, checks types, migrates, tests the harness and gates, in this order', () => {
  const before = (id: string): Set<string> => {
    const waited = build.steps.find((step) => step.id === id)?.waitFor.filter((name) => name !== '-') ?? [];
    return new Set([...waited, ...waited.flatMap((name) => [...before(name)])]);
  };
  expect(before('verdict')).toStrictEqual(new Set(build.steps.map(({ id }) => id).filter((id) => id !== 'verdict')));
  expect([...before('gate')]).toEqual(expect.arrayContaining(['lint', 'types', 'databases', 'migrate', 'harness']));
  expect([...before('migrate')].toSorted()).toStrictEqual(['databases', 'install']);
});

test('every script that a step names is there, and parses', async () => {
  const scripts = build.steps.flatMap(({ args }) => args.filter((word) => word.endsWith('.sh')));
  expect(await readdir(join(project, 'scripts/ci'))).toEqual(
    expect.arrayContaining(scripts.map((path) => path.replace('scripts/ci/', ''))),
  );
  for (const script of scripts) expect(await bash('-n', script)).toMatchObject({ code: 0, stderr: '' });
});

test('no password stands in the file', () => {
  expect(text).not.toMatch(/password\s*[=:]/i);
  expect(text).not.toMatch(/:\/\/[^\s/]+:[^\s/]+@/);
});

test('both profiles are live and required; a nightly trigger adds arguments', () => {
  expect(build.substitutions['_PROFILES']).toBe('pgvector,alloydb-omni');
  expect(build.steps.find(({ id }) => id === 'gate')?.env).toContain('GATE_ARGUMENTS=${_GATE_ARGUMENTS}');
  for (const id of ['databases', 'migrate', 'gate']) {
    expect(build.steps.find((step) => step.id === id)?.env).toContain('PROFILES=${_PROFILES}');
  }
});

test('a step that may fail keeps its exit code, and the last step fails for it', () => {
  const fallible = build.steps.filter((step) => step.allowFailure);
  for (const { id, args } of fallible) expect(args.slice(0, 2)).toStrictEqual(['scripts/ci/keep-exit-code.sh', id]);
  expect(build.steps.at(-1)?.args).toStrictEqual(['scripts/ci/verdict.sh', ...fallible.map(({ id }) => id)]);
});

test('the verdict is the first exit code that is not 0, and 4 for a step that did not end', async () => {
  const folder = await temporaryFolder();
  const keep = join(project, 'scripts/ci/keep-exit-code.sh');
  const verdict = join(project, 'scripts/ci/verdict.sh');
  expect(await bash(verdict, 'harness', 'gate', { cwd: folder })).toMatchObject({ code: 4 });
  expect(await bash(keep, 'harness', 'true', { cwd: folder })).toMatchObject({ code: 0 });
  expect(await bash(keep, 'gate', 'sh', '-c', 'exit 3', { cwd: folder })).toMatchObject({ code: 3 });
  expect(await bash(verdict, 'harness', 'gate', { cwd: folder })).toMatchObject({ code: 3 });
  expect(await bash(keep, 'gate', 'true', { cwd: folder })).toMatchObject({ code: 0 });
  expect(await bash(verdict, 'harness', 'gate', { cwd: folder })).toMatchObject({ code: 0 });
});

test('without a bucket the reports are listed', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'test-results'));
  await writeFile(join(folder, 'test-results', 'parity.xml'), '');
  const { code, stdout } = await bash(join(project, 'scripts/ci/upload.sh'), { cwd: folder, env: { ARTIFACTS: '' } });
  expect({ code, stdout }).toStrictEqual({ code: 0, stdout: expect.stringContaining('parity.xml') });
});

// The gate has done the same in `npm run check` before.
test.skipIf(!wholeCampaigns).each(['lint', 'types'])('the step %s passes', async (id) => {
  expect(await runStep(id)).toMatchObject({ code: 0 });
});

describe.skipIf(whyNotNative !== '')(`the step migrate${whyNotNative}`, { timeout: 180_000 }, () => {
  test('brings the schema into the database, and has nothing to do the second time', async () => {
    const server = await nativeServer.start(pgvector, { environment: process.env });
    onTestFinished(() => server.stop());
    const url = server.endpoint.kind === 'postgres' ? server.endpoint.url : '';
    await query(url, 'CREATE DATABASE migrated');
    const step = await runStep('migrate', { PROFILES: 'pgvector,embedded', PGPARITY_PGVECTOR_URL: url });
    expect(step).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/first time\napplied [^]*second time\nnothing to do/),
    });
    expect(await query(url.replace(/[^/]*$/, 'migrated'), tables)).toBe('13');
    expect(await query(url, tables)).toBe('0');
  });
});

describe.skipIf(whyNot !== '')(`the step databases${whyNot}`, { timeout: 180_000 }, () => {
  test('starts each profile as pgparity does, reachable by name, and the step migrate works on both', async () => {
    const network = `pgparity-test-${randomBytes(4).toString('hex')}`;
    const folder = await temporaryFolder();
    await docker('network', 'create', network);
    onTestFinished(async () => {
      await docker('rm', '--force', '--volumes', pgvector.name, alloydbOmni.name);
      await docker('network', 'rm', network);
    });
    const variables = { ...environment, PROFILES: 'pgvector,alloydb-omni', DATABASES: folder, NETWORK: network };
    expect(await runStep('databases', variables)).toMatchObject({ code: 0 });
    const password = await readFile(join(folder, 'password'), 'utf8');
    expect((await stat(join(folder, 'password'))).mode & 0o777).toBe(0o600);
    for (const profile of [pgvector, alloydbOmni]) {
      const [container] = inspection.parse(JSON.parse(await docker('inspect', profile.name)));
      expect(container?.HostConfig).toStrictEqual({ ShmSize: profile.sharedMemoryBytes });
      expect(container?.Config.Healthcheck.Test).toStrictEqual(['CMD-SHELL', containerHealth.command]);
      for (const [name, value] of Object.entries(profile.parameters))
        expect(container?.Config.Cmd).toContain(`${name}=${value}`);
      // Names are for containers on the network: another one of it asks.
      const named = `postgresql://pgparity@${profile.name}:5432/migrated`;
      const ask = [
        '--rm',
        `--network=${network}`,
        `--env=PGPASSWORD=${password}`,
        '--entrypoint=psql',
        environment.PGPARITY_PGVECTOR_IMAGE,
      ];
      expect(await docker('run', ...ask, named, '-Atc', 'SELECT current_user')).toBe('pgparity');
    }
    const addresses = await Promise.all([pgvector, alloydbOmni].map(({ name }) => addressOf(name)));
    const migrated = await runStep('migrate', {
      ...variables,
      PGPARITY_PGVECTOR_URL: `postgresql://pgparity@${addresses[0]}:5432/pgparity`,
      PGPARITY_ALLOYDB_OMNI_URL: `postgresql://pgparity@${addresses[1]}:5432/pgparity`,
    });
    expect(migrated).toMatchObject({ code: 0 });
    expect(migrated.stdout + migrated.stderr).not.toContain(password);
    for (const address of addresses) {
      expect(await query(`postgresql://pgparity:${password}@${address}:5432/migrated`, tables)).toBe('13');
    }
  });

  test.each([pgvector, alloydbOmni])('starts the image of $name when no other is named', async ({ image }) => {
    expect(await readFile(join(project, 'scripts/ci/start-databases.sh'), 'utf8')).toContain(`:-${image}}"`);
  });
});

const inspection = z.array(
  z.object({
    Config: z.object({ Cmd: z.array(z.string()), Healthcheck: z.object({ Test: z.array(z.string()) }) }),
    HostConfig: z.object({ ShmSize: z.number() }),
  }),
);

const tables = `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a step does, in the project's folder and with the step's own script. */
function runStep(id: string, env: Record<string, string | undefined> = {}): Promise<Ended> {
  const step = build.steps.find((candidate) => candidate.id === id);
  return bash(...(step?.args ?? []), { env: { DATABASES: '/nonexistent', ...env } });
}

function bash(...words: (string | { cwd?: string; env?: Record<string, string | undefined> })[]): Promise<Ended> {
  const parameters = words.filter((word) => typeof word === 'string');
  const { cwd = project, env = {} } = words.find((word) => typeof word === 'object') ?? {};
  return new Promise((resolveEnded) => {
    execFile('bash', parameters, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolveEnded({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function addressOf(container: string): Promise<string> {
  return docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', container);
}

async function query(url: string, sql: string): Promise<string | null> {
  const session = await openPostgresSession(url);
  try {
    const answer = await session.run(sql);
    return answer.rows.length === 0 ? null : scalar(answer);
  } finally {
    await session.close();
  }
}
