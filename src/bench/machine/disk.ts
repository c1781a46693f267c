import type { System } from '../../base/machine/system.ts';

/** `virtual`: a hypervisor's disk, which does not say what is behind it. */
type DiskKind = 'ssd' | 'rotational' | 'network' | 'tmpfs' | 'virtual';

/** On what kind of disk a folder lies; null where that is unknown, as through a container's layers. */
export async function readDiskKind(system: System, folder: string): Promise<DiskKind | null> {
  const mount = mountOf((await system.read('/proc/self/mountinfo')) ?? '', folder);
  if (mount === undefined) return null;
  if (mount.type === 'tmpfs' || mount.type === 'ramfs') return 'tmpfs';
  if (/^(nfs|cifs|smb|ceph|fuse\.|glusterfs)/.test(mount.type)) return 'network';
  const name = (await system.read(`/sys/dev/block/${mount.device}/uevent`))?.match(/^DEVNAME=(\S+)$/m)?.[1];
  return name === undefined ? null : kindOfDisk(system, diskOf(name));
}

interface Mount {
  readonly device: string;
  readonly point: string;
  readonly type: string;
}

/** The last mount wins among those whose path is the longest: it hides the others. */
function mountOf(mountinfo: string, folder: string): Mount | undefined {
  return mountinfo
    .split('\n')
    .flatMap((line): Mount[] => {
      const [, device, point, type] = /^\d+ \d+ (\S+) \S+ (\S+) .*? - (\S+)/.exec(line) ?? [];
      return device === undefined || point === undefined || type === undefined
        ? []
        : [{ device, point: point.replaceAll(String.raw`\040`, ' '), type }];
    })
    .filter(({ point }) => point === '/' || folder === point || folder.startsWith(`${point}/`))
    .reduce<Mount | undefined>(
      (best, mount) => (best !== undefined && best.point.length > mount.point.length ? best : mount),
      undefined,
    );
}

/** The disk of a partition: `sda` of `sda1`, `nvme0n1` of `nvme0n1p2`. */
function diskOf(name: string): string {
  return name.replace(/^(nvme\d+n\d+|mmcblk\d+)p\d+$/, '$1').replace(/^((?:s|v|xv|h)d[a-z]+)\d+$/, '$1');
}

async function kindOfDisk(system: System, disk: string): Promise<DiskKind | null> {
  const read = async (file: string): Promise<string> => (await system.read(`/sys/block/${disk}/${file}`))?.trim() ?? '';
  const [model, vendor, rotational] = await Promise.all([
    read('device/model'),
    read('device/vendor'),
    read('queue/rotational'),
  ]);
  if (/PersistentDisk|nvme_card-pd|Elastic Block Store/i.test(`${vendor} ${model}`)) return 'network';
  // virtio and Xen say "rotational" of anything unless configured otherwise.
  if (/^x?vd/.test(disk) || /QEMU|VBOX|Virtual/i.test(`${vendor} ${model}`)) return 'virtual';
  if (rotational === '0') return 'ssd';
  return rotational === '1' ? 'rotational' : null;
}
