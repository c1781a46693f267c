import { readLimits } from '../../base/machine/control-group.ts';
import { readProcessor } from '../../base/machine/processor.ts';
import type { System } from '../../base/machine/system.ts';
import { readVirtualisation } from './virtualisation.ts';
import type { Fingerprint } from '../../vault/result/result.ts';

/**
 * A machine as facts by name: `cpu.…` is the processor, `machine.…` the rest, `limit.…` what control groups grant to the
 * process that reads. A name is there whether or not its value is known.
 */
export async function readMachineFacts(system: System): Promise<Fingerprint> {
  const [processor, limits, virtualisation, memoryBytes, kernel, load, hugePages] = await Promise.all([
    readProcessor(system),
    readLimits(system),
    readVirtualisation(system),
    readMemoryBytes(system),
    system.read('/proc/sys/kernel/osrelease'),
    system.read('/proc/loadavg'),
    system.read('/sys/kernel/mm/transparent_hugepage/enabled'),
  ]);
  return {
    'cpu.model': processor.model,
    'cpu.cores': processor.cores,
    'cpu.avx2': processor.avx2,
    'cpu.avx512f': processor.avx512f,
    'cpu.fma': processor.fma,
    'machine.architecture': processor.architecture,
    'machine.platform': system.platform,
    'machine.kernel': kernel?.trim() ?? (await system.sysctl('kern.osrelease')),
    'machine.memoryBytes': memoryBytes,
    'machine.hugePages': hugePages?.match(/\[(\w+)\]/)?.[1] ?? null,
    'machine.hypervisor': virtualisation.hypervisor,
    'machine.container': virtualisation.container,
    'machine.loadAtStart': load === null ? await loadOfMac(system) : Number(load.split(' ')[0]),
    'limit.cpu': limits.cpu,
    'limit.memoryBytes': limits.memoryBytes,
  };
}

async function readMemoryBytes(system: System): Promise<number | null> {
  const kilobytes = (await system.read('/proc/meminfo'))?.match(/^MemTotal:\s+(\d+) kB/m)?.[1];
  if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  const bytes = await system.sysctl('hw.memsize');
  return bytes === null ? null : Number(bytes);
}

/** `{ 1.52 1.60 1.71 }`, with a comma in some locales. */
async function loadOfMac(system: System): Promise<number | null> {
  const load = (await system.sysctl('vm.loadavg'))?.match(/[\d.,]+/)?.[0];
  return load === undefined ? null : Number(load.replace(',', '.'));
}

/** The same names, none of them known: a server far away whose files this role may not read. */
export const untoldMachine: Fingerprint = Object.fromEntries(
  [
    'cpu.model',
    'cpu.cores',
    'cpu.avx2',
    'cpu.avx512f',
    'cpu.fma',
    'machine.architecture',
    'machine.platform',
    'machine.kernel',
    'machine.memoryBytes',
    'machine.hugePages',
    'machine.hypervisor',
    'machine.container',
    'machine.loadAtStart',
    'limit.cpu',
    'limit.memoryBytes',
  ].map((name) => [name, null]),
);
