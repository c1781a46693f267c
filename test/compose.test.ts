import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { containerHealth } from '../src/engine/server/docker-health.ts';
import { docker, imageWith, whyNoContainers } from './engine/server/docker-host.ts';
import { alloydbOmni, pgvector } from '../fixtures/profiles.ts';

const project = resolve(import.meta.dirname, '..');
const whyNoCompose = await docker('compose', 'version').then(
  () => '',
  () => ' (skipped: the Docker client has no compose plugin here)',
);
const whyNot = await whyNoContainers();

const file = z.strictObject({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()),
      environment: z.record(z.string(), z.string()),
      ports: z.array(z.string()),
      volumes: z.array(z.string()).default([]),
      shm_size: z.string(),
      healthcheck: z.object({
        test: z.tuple([z.literal('CMD-SHELL'), z.string()]),
        interval: z.string(),
        timeout: z.string(),
        retries: z.number(),
      }),
      logging: z.object({ driver: z.string(), options: z.record(z.string(), z.string()) }).optional(),
      ulimits: z.record(z.string(), z.object({ soft: z.number(), hard: z.number() })).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.null()).optional(),
});

type Service = z.infer<typeof file>['services'][string];

describe.each([
  { name: 'docker-compose.yml', service: 'alloydb-omni', profile: alloydbOmni },
  { name: 'docker-compose.ci.yml', service: 'postgres', profile: pgvector },
])('$name', ({ name, service, profile }) => {
  test('starts the image of the profile with its settings and shared memory', async () => {
    const { image, command, shm_size: sharedMemory } = await serviceOf(name, service);
    expect(image).toBe(profile.image);
    expect(command).toStrictEqual([
      'postgres',
      ...Object.entries(profile.parameters).flatMap(([setting, value]) => ['-c', `${setting}=${value}`]),
    ]);
    expect(sharedMemory).toBe(`${(profile.sharedMemoryBytes ?? 0) / 1024 / 1024}mb`);
  });

  test('asks for health as pgparity does', async () => {
    const { healthcheck } = await serviceOf(name, service);
    expect(healthcheck).toStrictEqual({
      // Compose reads a doubled dollar sign as one.
      test: ['CMD-SHELL', containerHealth.command.replaceAll('$', '$$$$')],
      interval: `${containerHealth.intervalSeconds}s`,
      timeout: `${containerHealth.timeoutSeconds}s`,
      retries: containerHealth.retries,
    });
  });

  test('publishes the port on loopback and starts with an empty database', async () => {
    const { ports, volumes, environment } = await serviceOf(name, service);
    expect(ports).toStrictEqual(['127.0.0.1:5432:5432']);
    expect(volumes.filter((volume) => volume.includes('initdb.d'))).toStrictEqual([]);
    expect(environment).toStrictEqual({
      POSTGRES_USER: 'apexflow',
      POSTGRES_PASSWORD: 'apexflow',
      POSTGRES_DB: 'apexflow',
    });
  });

  test.skipIf(whyNoCompose !== '')(`is accepted by docker compose${whyNoCompose}`, async () => {
    const { stdout } = await promisify(execFile)('docker', [
      'compose',
      '--file',
      join(project, name),
      'config',
      '--services',
    ]);
    expect(stdout.trim()).toBe(service);
  });
});

test('Omni keeps its data in a volume and its log within bounds', async () => {
  const { volumes, logging } = await serviceOf('docker-compose.yml', 'alloydb-omni');
  expect(volumes).toStrictEqual(['alloydb_data:/var/lib/postgresql/data']);
  expect(logging).toStrictEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } });
});

test('the limits in the comment are valid when the comment signs are taken away', async () => {
  const text = await readFile(join(project, 'docker-compose.yml'), 'utf8');
  const uncommented = text.replace(/ {4}# ulimits:\n(?: {4}# {3}.*\n)+/, (lines) =>
    lines.replaceAll(/^ {4}# /gm, '    '),
  );
  expect(file.parse(parse(uncommented)).services['alloydb-omni']?.ulimits).toStrictEqual({
    nice: { soft: -20, hard: -20 },
    memlock: { soft: -1, hard: -1 },
  });
});

describe.skipIf(whyNot !== '')(`the health check in a container${whyNot}`, { timeout: 180_000 }, () => {
  test('passes with the real server, and not with the temporary one that pg_isready takes for it', async () => {
    const { command, environment, healthcheck } = await serviceOf('docker-compose.ci.yml', 'postgres');
    // The first start goes on when the test has seen what it is there to see.
    const image = await imageWith(
      `RUN echo 'until [ -e /tmp/seen ]; do sleep 0.1; done' >/docker-entrypoint-initdb.d/wait.sh`,
    );
    const variables = Object.entries(environment).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]);
    const check = ['--health-cmd', healthcheck.test[1].replaceAll('$$', '$'), '--health-interval', '200ms'];
    const id = await docker('run', '--detach', ...variables, ...check, image, ...command);
    onTestFinished(async () => void (await docker('rm', '--force', '--volumes', id)));
    await until(() =>
      docker('exec', id, 'pg_isready', '--username=apexflow').then(
        () => true,
        () => false,
      ),
    );
    const checksBefore = await failedChecks(id);
    await until(async () => (await failedChecks(id)) > checksBefore);
    expect(await docker('inspect', '--format', '{{.State.Health.Status}}', id)).not.toBe('healthy');
    await docker('exec', id, 'touch', '/tmp/seen');
    await until(async () => (await docker('inspect', '--format', '{{.State.Health.Status}}', id)) === 'healthy');
    expect(await docker('logs', id)).toContain('PostgreSQL init process complete');
  });
});

async function serviceOf(name: string, service: string): Promise<Service> {
  const text = await readFile(join(project, name), 'utf8');
  const { services } = file.parse(parse(text));
  expect(Object.keys(services)).toStrictEqual([service]);
  return services[service] as Service;
}

async function failedChecks(id: string): Promise<number> {
  return Number(await docker('inspect', '--format', '{{.State.Health.FailingStreak}}', id));
}

/** Asks again until it is so; the test's own time limit ends it. */
async function until(fact: () => Promise<boolean>): Promise<void> {
  while (!(await fact()));
}
