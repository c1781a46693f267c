import type { System } from './system.ts';

/** What a control group grants: `none` where nothing limits, null where it is unknown. */
interface Limits {
  /** In processors: 1.5 is one and a half. */
  readonly cpu: number | 'none' | null;
  readonly memoryBytes: number | 'none' | null;
}

/**
 * The limits of the process that reads, from control groups of version 2 or 1. A group is limited by those above it too,
 * so the smallest limit on the way up counts.
 */
export async function readLimits(system: System): Promise<Limits> {
  const [groups, mounts] = await Promise.all([system.read('/proc/self/cgroup'), system.read('/proc/self/mountinfo')]);
  if (groups === null || mounts === null) return { cpu: null, memoryBytes: null };
  const hierarchies = hierarchiesIn(groups, mounts);
  if (hierarchies.length === 0) return { cpu: null, memoryBytes: null };
  const folders = hierarchies.flatMap(foldersOf);
  const [cpus, memories] = await Promise.all([
    Promise.all(folders.map((folder) => cpuLimit(system, folder))),
    Promise.all(folders.map((folder) => memoryLimit(system, folder))),
  ]);
  return { cpu: smallest(cpus), memoryBytes: smallest(memories) };
}

interface Hierarchy {
  readonly mountPoint: string;
  /** The path of the group below the mount point. */
  readonly group: string;
}

/** `0::/app.slice` is version 2, `4:memory:/docker/1f` version 1. */
function hierarchiesIn(groups: string, mounts: string): readonly Hierarchy[] {
  const mounted = mounts.split('\n').flatMap(mountOf);
  return groups.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    const wanted = controllers.split(',');
    const mount = mounted.find(({ type, options }) =>
      controllers === '' ? type === 'cgroup2' : type === 'cgroup' && wanted.every((name) => options.includes(name)),
    );
    return mount === undefined ? [] : [{ mountPoint: mount.point, group: belowRoot(path, mount.root) }];
  });
}

interface Mount {
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

function mountOf(line: string): readonly Mount[] {
  const [left = '', right = ''] = line.split(' - ');
  const [, , , root, point] = left.split(' ');
  const [type, , options = ''] = right.split(' ');
  return root === undefined || point === undefined || type === undefined
    ? []
    : [{ root, point, type, options: options.split(',') }];
}

/** In a container the group's own folder is mounted, and its path is that of the host. */
function belowRoot(path: string, root: string): string {
  if (root === '/') return path;
  return path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : '/';
}

function foldersOf({ mountPoint, group }: Hierarchy): readonly string[] {
  const names = group.split('/').filter((name) => name !== '' && name !== '..');
  return Array.from({ length: names.length + 1 }, (_, depth) => [mountPoint, ...names.slice(0, depth)].join('/'));
}

async function cpuLimit(system: System, folder: string): Promise<number | null> {
  const [quota, period] = (await system.read(`${folder}/cpu.max`))?.trim().split(' ') ?? [
    await system.read(`${folder}/cpu.cfs_quota_us`),
    await system.read(`${folder}/cpu.cfs_period_us`),
  ];
  const limit = Number(quota ?? Number.NaN) / Number(period ?? Number.NaN);
  return Number.isFinite(limit) && limit > 0 ? limit : null;
}

async function memoryLimit(system: System, folder: string): Promise<number | null> {
  const text = (await system.read(`${folder}/memory.max`)) ?? (await system.read(`${folder}/memory.limit_in_bytes`));
  const limit = Number(text?.trim() ?? Number.NaN);
  return Number.isFinite(limit) && limit < unlimitedBytes ? limit : null;
}

/** Version 1 writes the largest multiple of a page below 2⁶³ where nothing limits. */
const unlimitedBytes = 2 ** 60;

function smallest(limits: readonly (number | null)[]): number | 'none' {
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? 'none' : Math.min(...known);
}
