import type { System } from '../../../src/base/machine/system.ts';

/** A machine as its texts: what is not there is not told. */
export function recorded(texts: Readonly<Record<string, string>>, platform: NodeJS.Platform = 'linux'): System {
  return {
    platform,
    architecture: platform === 'darwin' ? (texts['arch'] ?? 'arm64') : null,
    read: (path) => Promise.resolve(texts[path] ?? null),
    sysctl: (name) => Promise.resolve(texts[`sysctl ${name}`] ?? null),
  };
}

const cpu = (model: string, flags: string, cores: number): string =>
  Array.from(
    { length: cores },
    (_, core) =>
      `processor\t: ${core}\nvendor_id\t: Some\nmodel name\t: ${model}\nflags\t\t: fpu sse sse2 lm ${flags}\nbugs\t\t: spectre_v1\n`,
  ).join('\n');

const rootMount = (device: string): string => `29 1 ${device} / / rw,relatime shared:1 - ext4 /dev/root rw,discard\n`;
const groupMount = '34 24 0:29 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n';

/** n2-standard-4: Ice Lake, a persistent disk, control groups of version 2, no limits. */
export const intelN2: Readonly<Record<string, string>> = {
  '/proc/cpuinfo': cpu('Intel(R) Xeon(R) CPU @ 2.60GHz', 'fma hypervisor avx avx2 avx512f avx512dq', 4),
  '/proc/meminfo': 'MemTotal:       16378568 kB\nMemFree:        15000000 kB\n',
  '/proc/loadavg': '0.08 0.03 0.01 1/190 2113\n',
  '/proc/self/cgroup': '0::/user.slice/user-1000.slice/session-3.scope\n',
  '/proc/self/mountinfo': rootMount('8:1') + groupMount,
  '/sys/fs/cgroup/user.slice/memory.max': 'max\n',
  '/sys/fs/cgroup/user.slice/cpu.max': 'max 100000\n',
  '/proc/sys/kernel/osrelease': '6.1.0-28-cloud-amd64\n',
  '/proc/sys/kernel/random/boot_id': '7e3d8a54-0a8c-4f0e-9a90-5d2f3f9f0001\n',
  '/sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
  '/sys/class/dmi/id/product_name': 'Google Compute Engine\n',
  '/sys/class/dmi/id/sys_vendor': 'Google\n',
  '/sys/dev/block/8:1/uevent': 'MAJOR=8\nMINOR=1\nDEVNAME=sda1\nDEVTYPE=partition\n',
  '/sys/block/sda/device/model': 'PersistentDisk  \n',
  '/sys/block/sda/device/vendor': 'Google  \n',
  '/sys/block/sda/queue/rotational': '0\n',
};

/** e2-standard-2: it has AVX2 this time. */
export const amdE2: Readonly<Record<string, string>> = {
  ...intelN2,
  '/proc/cpuinfo': cpu('AMD EPYC 7B12', 'fma hypervisor avx avx2', 2),
  '/proc/meminfo': 'MemTotal:        8143332 kB\n',
};

/** A board with Arm cores and an NVMe disk, in a group of version 2 whose parent is limited. */
export const armBoard: Readonly<Record<string, string>> = {
  '/proc/cpuinfo': Array.from(
    { length: 4 },
    (_, core) =>
      `processor\t: ${core}\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd aes asimddp\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: 0xd0c\n`,
  ).join('\n'),
  '/proc/meminfo': 'MemTotal:        8000000 kB\n',
  '/proc/self/cgroup': '0::/kubepods/pod1/main\n',
  '/proc/1/cgroup': '0::/kubepods/pod1/main\n',
  '/proc/self/mountinfo': rootMount('259:2') + groupMount,
  '/sys/fs/cgroup/kubepods/memory.max': 'max\n',
  '/sys/fs/cgroup/kubepods/pod1/memory.max': '2147483648\n',
  '/sys/fs/cgroup/kubepods/pod1/main/memory.max': '4294967296\n',
  '/sys/fs/cgroup/kubepods/pod1/main/cpu.max': '150000 100000\n',
  '/sys/dev/block/259:2/uevent': 'DEVNAME=nvme0n1p2\nDEVTYPE=partition\n',
  '/sys/block/nvme0n1/device/model': 'Samsung SSD 980\n',
  '/sys/block/nvme0n1/queue/rotational': '0\n',
};

/** Sandy Bridge: AVX, no AVX2, a spinning disk, control groups of version 1 in a container of Docker. */
export const oldXeon: Readonly<Record<string, string>> = {
  '/proc/cpuinfo': cpu('Intel(R) Xeon(R) CPU E5-2670 0 @ 2.60GHz', 'avx aes', 16),
  '/proc/meminfo': 'MemTotal:       65943000 kB\n',
  '/.dockerenv': '',
  '/proc/self/cgroup': '6:memory:/docker/1f2e\n5:cpu,cpuacct:/docker/1f2e\n1:name=systemd:/docker/1f2e\n',
  '/proc/self/mountinfo':
    '500 400 0:50 / / rw - overlay overlay rw,lowerdir=/a\n' +
    '510 500 0:30 /docker/1f2e /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n' +
    '511 500 0:31 /docker/1f2e /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n' +
    '512 500 8:1 /var/lib/docker/volumes/v/_data /var/lib/postgresql/data rw - ext4 /dev/sda1 rw\n',
  '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '400000\n',
  '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
  '/sys/dev/block/8:1/uevent': 'DEVNAME=sda1\n',
  '/sys/block/sda/device/model': 'ST2000DM001-1CH1\n',
  '/sys/block/sda/queue/rotational': '1\n',
};

export const macIntel: Readonly<Record<string, string>> = {
  arch: 'x64',
  'sysctl machdep.cpu.brand_string': 'Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz',
  'sysctl machdep.cpu.features': 'FPU SSE SSE2 FMA AVX1.0',
  'sysctl machdep.cpu.leaf7_features': 'RDWRFSGS BMI1 AVX2 SMEP',
  'sysctl hw.logicalcpu': '12',
  'sysctl hw.memsize': '17179869184',
  'sysctl vm.loadavg': '{ 1,52 1,60 1,71 }',
  'sysctl kern.osrelease': '23.6.0',
  'sysctl kern.hv_vmm_present': '0',
};

export const macArm: Readonly<Record<string, string>> = {
  arch: 'arm64',
  'sysctl machdep.cpu.brand_string': 'Apple M2',
  'sysctl hw.logicalcpu': '8',
  'sysctl hw.memsize': '17179869184',
  'sysctl kern.hv_vmm_present': '0',
};
