import { posix } from 'node:path';
import { FileScanner } from './file-scanner.ts';
import { asOwnRepository, git, nulSeparated, workTreeOf } from './git.ts';
import { readObjects } from './git-objects.ts';
import type { Scan } from './scan.ts';
import type { Sink } from './sink.ts';
import { UsageError } from '../../base/errors.ts';

interface HistoryOptions {
  readonly since: string;
  /** Commits that only the reflog still knows, as `commit --amend` leaves them. */
  readonly reflog: boolean;
}

/**
 * Looks into everything that any branch, tag, note or stash has and the revision has not: files as they were in each commit,
 * names, and the messages of commits and tags.
 */
export async function scanHistory(top: string, { since, reflog }: HistoryOptions, scan: Scan): Promise<void> {
  const revision = await git(top, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${since}^{commit}`]).catch(
    (cause: unknown) => {
      throw new UsageError(
        'revision-missing',
        `Unknown revision "${since}" for --since in ${top}. A shallow clone may lack it: fetch it first.`,
        { cause },
      );
    },
  );
  const excluded = `^${revision.toString('latin1').trim()}`;
  const consents = nulSeparated(await git(top, ['ls-tree', '-r', '-z', 'HEAD'])).flatMap((line) => {
    const [, oid, path] = /^\d+ blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    return oid !== undefined && path !== undefined && posix.basename(path) === 'consent.json' ? [{ oid, path }] : [];
  });
  const words = ['rev-list', '--objects', 'HEAD', '--all', ...(reflog ? ['--reflog'] : []), excluded];
  await scanObjects(top, [...consents, ...objectsOf(await git(top, words))], '', scan);
}

/** What a submodule would bring: everything between the commit that was recorded and the one that is staged. */
export async function scanSubmoduleSince(
  folder: string,
  path: string,
  { oid, oldOid }: { readonly oid: string; readonly oldOid: string },
  scan: Scan,
): Promise<void> {
  const excluded = /^0+$/.test(oldOid) ? [] : [`^${oldOid}`];
  try {
    asOwnRepository(folder);
    // Where nothing is checked out, git would answer for the repository around it.
    if (posix.basename(await workTreeOf(folder)) !== posix.basename(path)) throw new UsageError('git-failed', path);
    await scanObjects(
      folder,
      objectsOf(await git(folder, ['rev-list', '--objects', oid, ...excluded])),
      `${path}/`,
      scan,
    );
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    scan.context.report.add({ kind: 'unreadable', where: `${path} (submodule)`, line: null, result: null });
  }
}

interface StoredObject {
  readonly oid: string;
  /** Empty for commits, tags and the top of a tree. */
  readonly path: string;
}

function objectsOf(output: Buffer): readonly StoredObject[] {
  return output
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const space = line.indexOf(' ');
      return space < 0 ? { oid: line, path: '' } : { oid: line.slice(0, space), path: line.slice(space + 1) };
    });
}

async function scanObjects(
  folder: string,
  objects: readonly StoredObject[],
  prefix: string,
  scan: Scan,
): Promise<void> {
  const { context } = scan;
  await readObjects(folder, objects, ({ oid, path }, type) => {
    scan.signal?.throwIfAborted();
    scan.files += 1;
    const short = oid.slice(0, 10);
    if (type === 'blob') return new FileScanner({ where: `${prefix}${path} (object ${short})`, path, context });
    if (type === 'tree')
      return treeSink(new FileScanner({ where: `names in tree ${short}`, path: '', context }), oid.length / 2);
    if (type !== null) return new FileScanner({ where: `${type} ${short}`, path: '', context });
    context.report.add({ kind: 'unreadable', where: `${prefix}${path} (object ${short})`, line: null, result: null });
    return null;
  });
}

/** A tree is a list of mode, name, NUL and a binary id: only the names are passed on, a line each. */
function treeSink(sink: Sink, idBytes: number): Sink {
  const parts: Buffer[] = [];
  return {
    push: (chunk) => void parts.push(Buffer.from(chunk)),
    end() {
      const tree = Buffer.concat(parts);
      let at = 0;
      while (at < tree.length) {
        const nul = tree.indexOf(0, at);
        if (nul < 0) break;
        const name = tree.subarray(tree.indexOf(32, at) + 1, nul).toString('latin1');
        sink.push(Buffer.from(`${name}\n`, 'latin1'));
        at = nul + 1 + idBytes;
      }
      sink.end();
    },
  };
}
