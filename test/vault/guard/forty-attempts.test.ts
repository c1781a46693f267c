import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tarOf } from './tar-of.ts';
import { omni, omniId, open, World } from './world.ts';
import { renderGuard } from '../../../src/cli/guard-report.ts';
import { renderHtml } from '../../../src/bench/report/html.ts';
import { rateText, timeText } from '../../../src/vault/result/figure-text.ts';
import { withCanary } from '../../../src/vault/licence/canary.ts';
import type { Alarm } from '../../../src/vault/guard/alarm.ts';
import type { GuardReport } from '../../../src/vault/guard/guard.ts';
import { sealRecord } from '../../../src/vault/store/handover.ts';
import { samplesCsv } from '../../../src/vault/store/samples-csv.ts';

const { result } = omni;
/** Slow enough that their milliseconds have four significant digits when three decimals are printed. */
const [point, second] = [at(result.points, 2), at(result.points, 5)];
const same = at(open.result.points, 0);
const { p50Ms, p95Ms } = point.latency;
const p99Ms = point.latency.p99Ms ?? Number.NaN;
const document = JSON.stringify(result, null, 2);
const withoutCanary = document.replaceAll(result.canary, '');
const line = `p50 ${p50Ms.toFixed(3)} ms  ${result.canary}`;

interface Attempt {
  readonly name: string;
  readonly kind: Alarm['kind'];
  /** Brings the number into place; answers where the guard is pointed at. By default at what is staged. */
  readonly bring: (
    world: World,
  ) => Promise<{ readonly paths?: readonly string[]; readonly since?: string; readonly reflog?: boolean } | void>;
}

const attempts: readonly Attempt[] = [
  // Into the git index.
  staged('git add -f of an ignored result', 'canary', 'results/result.json', document),
  staged('a result under another name', 'canary', 'docs/notes.txt', document),
  staged('a result without its canary', 'result-document', 'fixture.json', withoutCanary),
  staged(
    'a result without its canary, as a text within another document',
    'result-document',
    'log.json',
    JSON.stringify({ log: withoutCanary }),
  ),
  staged('samples', 'canary', 'data.csv', [...samplesCsv(omni)].join('')),
  staged(
    'samples without their canaries',
    'result-document',
    'data.csv',
    [...samplesCsv(omni)].join('').replaceAll(/^[^,]+,/gm, ''),
  ),
  staged(
    'a single line of the samples',
    'canary',
    'issue.md',
    `It was slow here:\n\n    ${[...samplesCsv(omni)].join('').split('\n')[3]}\n`,
  ),
  staged('the report as HTML', 'canary', 'public/index.html', page()),
  staged(
    "the report's source without its canaries",
    'result-document',
    'public/index.html',
    page().replaceAll(result.canary, ''),
  ),
  {
    name: 'a file that is clean again on the disk but not in the index',
    kind: 'canary',
    async bring(world) {
      await world.write('notes.md', line);
      await world.git(['add', '.']);
      await world.write('notes.md', 'nothing\n');
    },
  },
  {
    name: 'a link into the vault',
    kind: 'vault-link',
    async bring(world) {
      await symlink(world.stored('result.json'), join(world.repository, 'data'));
      await world.git(['add', '.']);
    },
  },
  {
    name: 'a link to the whole vault, in a work tree',
    kind: 'vault-link',
    async bring(world) {
      await symlink(join(world.folder, 'vault'), join(world.repository, 'data'));
      return { paths: [world.repository] };
    },
  },
  {
    name: 'a submodule that brings a result along',
    kind: 'canary',
    async bring(world) {
      const other = join(world.folder, 'other');
      await world.initialise(other);
      await copyFile(world.stored('result.json'), join(other, 'data.json'));
      await world.git(['add', '.'], other);
      await world.commit('data', other);
      await world.git(['submodule', '--quiet', 'add', other, 'other']);
    },
  },
  {
    name: 'a pointer of Git LFS, with the result behind it',
    kind: 'canary',
    async bring(world) {
      const oid = createHash('sha256').update(document).digest('hex');
      const folder = join(world.repository, '.git', 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4));
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, oid), document);
      await world.write(
        'data.bin',
        `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${document.length}\n`,
      );
      await world.git(['add', '.']);
    },
  },
  staged(
    'a number in the name of a screenshot',
    'numbers',
    `docs/omni-p50-${p50Ms}ms-p95_${p95Ms}ms.png`,
    Buffer.from([0x89, 0x50, 0x4e, 0x47]),
  ),

  // Packed.
  staged('a zip', 'canary', 'site.zip', zipSync({ 'a/result.json': strToU8(document) })),
  staged('a zip that only stores', 'canary', 'site.zip', zipSync({ 'a/result.json': strToU8(document) }, { level: 0 })),
  staged('a zip under the name of a picture', 'canary', 'logo.png', zipSync({ 'a.txt': strToU8(line) })),
  staged('gzip', 'canary', 'result.json.gz', gzipSync(document)),
  staged('gzip twice', 'canary', 'x.gz', gzipSync(gzipSync(document))),
  staged('two gzip members in one file', 'canary', 'x.gz', Buffer.concat([gzipSync('hello'), gzipSync(document)])),
  staged('tar', 'canary', 'site.tar', tarOf({ 'a/b.json': document })),
  staged('tar.gz', 'canary', 'site.tgz', gzipSync(tarOf({ [`${'deep/'.repeat(30)}b.json`]: document }))),
  staged(
    'a zip in a tar.gz in a zip',
    'canary',
    'all.zip',
    zipSync({ 'b.tar.gz': gzipSync(tarOf({ 'c.zip': zipSync({ d: strToU8(document) }) })) }),
  ),
  staged(
    'a number as the name of a file in a zip',
    'numbers',
    'a.zip',
    zipSync({ [`omni p50 ${p50Ms} p95 ${p95Ms}.txt`]: strToU8('x') }),
  ),
  staged('a zip with a password', 'unreadable', 'secret.zip', encryptedZip()),
  staged('an archive that is cut off', 'unreadable', 'x.gz', gzipSync(document).subarray(0, 300)),
  staged(
    'an archive of a kind that cannot be unpacked',
    'unreadable',
    'x.xz',
    Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4, 1, 2, 3]),
  ),
  staged('an archive that unpacks to more than anybody waits for', 'unreadable', 'bomb.gz', bomb()),
  staged('archives within archives without an end', 'unreadable', 'deep.gz', nested(9)),
  {
    name: 'encrypted with age',
    kind: 'unreadable',
    async bring(world) {
      await world.write('x.age', await sealRecord(omni, [await identityToRecipient(await generateIdentity())]));
      await world.git(['add', '.']);
    },
  },

  // Encoded.
  staged('base64', 'hidden-canary', 'x.txt', Buffer.from(document).toString('base64')),
  staged(
    'base64 in lines, quoted as in a mail',
    'hidden-canary',
    'x.eml',
    wrapped(Buffer.from(document).toString('base64'), '> '),
  ),
  staged(
    'base64 twice',
    'hidden-canary',
    'x.txt',
    Buffer.from(Buffer.from(line).toString('base64')).toString('base64'),
  ),
  staged(
    'gzip in base64, in a data URI',
    'canary',
    'x.html',
    `<a href="data:application/gzip;base64,${gzipSync(document).toString('base64')}">`,
  ),
  staged('UTF-16, little end first', 'hidden-canary', 'x.txt', Buffer.from(`\u{feff}${line}`, 'utf16le')),
  staged('UTF-16, big end first', 'hidden-canary', 'x.txt', Buffer.from(line, 'utf16le').swap16()),
  staged('hexadecimal', 'hidden-canary', 'x.txt', wrapped(Buffer.from(document).toString('hex'), '')),
  staged(
    'the title of a PDF that is no ASCII',
    'hidden-canary',
    'x.pdf',
    `%PDF-1.4\n1 0 obj\n<</Title <FEFF${Buffer.from(`über ${line}`, 'utf16le').swap16().toString('hex')}>\n/Creator (Chromium)>>\n`,
  ),
  staged('bytes as decimal numbers', 'hidden-canary', 'x.json', JSON.stringify(Buffer.from(line))),
  staged(
    'escapes of JSON',
    'hidden-canary',
    'x.json',
    `"${[...line].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')}"`,
  ),
  staged(
    'entities of HTML',
    'hidden-canary',
    'x.html',
    [...line].map((letter) => `&#${letter.charCodeAt(0)};`).join(''),
  ),
  staged(
    'percent signs of a URL',
    'hidden-canary',
    'x.txt',
    [...line].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join(''),
  ),
  staged('wrapped in the middle of the canary', 'hidden-canary', 'x.txt', line.replace('STRICTED', 'STR\n   ICTED')),
  staged('with characters of no width in it', 'hidden-canary', 'x.md', line.replace('PARITY', '\u{200b}PAR\u{ad}ITY')),
  staged(
    'with markup in it',
    'hidden-canary',
    'x.html',
    line.replace('PARITY', 'PAR<wbr>ITY').replaceAll('-', '&shy;-'),
  ),
  staged('backwards', 'hidden-canary', 'x.txt', [...line].toReversed().join('')),

  // Copied by hand.
  staged(
    'a table in the README, as it is printed',
    'numbers',
    'README.md',
    `| recall | p50 | p95 |\n|---|---|---|\n| ${point.recall.mean.toFixed(4)} | ${timeText(p50Ms)} | ${timeText(p95Ms)} |\n`,
  ),
  staged(
    'a sentence, as it is printed',
    'numbers',
    'README.md',
    `On Omni the median was ${timeText(p50Ms)} ms and the 99th percentile ${timeText(p99Ms)}ms.\n`,
  ),
  staged(
    'numbers far from each other',
    'numbers',
    'README.md',
    `${timeText(p50Ms)}\n${'A line of something else.\n'.repeat(400_000)}${timeText(p95Ms)}\n`,
  ),
  staged(
    'a decimal comma',
    'numbers',
    'LIESMICH.md',
    `Median ${String(p50Ms).replace('.', ',')} ms, ${rateText(point.queriesPerSecond).replace('.', ',')} je Sekunde\n`,
  ),
  staged('with zeros behind', 'numbers', 'numbers.txt', `${p50Ms}000\n${p95Ms}00\n`),
  staged('as stored', 'numbers', 'numbers.txt', `${p50Ms}\n${p95Ms}\n`),
  staged('as CSV without spaces', 'numbers', 'numbers.csv', `0.95,${p50Ms},${p95Ms},x\n`),
  staged(
    'a column of one number over several settings',
    'numbers',
    'chart.ts',
    `const medians = [${result.points.map(({ latency }) => timeText(latency.p50Ms)).join(', ')}];\n`,
  ),
  staged(
    'rates as they are printed',
    'numbers',
    'README.md',
    `${rateText(point.queriesPerSecond)} and ${rateText(second.queriesPerSecond)} queries/s\n`,
  ),
  staged(
    'rates with separators of thousands',
    'numbers',
    'README.md',
    `${result.load?.rowsPerSecond.toLocaleString('en-US', { maximumFractionDigits: 20 })} rows/s in ${result.load?.durationMs} ms.\n`,
  ),
  staged(
    'a notebook',
    'numbers',
    'a.ipynb',
    JSON.stringify({ cells: [{ outputs: [{ text: `p50\n${timeText(p50Ms)}\np95\n${timeText(p95Ms)}\n` }] }] }),
  ),
  staged(
    'a comment in source code',
    'numbers',
    'a.ts',
    `// measured: ${timeText(p50Ms)} ms, ${timeText(second.latency.p50Ms)} ms\n`,
  ),
  staged('UTF-16', 'numbers', 'numbers.txt', Buffer.from(`\u{feff}${p50Ms} ${p95Ms}`, 'utf16le')),
  staged('in base64', 'numbers', 'numbers.txt', Buffer.from(`p50 ${p50Ms} ms, p95 ${p95Ms} ms`).toString('base64')),
  staged('in a zip', 'numbers', 'a.zip', zipSync({ 'a.txt': strToU8(`${p50Ms} ${p95Ms}`) })),

  // Into history.
  {
    name: 'committed, and removed by the next commit',
    kind: 'canary',
    async bring(world) {
      const since = await world.git(['rev-parse', 'HEAD']);
      await world.write('data.json', document);
      await world.git(['add', '.']);
      await world.commit('data');
      await world.git(['rm', '-q', 'data.json']);
      await world.commit('no data');
      return { since };
    },
  },
  {
    name: 'a commit message',
    kind: 'numbers',
    async bring(world) {
      const since = await world.git(['rev-parse', 'HEAD']);
      await world.commit(`Faster\n\nomni: ${timeText(p50Ms)} ms, p95 ${timeText(p95Ms)} ms`);
      return { since };
    },
  },
  {
    name: 'another branch',
    kind: 'canary',
    async bring(world) {
      const since = await world.git(['rev-parse', 'HEAD']);
      await world.git(['switch', '-q', '-c', 'side']);
      await world.write('data.json', document);
      await world.git(['add', '.']);
      await world.commit('data');
      await world.git(['switch', '-q', 'main']);
      return { since };
    },
  },
  {
    name: 'the message of a tag',
    kind: 'canary',
    async bring(world) {
      const since = await world.git(['rev-parse', 'HEAD']);
      await world.git(['tag', '-a', 'v1', '-m', line]);
      return { since };
    },
  },
  {
    name: 'a stash',
    kind: 'canary',
    async bring(world) {
      const since = await world.git(['rev-parse', 'HEAD']);
      await world.write('README.md', line);
      await world.git(['stash', '-q']);
      return { since };
    },
  },
  {
    name: 'a note on a commit',
    kind: 'canary',
    async bring(world) {
      const since = await world.git(['rev-parse', 'HEAD']);
      await world.git(['notes', 'add', '-m', line]);
      return { since };
    },
  },
  {
    name: 'a commit that was amended away',
    kind: 'canary',
    async bring(world) {
      const since = await world.git(['rev-parse', 'HEAD']);
      await world.write('data.json', document);
      await world.git(['add', '.']);
      await world.commit('data');
      await world.git(['rm', '-q', 'data.json']);
      await world.git(['commit', '-q', '--amend', '--allow-empty', '-m', 'nothing']);
      return { since, reflog: true };
    },
  },
  {
    name: 'a file that was renamed to a name that tells, its content unchanged',
    kind: 'numbers',
    async bring(world) {
      const since = await world.git(['rev-parse', 'HEAD']);
      await world.git(['mv', 'README.md', `omni ${p50Ms} ms ${p95Ms} ms.md`]);
      await world.commit('renamed');
      return { since };
    },
  },

  // Into artefacts of a build.
  artefact(
    'a log with lines that a terminal showed',
    'canary',
    'build.log',
    withCanary(`p50  ${p50Ms}\np95  ${p95Ms}`, result.canary),
  ),
  artefact(
    'the dump of a crash',
    'canary',
    'core.1234',
    Buffer.concat([Buffer.alloc(70_000, 7), Buffer.from(line), Buffer.alloc(9_000_000, 3)]),
  ),
  artefact(
    'the dump of a crash, across the edge of a window',
    'canary',
    'core.1',
    Buffer.concat([Buffer.alloc(4 * 1024 * 1024 - 20, 32), Buffer.from(line)]),
  ),
  artefact(
    'steps of an interrupted run',
    'canary',
    'steps/x.json',
    JSON.stringify({ canary: result.canary, value: { p50Ms } }),
  ),
  artefact(
    'JUnit',
    'numbers',
    'junit.xml',
    `<testcase name="p50"><system-out>${p50Ms}</system-out></testcase><testcase name="p95" message="${p95Ms}"/>`,
  ),
  artefact('the list of the environment', 'canary', 'env.txt', `PATH=/bin\nRESULT=${line}\n`),
];

let fresh: World;
beforeAll(async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pgparity-guard-')));
  fresh = await World.create([omni, open], folder);
});
afterAll(() => rm(fresh.folder, { recursive: true }));

test('there are forty attempts and more, each another one', () => {
  expect(new Set(attempts.map(({ name }) => name)).size).toBe(attempts.length);
  expect(attempts.length).toBeGreaterThanOrEqual(40);
});

test.each(attempts)('$name: stopped, and the report shows no number', async ({ kind, bring }) => {
  const world = await fresh.copy();
  const target = (await bring(world)) ?? undefined;
  const report = await world.guard(target ?? { staged: true });
  expect(report.alarms.map((alarm) => alarm.kind)).toContain(kind);
  expectNoNumber(report);
});

/** What the guide lists as not found. Each of these fails when it is found after all: then change the guide. */
const notFound: readonly (readonly [name: string, content: string])[] = [
  ['a single number', `Omni: ${p50Ms} ms`],
  ['the same number twice', `Omni: ${p50Ms} ms, ${p50Ms} ms`],
  ['numbers rounded in another way than they are printed', `Omni: ${p50Ms.toFixed(4)} ms, ${p95Ms.toFixed(4)} ms`],
  ['numbers of three digits', `Omni: ${p50Ms.toPrecision(3)} ms, ${p95Ms.toPrecision(3)} ms`],
  ['another unit', `Omni: ${(p50Ms * 1000).toFixed(0)} µs, ${(p95Ms * 1000).toFixed(0)} µs`],
  ['recalls', `Omni: ${point.recall.mean}, ${second.recall.mean}`],
  [
    'sizes',
    `Omni: ${at(result.builds, 0)
      .repeats.map(({ indexBytes }) => indexBytes)
      .join(', ')} bytes`,
  ],
  [
    'a ratio to another result',
    `Omni is ${p50Ms / same.latency.p50Ms} times slower, ${p95Ms / same.latency.p95Ms} at p95`,
  ],
  ['three decimals behind a comma', `${timeText(p50Ms)} ${timeText(p95Ms)}`.replaceAll('.', ',')],
  [
    'single samples',
    omni.samples
      .slice(0, 20)
      .map(({ nanoseconds }) => nanoseconds)
      .join(' '),
  ],
  ['one number each of two results', `Omni: ${p50Ms} ms, pgvector: ${same.latency.p50Ms} ms`],
];

test.each(notFound)('not found, as the guide says: %s', async (_, content) => {
  const world = await fresh.copy();
  await world.write('a.md', content);
  expect((await world.guard({ workTree: true })).alarms).toEqual([]);
});

test('what is found says which result it is', async () => {
  const world = await fresh.copy();
  await world.write('a.md', line);
  await world.git(['add', '.']);
  const report = await world.guard({ staged: true });
  expect(report.alarms).toEqual([{ kind: 'canary', where: 'a.md', line: 1, result: omniId }]);
});

test('on a machine without the vault, what carries a canary or is a document is stopped as well', async () => {
  const world = await fresh.copy();
  await rm(join(world.folder, 'vault'), { recursive: true });
  await world.write('a.md', line);
  await world.write('b.json', withoutCanary);
  await world.write('c.md', `Omni: ${p50Ms} ms, ${p95Ms} ms\n`);
  const report = await world.guard({ workTree: true });
  expect(report.alarms.map(({ kind, where, result: id }) => [where, kind, id])).toEqual([
    ['a.md', 'canary', null],
    ['b.json', 'result-document', null],
  ]);
});

test('the public result may go everywhere: as it is, packed, encoded, copied', async () => {
  const world = await fresh.copy();
  const json = JSON.stringify(open.result);
  await world.write('result.json', json);
  await world.write('samples.csv', [...samplesCsv(open)].join(''));
  await world.write('a.zip', zipSync({ 'result.json': strToU8(json) }));
  await world.write('b.txt', Buffer.from(json).toString('base64'));
  await world.write(
    'report.html',
    renderHtml([open], { title: 'pgvector', generatedAt: new Date(0), leftOut: ['alloydb-omni'] }),
  );
  await world.write(
    'README.md',
    `pgvector: p50 ${same.latency.p50Ms.toFixed(3)} ms, p95 ${same.latency.p95Ms.toFixed(3)} ms. AlloyDB Omni: withheld.\n`,
  );
  await world.git(['add', '.']);
  expect(
    (await world.guard({ staged: true, workTree: true, paths: [world.repository] })).alarms.filter(
      ({ where }) => !where.includes('.git/'),
    ),
  ).toEqual([]);
});

function staged(name: string, kind: Alarm['kind'], path: string, content: string | Uint8Array): Attempt {
  return {
    name,
    kind,
    async bring(world) {
      await world.write(path, content);
      await world.git(['add', '-f', '.']);
    },
  };
}

function artefact(name: string, kind: Alarm['kind'], path: string, content: string | Uint8Array): Attempt {
  return {
    name: `an artefact: ${name}`,
    kind,
    async bring(world) {
      await world.write(`../artefacts/${path}`, content);
      return { paths: [join(world.folder, 'artefacts')] };
    },
  };
}

function expectNoNumber(report: GuardReport): void {
  const shown = `${renderGuard(report)}${JSON.stringify(report)}`;
  for (const value of [p50Ms, p95Ms, p99Ms, point.recall.mean]) {
    expect(shown).not.toContain(String(value));
    expect(shown).not.toContain(value.toFixed(3));
  }
  expect(shown).not.toContain(result.canary);
}

function page(): string {
  return renderHtml([omni, open], { title: 'Vector search', generatedAt: new Date(0) });
}

function wrapped(text: string, prefix: string): string {
  return text.replaceAll(/.{1,76}/g, (part) => `${prefix}${part}\n`);
}

/** A stored member whose flags say that it is encrypted. */
function encryptedZip(): Uint8Array {
  const bytes = zipSync({ 'a.txt': strToU8('not really encrypted') }, { level: 0 });
  bytes[6] = (bytes[6] ?? 0) | 1;
  return bytes;
}

function bomb(): Uint8Array {
  return gzipSync(Buffer.alloc(200 * 1024 * 1024, 32), { level: 9 });
}

function nested(depth: number): Uint8Array {
  return depth === 0 ? strToU8(line) : gzipSync(nested(depth - 1));
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`there is no item ${index}`);
  return item;
}
