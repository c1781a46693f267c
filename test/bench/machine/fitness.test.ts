import { describe, expect, test } from 'vitest';
import { amdE2, armBoard, intelN2, oldXeon, recorded } from './recorded-machines.ts';
import type { Fingerprint } from '../../../src/vault/result/result.ts';
import { judgeFitness, machineDoubts } from '../../../src/bench/machine/fitness.ts';
import type { FitnessNeeds } from '../../../src/bench/machine/fitness-needs.ts';
import { readMachineFacts, untoldMachine } from '../../../src/bench/machine/machine-facts.ts';

const mebibyte = 2 ** 20;
const needs: FitnessNeeds = {
  indexBytes: 300 * mebibyte,
  tableBytes: 400 * mebibyte,
  strategies: ['scann', 'hnsw'],
  smallestTellableRatio: 1.04,
  stealShare: 0.001,
};

const n2: Fingerprint = {
  ...(await readMachineFacts(recorded(intelN2))),
  'machine.cloud': 'Google',
  'machine.type': 'n2-standard-4',
  'machine.family': 'n2',
  'client.sameHost': true,
  'server.standIn': false,
  'server.sharedBuffersBytes': 256 * mebibyte,
  'server.fsync': true,
  'server.jit': false,
};

const codes = (facts: Fingerprint, change: Partial<FitnessNeeds> = {}): readonly string[] =>
  judgeFitness(facts, { ...needs, ...change }).reasons.map(({ code }) => code);
const doubts = (facts: Fingerprint, change: Partial<FitnessNeeds> = {}): readonly string[] =>
  machineDoubts(facts, { ...needs, ...change }).map(({ code }) => code);

test('a quiet N2 machine is fit, and is told that the index exceeds shared_buffers', () => {
  expect(judgeFitness(n2, needs)).toEqual({ fit: true, reasons: [] });
  expect(doubts(n2)).toEqual(['index-exceeds-shared-buffers']);
});

describe('unfit, each by its own reason', () => {
  test.each<[string, Fingerprint, Partial<FitnessNeeds>]>([
    ['stand-in', { 'server.standIn': true }, {}],
    ['no-avx2', { 'cpu.avx2': false }, {}],
    ['cpu-flags-unknown', { 'cpu.avx2': null }, {}],
    ['machine-family', { 'machine.family': 'e2' }, {}],
    ['machine-family-unknown', { 'machine.family': null }, {}],
    ['few-cores', { 'cpu.cores': 1 }, {}],
    ['few-cores', { 'limit.cpu': 1.5 }, {}],
    ['few-cores', { 'client.cpuLimit': 1 }, {}],
    ['memory-too-small', { 'limit.memoryBytes': 1000 * mebibyte }, {}],
    ['memory-too-small', {}, { indexBytes: 16_000 * mebibyte }],
    ['memory-unknown', { 'machine.memoryBytes': null }, {}],
    ['memory-unknown', {}, { indexBytes: null }],
    ['noisy', {}, { smallestTellableRatio: 1.11 }],
    ['noise-unknown', {}, { smallestTellableRatio: null }],
    ['steal', {}, { stealShare: 0.021 }],
  ])('%s', (code, facts, change) => {
    const verdict = judgeFitness({ ...n2, ...facts }, { ...needs, ...change });
    expect(verdict.fit).toBe(false);
    expect(verdict.reasons.map((reason) => reason.code)).toEqual([code]);
    expect(verdict.reasons[0]?.sentence).toMatch(/^[A-Z].*\.$/);
  });
});

test('a machine without AVX2 is fit for pgvector, with a doubt', () => {
  const strategies = ['ivfflat'];
  expect(codes({ ...n2, 'cpu.avx2': false, 'cpu.fma': false }, { strategies })).toEqual([]);
  expect(doubts({ ...n2, 'cpu.avx2': false, 'cpu.fma': false }, { strategies })).toContain('no-fma');
});

async function as(texts: Readonly<Record<string, string>>, facts: Fingerprint): Promise<Fingerprint> {
  return { ...n2, ...(await readMachineFacts(recorded(texts))), ...facts };
}

test('an E2, an Arm and an old Xeon machine are unfit for ScaNN as they were recorded', async () => {
  expect(codes(await as(amdE2, { 'machine.family': 'e2' }))).toEqual(['machine-family']);
  expect(codes(await as(armBoard, { 'machine.cloud': 'none known' }))).toEqual(['no-avx2', 'few-cores']);
  expect(codes(await as(oldXeon, { 'machine.cloud': 'none known' }))).toEqual(['no-avx2']);
});

test('a server whose machine could not be told is unfit, unless all that is asked fits into its shared buffers', () => {
  const far = { ...n2, ...untoldMachine, 'machine.cloud': null, 'client.sameHost': false };
  expect(codes(far)).toEqual(['cpu-flags-unknown', 'memory-unknown']);
  expect(codes(far, { strategies: ['hnsw'], indexBytes: 100 * mebibyte })).toEqual([]);
  expect(doubts(far)).toContain('network-between');
});

test('the bounds themselves are fair, and bounds of a result that holds no search are not asked for', () => {
  expect(codes(n2, { smallestTellableRatio: 1.1, stealShare: 0.02 })).toEqual([]);
  expect(codes(n2, { strategies: [], indexBytes: null })).toEqual([]);
});

test('what leaves numbers usable is a doubt', () => {
  expect(
    doubts(
      { ...n2, 'server.fsync': false, 'server.jit': true, 'server.disk': 'network', 'machine.loadAtStart': 3 },
      { stealShare: null, tableBytes: 20_000 * mebibyte },
    ),
  ).toEqual([
    'fsync-off',
    'slow-disk',
    'busy-machine',
    'index-exceeds-shared-buffers',
    'table-exceeds-memory',
    'steal-unknown',
  ]);
});
