import { expect, test } from 'vitest';
import { amdE2, armBoard, intelN2, macArm, macIntel, oldXeon, recorded } from './recorded-machines.ts';
import { readDiskKind } from '../../../src/bench/machine/disk.ts';
import { readMachineFacts, untoldMachine } from '../../../src/bench/machine/machine-facts.ts';

test('an N2 machine is told with its flags, its memory and no limits', async () => {
  expect(await readMachineFacts(recorded(intelN2))).toMatchObject({
    'cpu.model': 'Intel(R) Xeon(R) CPU @ 2.60GHz',
    'cpu.cores': 4,
    'cpu.avx2': true,
    'cpu.avx512f': true,
    'cpu.fma': true,
    'machine.architecture': 'x64',
    'machine.kernel': '6.1.0-28-cloud-amd64',
    'machine.memoryBytes': 16_378_568 * 1024,
    'machine.hugePages': 'madvise',
    'machine.hypervisor': 'Google',
    'machine.container': false,
    'machine.loadAtStart': 0.08,
    'limit.cpu': 'none',
    'limit.memoryBytes': 'none',
  });
});

test('a flag that only begins like another one does not count', async () => {
  expect(await readMachineFacts(recorded(amdE2))).toMatchObject({ 'cpu.avx2': true, 'cpu.avx512f': false });
  expect(await readMachineFacts(recorded(oldXeon))).toMatchObject({ 'cpu.avx2': false, 'cpu.fma': false });
});

test('Arm has a model in numbers, no AVX, and the smallest limit on the way up counts', async () => {
  expect(await readMachineFacts(recorded(armBoard))).toMatchObject({
    'cpu.model': 'Arm implementer 0x41 part 0xd0c',
    'cpu.cores': 4,
    'cpu.avx2': false,
    'machine.architecture': 'arm64',
    'machine.container': true,
    'limit.cpu': 1.5,
    'limit.memoryBytes': 2 ** 31,
  });
});

test('control groups of version 1 inside a container are read at their mount', async () => {
  expect(await readMachineFacts(recorded(oldXeon))).toMatchObject({
    'machine.container': true,
    'machine.hypervisor': 'none',
    'limit.cpu': 4,
    'limit.memoryBytes': 'none',
  });
});

test('macOS is told through sysctl, on Intel and on Arm', async () => {
  expect(await readMachineFacts(recorded(macIntel, 'darwin'))).toMatchObject({
    'cpu.model': 'Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz',
    'cpu.cores': 12,
    'cpu.avx2': true,
    'cpu.avx512f': false,
    'machine.memoryBytes': 2 ** 34,
    'machine.loadAtStart': 1.52,
    'machine.hypervisor': 'none',
    'limit.cpu': null,
  });
  expect(await readMachineFacts(recorded(macArm, 'darwin'))).toMatchObject({ 'cpu.avx2': false, 'cpu.cores': 8 });
});

test('what is not told is null, under every name', async () => {
  const facts = await readMachineFacts(recorded({}));
  expect(facts).toMatchObject({ 'cpu.model': null, 'cpu.avx2': null, 'machine.memoryBytes': null, 'limit.cpu': null });
  expect(Object.keys(untoldMachine).sort()).toEqual(Object.keys(facts).sort());
});

test.each([
  ['a persistent disk of Google Cloud', intelN2, '/var/lib/postgresql', 'network'],
  ['a partition of an NVMe disk', armBoard, '/var/lib/postgresql', 'ssd'],
  ['a volume on a spinning disk', oldXeon, '/var/lib/postgresql/data', 'rotational'],
  ["a container's own layer", oldXeon, '/tmp', null],
  ['a machine that does not tell', {}, '/', null],
])('%s is known as one', async (_, texts, folder, kind) => {
  expect(await readDiskKind(recorded(texts), folder)).toBe(kind);
});

test('tmpfs, a network mount and a virtual disk are told apart, and the last mount wins', async () => {
  const system = recorded({
    '/proc/self/mountinfo': [
      '1 0 254:0 / / rw - ext4 /dev/vda rw',
      '2 1 0:40 / /mnt/fast\\040one rw - tmpfs tmpfs rw',
      '3 1 0:41 / /mnt/far rw - nfs4 server:/x rw',
      '4 1 0:42 / /mnt/far rw - tmpfs tmpfs rw',
      '5 1 0:43 / /net rw - nfs4 server:/y rw',
    ].join('\n'),
    '/sys/dev/block/254:0/uevent': 'DEVNAME=vda\n',
    '/sys/block/vda/queue/rotational': '1\n',
  });
  expect(await readDiskKind(system, '/mnt/fast one/data')).toBe('tmpfs');
  expect(await readDiskKind(system, '/mnt/far')).toBe('tmpfs');
  expect(await readDiskKind(system, '/net/data')).toBe('network');
  expect(await readDiskKind(system, '/mnt/farther')).toBe('virtual');
});
