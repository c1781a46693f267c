import { expect, test } from 'vitest';
import type { DoctorReport } from '../../../src/gate/doctor/doctor-report.ts';
import { doctorJson, renderDoctor } from '../../../src/gate/doctor/doctor-document.ts';
import { lackingOn } from '../../../src/gate/doctor/machine.ts';
import { alloydbObjects, hostedObjects } from '../../../src/engine/profile/provider-objects.ts';
import { widthOf } from '../../../src/base/terminal/text-width.ts';

const gibibyte = 1024 ** 3;

const wellEquipped: DoctorReport = {
  schemaVersion: 3,
  tool: { name: 'pgparity', version: '0.1.0' },
  machine: {
    system: 'linux x64, Debian GNU/Linux 12',
    node: '20.20.2',
    cpu: { model: 'Intel Xeon Processor', cores: 2, flags: { avx2: true, fma: true, avx512f: false } },
    lacking: [],
    memory: { totalBytes: 8 * gibibyte, availableBytes: 5.5 * gibibyte, limitBytes: null },
    disk: { folder: '/tmp', freeBytes: 40 * gibibyte, writable: true },
  },
  docker: {
    found: true,
    endpoint: 'unix:///var/run/docker.sock',
    engineVersion: '27.3.1',
    apiVersion: '1.47',
    clientVersion: null,
    images: [
      { profile: 'pgvector', image: 'pgvector/pgvector:pg15', present: true, digest: `sha256:${'0f'.repeat(32)}` },
      { profile: 'alloydb-omni', image: 'google/alloydbomni:15.12.0', present: false, digest: null },
    ],
  },
  native: [
    {
      folder: '/usr/lib/postgresql/15/bin',
      version: '15.18',
      major: 15,
      extensions: { vector: '0.8.0', alloydb_scann: '0.1.2-stand-in' },
      reason: null,
    },
    {
      folder: '/usr/lib/postgresql/14/bin',
      version: '14.20',
      major: 14,
      extensions: {},
      reason: 'it is major 14, and every profile is 15.',
    },
  ],
  nativeMissing: [],
  embedded: { found: true, version: '0.5.14', postgresVersion: '18.3', extensions: { vector: '0.8.1' } },
  profiles: [
    {
      name: 'pgvector',
      title: 'PostgreSQL 15 + pgvector',
      use: { server: 'docker', description: 'pgvector/pgvector:pg15', standIn: false },
      reason: 'it is the nearest to what production of this profile runs.',
      passedOver: [{ server: 'remote', reason: 'PGPARITY_PGVECTOR_URL is not set.' }],
      providerObjects: hostedObjects,
      baseline: null,
    },
    {
      name: 'alloydb-omni',
      title: 'AlloyDB Omni',
      use: { server: 'native', description: 'PostgreSQL 15.18 with the stand-in', standIn: true },
      reason: '',
      passedOver: [
        { server: 'remote', reason: 'PGPARITY_ALLOYDB_OMNI_URL is not set.' },
        { server: 'docker', reason: 'google/alloydbomni:15.12.0 is not here, and may not be pulled.' },
      ],
      providerObjects: alloydbObjects,
      baseline: null,
    },
  ],
};

const bare: DoctorReport = {
  ...wellEquipped,
  machine: {
    ...wellEquipped.machine,
    cpu: { model: 'Apple M4', cores: 1, flags: null },
    lacking: lackingOn('arm64'),
    memory: { totalBytes: gibibyte, availableBytes: gibibyte / 2, limitBytes: gibibyte / 2 },
    disk: { folder: '/var/folders', freeBytes: 0, writable: false },
  },
  docker: { found: false, clientVersion: '27.3.1', reason: 'no engine answers at unix:///var/run/docker.sock.' },
  native: [],
  nativeMissing: ['PostgreSQL 15 is not installed.'],
  embedded: { found: false, reason: 'the package @electric-sql/pglite is not installed.' },
  profiles: [
    {
      name: 'pgvector',
      title: 'PostgreSQL 15 + pgvector',
      use: null,
      reason: 'no server of it can be started.',
      passedOver: [],
      providerObjects: hostedObjects,
      baseline: { file: 'suites/baselines/pgvector.json', ageDays: 1, standIn: true },
    },
  ],
};

test.each([
  ['doctor', wellEquipped],
  ['doctor-bare', bare],
] as const)('the output %s is what a person reviewed', async (name, report) => {
  await expect(rendered(report, 80)).toMatchFileSnapshot(`golden/${name}.txt`);
});

test.each([40, 80, 120])('no line is wider than %i columns', (widthColumns) => {
  for (const report of [wellEquipped, bare]) {
    expect(Math.max(...rendered(report, widthColumns).split('\n').map(widthOf))).toBeLessThanOrEqual(widthColumns);
  }
});

test('the last line counts the profiles that can run, and says when one is a stand-in', () => {
  expect(rendered(wellEquipped, 80).trimEnd().split('\n').at(-1)).toBe(
    '✓ 2 of 2 profiles can run here, one of them by a STAND-IN.',
  );
  expect(rendered(bare, 80).trimEnd().split('\n').at(-1)).toBe('✗ 0 of 1 profile can run here.');
});

test('colour only when asked', () => {
  expect(rendered(wellEquipped, 80)).not.toContain('\u001b');
  expect(renderDoctor(wellEquipped, { color: true, widthColumns: 80, redact: same })).toContain('\u001b[');
});

test('the JSON holds the report, redacted', () => {
  expect(JSON.parse(doctorJson(wellEquipped, same))).toEqual(wellEquipped);
  expect(doctorJson(wellEquipped, (text) => text.replaceAll('/tmp', '***'))).not.toContain('/tmp');
});

function rendered(report: DoctorReport, widthColumns: number): string {
  return renderDoctor(report, { color: false, widthColumns, redact: same });
}

function same(text: string): string {
  return text;
}
