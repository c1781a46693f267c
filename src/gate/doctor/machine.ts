import { statfs } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { readLimits } from '../../base/machine/control-group.ts';
import { readProcessor, type Processor } from '../../base/machine/processor.ts';
import { thisSystem } from '../../base/machine/system.ts';
import type { Machine } from './doctor-report.ts';
import type { Environment } from '../../base/config/environment.ts';
import { temporaryRoot } from '../../engine/server/temporary-folder.ts';

/** What the machine is, as far as databases and vector search care. Nothing is started and nothing is written. */
export async function examineMachine(environment: Environment): Promise<Machine> {
  const folder = temporaryRoot(environment);
  const [processor, limits] = await Promise.all([readProcessor(thisSystem), readLimits(thisSystem)]);
  return {
    system: await systemTitle(),
    node: process.versions.node,
    cpu: { model: processor.model ?? 'unknown', cores: availableParallelism(), flags: flagsOf(processor) },
    lacking: lackingOn(process.arch),
    memory: {
      totalBytes: totalmem(),
      availableBytes: (await availableBytes()) ?? freemem(),
      limitBytes: typeof limits.memoryBytes === 'number' ? limits.memoryBytes : null,
    },
    disk: { folder, freeBytes: await freeBytes(folder), writable: isWritable(folder) },
  };
}

/** What a machine of the architecture lacks that one of the other kind has. */
export function lackingOn(architecture: string): readonly string[] {
  if (architecture !== 'arm64') return [];
  return [
    'AlloyDB Omni for Arm is a preview: it has no columnar engine. Its x86-64 image needs AVX2, which emulation may lack.',
    'ScaNN runs without AVX2 and AVX-512: do not compare its latency with that of x86-64.',
  ];
}

async function systemTitle(): Promise<string> {
  const release = await thisSystem.read('/etc/os-release');
  const title = release?.match(/^PRETTY_NAME="?([^"\n]*)"?/m)?.[1];
  return [`${process.platform} ${process.arch}`, ...(title === undefined ? [] : [title])].join(', ');
}

/** ScaNN needs AVX2 and gains from AVX-512; without them it falls back to slow code without a word. */
function flagsOf({ avx2, fma, avx512f }: Processor): Record<string, boolean> | null {
  return avx2 === null || fma === null || avx512f === null ? null : { avx2, fma, avx512f };
}

async function availableBytes(): Promise<number | null> {
  const kilobytes = (await thisSystem.read('/proc/meminfo'))?.match(/^MemAvailable:\s+(\d+) kB/m)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
