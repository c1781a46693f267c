import type { System } from '../../base/machine/system.ts';

interface Virtualisation {
  /** `none`, the hypervisor's name where the firmware gives it, or `unnamed`; null where it is unknown. */
  readonly hypervisor: string | null;
  readonly container: boolean | null;
}

/** Whether a machine is a virtual one, and whether the process that reads lives in a container. */
export async function readVirtualisation(system: System): Promise<Virtualisation> {
  if (system.platform === 'darwin') {
    const guest = await system.sysctl('kern.hv_vmm_present');
    return { hypervisor: guest === null ? null : guest === '1' ? 'unnamed' : 'none', container: false };
  }
  if (system.platform !== 'linux') return { hypervisor: null, container: null };
  const [product, vendor, cpuinfo, docker, podman, firstProcess] = await Promise.all(
    [
      '/sys/class/dmi/id/product_name',
      '/sys/class/dmi/id/sys_vendor',
      '/proc/cpuinfo',
      '/.dockerenv',
      '/run/.containerenv',
      '/proc/1/cgroup',
    ].map((path) => system.read(path)),
  );
  const named = hypervisors.find(({ pattern }) => pattern.test(`${vendor ?? ''} ${product ?? ''}`))?.name;
  const flagged = cpuinfo == null ? null : /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo) ? 'unnamed' : 'none';
  const inContainer =
    docker != null || podman != null || /docker|kubepods|containerd|libpod|lxc/.test(firstProcess ?? '');
  return { hypervisor: named ?? flagged, container: inContainer };
}

const hypervisors: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'Google', pattern: /Google/ },
  { name: 'Amazon', pattern: /Amazon EC2/ },
  { name: 'Microsoft', pattern: /Microsoft Corporation Virtual Machine/ },
  { name: 'VMware', pattern: /VMware/ },
  { name: 'VirtualBox', pattern: /VirtualBox/ },
  { name: 'KVM', pattern: /QEMU|KVM|OpenStack/ },
  { name: 'Xen', pattern: /Xen/ },
];
