import { expect, test } from 'vitest';
import { amdE2, intelN2, recorded } from './recorded-machines.ts';
import type { Fingerprint } from '../../../src/vault/result/result.ts';
import { comparable } from '../../../src/bench/machine/comparable.ts';
import { readMachineFacts, untoldMachine } from '../../../src/bench/machine/machine-facts.ts';

const n2: Fingerprint = {
  ...(await readMachineFacts(recorded(intelN2))),
  'client.sameHost': true,
  'server.version': '15.12',
  'server.cluster': '1',
  'server.extension.vector': '0.8.0',
  'server.sharedBuffersBytes': 2 ** 28,
  'server.setting.random_page_cost': '1.1',
};

test('a fingerprint is comparable with itself, and with another version, kernel, load and cluster', () => {
  expect(comparable(n2, n2)).toEqual([]);
  expect(
    comparable(n2, {
      ...n2,
      'server.version': '15.18',
      'server.extension.vector': '0.8.1',
      'server.cluster': '2',
      'machine.kernel': '6.2',
      'machine.loadAtStart': 0.3,
      'machine.memoryBytes': Number(n2['machine.memoryBytes']) - 2 ** 27,
    }),
  ).toEqual([]);
});

test('another machine is told fact by fact', async () => {
  expect(comparable(n2, { ...n2, ...(await readMachineFacts(recorded(amdE2))) })).toEqual([
    'cpu.model is Intel(R) Xeon(R) CPU @ 2.60GHz and AMD EPYC 7B12.',
    'cpu.cores is 4 and 2.',
    'machine.memoryBytes is 15.6 GiB and 7.8 GiB.',
    'cpu.avx512f is true and false.',
  ]);
});

test.each<[string, Fingerprint]>([
  ['server.sharedBuffersBytes', { 'server.sharedBuffersBytes': 2 ** 29 }],
  ['client.sameHost', { 'client.sameHost': false }],
  ['limit.cpu', { 'limit.cpu': 2 }],
  ['limit.memoryBytes', { 'limit.memoryBytes': null }],
  ['server.setting.random_page_cost', { 'server.setting.random_page_cost': null }],
  ['server.setting.max_parallel_workers', { 'server.setting.max_parallel_workers': '0' }],
])('a difference in %s forbids, whichever side has it', (name, facts) => {
  expect(comparable(n2, { ...n2, ...facts })).toEqual([expect.stringContaining(`${name} is `)]);
  expect(comparable({ ...n2, ...facts }, n2)).toHaveLength(1);
});

test('a machine that could not be told is comparable with the same cluster only', () => {
  const far = { ...n2, ...untoldMachine };
  expect(comparable(far, far)).toEqual([]);
  expect(comparable(far, { ...far, 'server.cluster': '2' })).toHaveLength(4);
  expect(comparable({ ...far, 'server.cluster': null }, { ...far, 'server.cluster': null })).toHaveLength(4);
});
