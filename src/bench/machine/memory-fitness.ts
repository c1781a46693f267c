import type { FitnessNeeds } from './fitness-needs.ts';
import type { Fingerprint } from '../../vault/result/result.ts';
import type { Warning } from '../../vault/result/quantities.ts';

/** Why there is too little memory for fair numbers: an index that is read from a disk measures the disk. */
export function memoryReasons(fingerprint: Fingerprint, needs: FitnessNeeds): readonly Warning[] {
  if (needs.indexBytes === null) return needs.strategies.length === 0 ? [] : [untold('how large the index is')];
  const cache = cacheOf(fingerprint);
  if (cache.sharedBuffersBytes !== null && needs.indexBytes <= cache.sharedBuffersBytes) return [];
  if (cache.cacheBytes === null) return [untold('how much memory the server has')];
  if (needs.indexBytes <= cache.cacheBytes) return [];
  return [
    {
      code: 'memory-too-small',
      sentence: `The index has ${mebibytes(needs.indexBytes)}, and the server can keep ${mebibytes(cache.cacheBytes)} in memory: searches would measure the disk.`,
    },
  ];
}

/** What of the memory leaves numbers usable, and should be known. */
export function memoryDoubts(fingerprint: Fingerprint, needs: FitnessNeeds): readonly Warning[] {
  if (needs.indexBytes === null) return [];
  const { sharedBuffersBytes, cacheBytes } = cacheOf(fingerprint);
  const doubts: Warning[] = [];
  if (sharedBuffersBytes !== null && needs.indexBytes > sharedBuffersBytes) {
    doubts.push({
      code: 'index-exceeds-shared-buffers',
      sentence: `The index has ${mebibytes(needs.indexBytes)}, and shared_buffers ${mebibytes(sharedBuffersBytes)}: pages are copied from the system's cache again and again.`,
    });
  }
  if (needs.tableBytes !== null && cacheBytes !== null && needs.indexBytes + needs.tableBytes > cacheBytes) {
    doubts.push({
      code: 'table-exceeds-memory',
      sentence: `Table and index have ${mebibytes(needs.indexBytes + needs.tableBytes)}, and the server can keep ${mebibytes(cacheBytes)} in memory: what is fetched from the table may come from the disk.`,
    });
  }
  return doubts;
}

interface Cache {
  readonly sharedBuffersBytes: number | null;
  /** The most of one index that stays in memory: in shared buffers or in the system's cache. */
  readonly cacheBytes: number | null;
}

/** What the system, the server's processes and the client need for themselves. */
const othersBytes = 512 * 2 ** 20;

function cacheOf(fingerprint: Fingerprint): Cache {
  const shared = fingerprint['server.sharedBuffersBytes'];
  const sharedBuffersBytes = typeof shared === 'number' ? shared : null;
  const memory = fingerprint['machine.memoryBytes'];
  const limit = fingerprint['limit.memoryBytes'];
  if (typeof memory !== 'number' || sharedBuffersBytes === null) return { sharedBuffersBytes, cacheBytes: null };
  const granted = typeof limit === 'number' ? Math.min(memory, limit) : memory;
  return { sharedBuffersBytes, cacheBytes: Math.max(0, granted - sharedBuffersBytes - othersBytes) };
}

function untold(what: string): Warning {
  return { code: 'memory-unknown', sentence: `It is unknown ${what}, so the index may not fit in memory.` };
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
