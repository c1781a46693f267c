import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { nativeRoot } from './native-root.ts';
import { pgvector } from '../../../fixtures/profiles.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';

const native = await nativeServer.find(pgvector, process.env);

test.skipIf(!native.available || process.platform !== 'linux')(
  'initdb that is interrupted at any moment leaves no shared memory',
  async () => {
    const root = await nativeRoot();
    const environment = { ...process.env, PGPARITY_TEMPORARY_FOLDER: root.folder };
    const before = new Set(unmapped());
    for (const delayMs of [150, 300, 450, 600, 750]) {
      const controller = new AbortController();
      const started = nativeServer.start(pgvector, { environment, signal: controller.signal });
      started.catch(() => undefined);
      await after(delayMs);
      controller.abort(new Error('by the test'));
      await started.then(
        (server) => server.stop(),
        () => undefined,
      );
    }
    await root.remove();
    expect(unmapped().filter((name) => !before.has(name))).toEqual([]);
  },
);

/** Segments of PostgreSQL that no process has mapped. */
function unmapped(): readonly string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const mapped = new Set(processes.flatMap((name) => mapsOf(name).match(/PostgreSQL\.\d+/g) ?? []));
  return readdirSync('/dev/shm').filter((name) => name.startsWith('PostgreSQL.') && !mapped.has(name));
}

function mapsOf(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/maps`, 'utf8');
  } catch {
    return '';
  }
}
