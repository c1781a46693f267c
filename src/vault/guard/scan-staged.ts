import { join, posix, resolve } from 'node:path';
import { leadsIntoVault, scanDiskFile } from './disk-file.ts';
import { FileScanner } from './file-scanner.ts';
import { git, nulSeparated } from './git.ts';
import { readObjects } from './git-objects.ts';
import type { Scan } from './scan.ts';
import { scanSubmoduleSince } from './scan-history.ts';
import type { Sink } from './sink.ts';

interface Entry {
  readonly mode: string;
  readonly oid: string;
  readonly oldOid: string;
  readonly path: string;
}

/** Looks into what the next commit would add or change, as it is in the index: not as it is on the disk. */
export async function scanStaged(top: string, scan: Scan): Promise<void> {
  const entries = stagedEntries(
    await git(top, [
      'diff',
      '--cached',
      '--raw',
      '-z',
      '--no-renames',
      '--no-abbrev',
      '--diff-filter=d',
      '--ignore-submodules=none',
    ]),
  );
  await readConsents(top, scan);
  const blobs = entries.filter(({ mode }) => mode !== submoduleMode);
  const small = new Map<Entry, string>();
  await readObjects(top, blobs, (entry, type) => {
    scan.signal?.throwIfAborted();
    scan.files += 1;
    if (type !== 'blob') {
      scan.context.report.add({ kind: 'unreadable', where: entry.path, line: null, result: null });
      return null;
    }
    const scanner = new FileScanner({ where: entry.path, path: entry.path, context: scan.context });
    return keepingBeginning(scanner, (beginning) => small.set(entry, beginning));
  });
  for (const [entry, beginning] of small) await scanBehind(top, entry, beginning, scan);
  for (const { path, oid, oldOid } of entries.filter(({ mode }) => mode === submoduleMode)) {
    await scanSubmoduleSince(join(top, path), path, { oid, oldOid }, scan);
  }
}

/** The target of a link, and the object of a Git LFS pointer. */
async function scanBehind(top: string, { mode, path }: Entry, beginning: string, scan: Scan): Promise<void> {
  if (mode === linkMode && (await leadsIntoVault(join(top, path), beginning, scan))) {
    scan.context.report.add({ kind: 'vault-link', where: path, line: null, result: null });
  }
  const object = lfsObjectOf(beginning);
  if (object === null) return;
  const folder = (await git(top, ['rev-parse', '--git-common-dir'])).toString('utf8').trim();
  await scanDiskFile(
    { file: resolve(top, folder, object), where: `${path} (Git LFS)`, path: posix.basename(path) },
    scan,
  );
}

/** The place of the content behind a pointer of Git LFS, in the folder of the repository; null when it is no pointer. */
function lfsObjectOf(beginning: string): string | null {
  const [, oid] =
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n[^]*?^oid sha256:([0-9a-f]{64})$/m.exec(beginning) ?? [];
  return oid === undefined ? null : join('lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
}

/** Consent files that were committed before, too. */
async function readConsents(top: string, scan: Scan): Promise<void> {
  const consents = nulSeparated(await git(top, ['ls-files', '-s', '-z', '--', ':(glob)**/consent.json'])).flatMap(
    (line) => {
      const [, oid, path] = /^\d+ ([0-9a-f]+) \d\t([^]*)$/.exec(line) ?? [];
      return oid === undefined || path === undefined ? [] : [{ oid, path }];
    },
  );
  await readObjects(top, consents, ({ path }, type) => {
    if (type !== 'blob') return null;
    const parts: Buffer[] = [];
    return {
      push: (chunk) => void parts.push(Buffer.from(chunk)),
      end: () => scan.context.report.addConsent(posix.dirname(path), Buffer.concat(parts).toString('utf8')),
    };
  });
}

const linkMode = '120000';
const submoduleMode = '160000';

function stagedEntries(output: Buffer): readonly Entry[] {
  const words = nulSeparated(output);
  const entries: Entry[] = [];
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [, mode, oldOid, oid] = /^:\d+ (\d+) ([0-9a-f]+) ([0-9a-f]+) /.exec(words[index] ?? '') ?? [];
    const path = words[index + 1];
    if (mode === undefined || oldOid === undefined || oid === undefined || path === undefined) continue;
    entries.push({ mode, oid, oldOid, path });
  }
  return entries;
}

/** Passes everything on, and reports the first kilobyte at the end. */
function keepingBeginning(sink: Sink, report: (beginning: string) => void): Sink {
  let beginning = '';
  return {
    push(chunk) {
      if (beginning.length < 1024) beginning += Buffer.from(chunk.subarray(0, 1024)).toString('utf8');
      sink.push(chunk);
    },
    end() {
      sink.end();
      report(beginning);
    },
  };
}
