import { beforeAll, describe, expect, test } from 'vitest';
import { renderDoctor } from '../../../src/gate/doctor/doctor-document.ts';
import { examine } from '../../../src/gate/doctor/examine.ts';
import { examineMachine } from '../../../src/gate/doctor/machine.ts';
import type { DoctorReport } from '../../../src/gate/doctor/doctor-report.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import { temporaryRoot } from '../../../src/engine/server/temporary-folder.ts';
import type { Environment } from '../../../src/base/config/environment.ts';
import { alloydbOmni } from '../../../fixtures/profiles.ts';
import { productConfig } from '../../product-config.ts';

const native = await nativeServer.find(alloydbOmni, process.env);
const lacking = native.available ? '' : ` (not here: ${native.reason})`;

const withoutDocker: Environment = { ...process.env, DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
const nodeOnly: Environment = { ...withoutDocker, PGPARITY_POSTGRES_BIN: '/nonexistent' };

let report: DoctorReport;
beforeAll(async () => void (report = await examine(productConfig, nodeOnly, '1.2.3')));

test('a machine with nothing but Node uses PGlite, and says why not the others', () => {
  expect(report.tool).toEqual({ name: 'pgparity', version: '1.2.3' });
  expect(report.docker).toMatchObject({
    found: false,
    reason: expect.stringContaining('/nonexistent/docker.sock'),
  });
  expect(report.native).toEqual([]);
  expect(report.nativeMissing.join()).toContain('/nonexistent');
  expect(report.embedded).toMatchObject({
    found: true,
    postgresVersion: expect.stringMatching(/^\d+\.\d+$/),
    extensions: { vector: expect.any(String) },
  });
  const uses = report.profiles.map(({ name, use }) => [name, use?.server ?? null]);
  expect(Object.fromEntries(uses)).toEqual({ embedded: 'embedded', pgvector: null, 'alloydb-omni': null });
  const missing = report.profiles.filter(({ use }) => use === null);
  expect(missing.map(({ reason }) => reason)).toEqual(['No server available.', 'No server available.']);
  for (const { passedOver } of missing) {
    expect(passedOver.map(({ server }) => server)).toEqual(['remote', 'docker', 'native']);
  }
  const printed = renderDoctor(report, { color: false, widthColumns: 1000, redact: (text) => text });
  const reasons = new Set(missing.flatMap(({ passedOver }) => passedOver.map(({ reason }) => reason)));
  expect(reasons.size).toBe(4);
  for (const reason of reasons) expect(printed.split(reason)).toHaveLength(2);
});

test('the baselines of the product are named with their age, and a stand-in as such', () => {
  const baselines = Object.fromEntries(report.profiles.map(({ name, baseline }) => [name, baseline]));
  expect(baselines).toEqual({
    embedded: null,
    pgvector: { file: 'suites/baselines/pgvector.json', ageDays: expect.any(Number), standIn: false },
    'alloydb-omni': {
      file: expect.stringMatching(/^suites\/baselines\/alloydb-omni(\.stand-in)?\.json$/),
      ageDays: expect.any(Number),
      standIn: expect.any(Boolean),
    },
  });
});

test('the machine is described by what databases need', () => {
  const { node, cpu, memory, disk } = report.machine;
  expect(node).toBe(process.versions.node);
  expect(cpu.cores).toBeGreaterThan(0);
  expect(memory.availableBytes).toBeGreaterThan(0);
  expect(memory.totalBytes).toBeGreaterThanOrEqual(memory.availableBytes);
  expect(disk).toMatchObject({ folder: temporaryRoot(nodeOnly), writable: true });
  expect(disk.freeBytes).toBeGreaterThan(0);
});

test('a folder for clusters that is not there is not writable', async () => {
  const folder = '/nonexistent/folder';
  const machine = await examineMachine({ ...nodeOnly, PGPARITY_TEMPORARY_FOLDER: folder });
  expect(machine.disk).toEqual({ folder, freeBytes: 0, writable: false });
});

test('a profile with a URL uses the server there, and the URL is shown without its password', async () => {
  const url = 'postgresql://user:hush-hush@db.example:5432/app';
  const withUrl = await examine(productConfig, { ...nodeOnly, PGPARITY_PGVECTOR_URL: url }, '1.2.3');
  const use = withUrl.profiles.find(({ name }) => name === 'pgvector')?.use;
  expect(use).toMatchObject({ server: 'remote', standIn: false, description: expect.stringContaining('db.example') });
  expect(JSON.stringify(withUrl)).not.toContain('hush-hush');
});

describe.skipIf(lacking !== '')(`with native PostgreSQL${lacking}`, () => {
  test('both servers would be native ones, and Omni a stand-in', async () => {
    const equipped = await examine(productConfig, withoutDocker, '1.2.3');
    expect(equipped.native).toMatchObject([
      {
        version: expect.stringMatching(/^15\.\d+$/),
        major: 15,
        extensions: { vector: expect.any(String) },
        reason: null,
      },
    ]);
    const uses = Object.fromEntries(equipped.profiles.map(({ name, use }) => [name, use]));
    expect(uses).toMatchObject({
      pgvector: { server: 'native', standIn: false },
      'alloydb-omni': { server: 'native', standIn: true },
      embedded: { server: 'embedded', standIn: false },
    });
    const omni = equipped.profiles.find(({ name }) => name === 'alloydb-omni');
    expect(omni?.passedOver.map(({ server }) => server)).toEqual(['remote', 'docker']);
  });
});
