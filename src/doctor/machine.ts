import { readFile, statfs } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { Machine } from '../report/doctor-report.ts';
import type { Environment } from '../config/environment.ts';
import { temporaryRoot } from '../server/temporary-folder.ts';

/** What the machine is, as far as databases and vector search care. Nothing is started and nothing is written. */
export async function examineMachine(environment: Environment): Promise<Machine> {
  const folder = temporaryRoot(environment);
  return {
    system: await systemTitle(),
    node: process.versions.node,
    cpu: { model: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), flags: await cpuFlags() },
    memory: {
      totalBytes: totalmem(),
      availableBytes: (await availableBytes()) ?? freemem(),
      limitBytes: await memoryLimitBytes(),
    },
    disk: { folder, freeBytes: await freeBytes(folder), writable: isWritable(folder) },
  };
}

async function systemTitle(): Promise<string> {
  const release = await textOf('/etc/os-release');
  const title = release?.match(/^PRETTY_NAME="?([^"\n]*)"?/m)?.[1];
  return [`${process.platform} ${process.arch}`, ...(title === undefined ? [] : [title])].join(', ');
}

/** ScaNN needs AVX2 and gains from AVX-512; without them it falls back to slow code without a word. */
async function cpuFlags(): Promise<Record<string, boolean> | null> {
  const flags = (await textOf('/proc/cpuinfo'))?.match(/^flags\s*:\s*(.*)$/m)?.[1]?.split(' ');
  if (flags === undefined) return null;
  return Object.fromEntries(['avx2', 'fma', 'avx512f'].map((flag) => [flag, flags.includes(flag)]));
}

async function availableBytes(): Promise<number | null> {
  const kilobytes = (await textOf('/proc/meminfo'))?.match(/^MemAvailable:\s+(\d+) kB/m)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** The limit of the control group that this process runs in; version 2 first, then version 1. */
async function memoryLimitBytes(): Promise<number | null> {
  for (const file of ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']) {
    const limit = Number((await textOf(file))?.trim());
    if (Number.isFinite(limit) && limit > 0 && limit < totalmem()) return limit;
  }
  return null;
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

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
