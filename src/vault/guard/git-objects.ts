import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { gitEnvironment } from './git.ts';
import type { Sink } from './sink.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/**
 * Reads objects of a repository in order through one `git cat-file --batch`; each into the sink that is opened for it, or
 * past it when that is null. `open` receives null as the type of a missing object.
 */
export async function readObjects<Wanted extends { readonly oid: string }>(
  folder: string,
  wanted: readonly Wanted[],
  open: (object: Wanted, type: string | null) => Sink | null,
): Promise<void> {
  if (wanted.length === 0) return;
  const child = spawn('git', ['-C', folder, 'cat-file', '--batch', '--buffer'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: gitEnvironment(folder),
  });
  try {
    const closed = once(child, 'close');
    closed.catch(() => undefined);
    // A child that dies shows by what is missing from its output.
    child.stdin.on('error', () => undefined);
    Readable.from(wanted.map(({ oid }) => `${oid}\n`)).pipe(child.stdin);
    await readBatch(child.stdout, wanted, open);
    await closed;
  } finally {
    child.kill();
  }
}

async function readBatch<Wanted extends { readonly oid: string }>(
  output: AsyncIterable<Buffer>,
  wanted: readonly Wanted[],
  open: (object: Wanted, type: string | null) => Sink | null,
): Promise<void> {
  let next = 0;
  let header: Buffer = Buffer.alloc(0);
  let sink: Sink | null = null;
  /** Bytes of the object that are still to come, and the line break behind them. */
  let remaining = 0;
  for await (const chunk of output) {
    let rest = chunk;
    while (rest.length > 0) {
      if (remaining > 0) {
        const part = rest.subarray(0, Math.min(rest.length, remaining));
        remaining -= part.length;
        const content = remaining === 0 ? part.subarray(0, -1) : part;
        if (content.length > 0) sink?.push(content);
        if (remaining === 0) sink?.end();
        rest = rest.subarray(part.length);
        continue;
      }
      const end = rest.indexOf(10);
      header = Buffer.concat([header, end < 0 ? rest : rest.subarray(0, end)]);
      if (end < 0) break;
      rest = rest.subarray(end + 1);
      const object = wanted[next];
      const [, type, size] = /^\S+ (\w+) (\d+)$/.exec(header.toString('latin1')) ?? [];
      header = Buffer.alloc(0);
      next += 1;
      if (object === undefined) break;
      sink = open(object, type ?? null);
      remaining = size === undefined ? 0 : Number(size) + 1;
    }
  }
  if (next < wanted.length || remaining > 0) {
    throw new PgparityError('git-failed', 'git cat-file ended before it listed every object. Run "git fsck".', {
      exitCode: exitCodes.wrongUse,
    });
  }
}
