import type { Fingerprint } from '../../vault/result/result.ts';

/**
 * What forbids to hold two results against each other, a sentence for each fact that differs; empty where nothing does.
 *
 * Facts that must agree, and must be known on both sides: the processor's model, cores and AVX2, and the memory, within
 * 5 %. Facts that must agree and may be unknown on both: the rest of {@link mustAgree}, and the settings that make a
 * server fast or slow. The versions of the server, its extensions and its image may differ: they are what one compares.
 * So may the load, the kernel and Node's version, which are shown beside the numbers.
 *
 * A server whose machine is unknown is comparable with itself only: the same cluster on both sides.
 */
export function comparable(first: Fingerprint, second: Fingerprint): readonly string[] {
  const sameCluster = first['server.cluster'] != null && first['server.cluster'] === second['server.cluster'];
  const unknown = sameCluster ? [] : mustBeKnown.filter((name) => first[name] == null && second[name] == null);
  return [
    ...[...mustBeKnown, ...mustAgree, ...settingsOfSpeed(first, second)].flatMap((name) =>
      difference(name, first, second),
    ),
    ...unknown.map((name) => `${name} is unknown on both sides.`),
  ];
}

const mustBeKnown: readonly string[] = ['cpu.model', 'cpu.cores', 'cpu.avx2', 'machine.memoryBytes'];

const mustAgree: readonly string[] = [
  'cpu.avx512f',
  'cpu.fma',
  'machine.architecture',
  'machine.platform',
  'machine.hypervisor',
  'machine.type',
  'machine.hugePages',
  'limit.cpu',
  'limit.memoryBytes',
  'client.sameHost',
  'client.cpu',
  'client.cores',
  'client.cpuLimit',
  'server.kind',
  'server.standIn',
  'server.disk',
  'server.blockBytes',
  'server.sharedBuffersBytes',
  'server.workMemoryBytes',
  'server.maintenanceMemoryBytes',
  'server.jit',
  'server.fsync',
  'server.synchronousCommit',
];

/** Settings of the server that say how much work is done at once, how it is stored and how plans are chosen. */
function settingsOfSpeed(first: Fingerprint, second: Fingerprint): readonly string[] {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...names].filter((name) => settingOfSpeed.test(name)).sort();
}

const settingOfSpeed =
  /^server\.setting\.(max_parallel|max_worker|parallel_|huge_pages|enable_|random_page_cost|seq_page_cost|cpu_|effective_|wal_level|full_page_writes|max_wal_size|wal_compression|autovacuum$|plan_cache_mode|jit|io_)/;

function difference(name: string, first: Fingerprint, second: Fingerprint): readonly string[] {
  const [one, other] = [first[name] ?? null, second[name] ?? null];
  const agree = one === other || (name === 'machine.memoryBytes' && isNear(one, other));
  return agree ? [] : [`${name} is ${shown(name, one)} and ${shown(name, other)}.`];
}

type Fact = Fingerprint[string] | null;

function isNear(one: Fact, other: Fact): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return false;
  return Math.abs(one - other) <= memoryBand * Math.max(one, other);
}

/** Kernels keep differing parts of the memory for themselves. */
const memoryBand = 0.05;

function shown(name: string, value: Fact): string {
  if (value === null) return name.startsWith('server.setting.') ? 'the default' : 'unknown';
  return name === 'machine.memoryBytes' && typeof value === 'number'
    ? `${(value / 2 ** 30).toFixed(1)} GiB`
    : String(value);
}
