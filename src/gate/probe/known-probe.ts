import { readFile } from 'node:fs/promises';
import { probeDocument, probeVersion, type ProbeDocument, type ProbeFinding } from './probe-document.ts';
import { canonicalText } from '../parity/json.ts';
import { UsageError } from '../../base/errors.ts';

export interface KnownProbe {
  readonly file: string;
  readonly document: ProbeDocument;
}

/** Reads what another `pgparity probe --json` wrote. Throws a {@link UsageError} for any other file. */
export async function readKnownProbe(file: string): Promise<KnownProbe> {
  const refuse = (why: string): never => {
    throw new UsageError(
      'probe-unreadable',
      `--against "${file}" ${why}: name a file that "pgparity probe --json" wrote.`,
    );
  };
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    refuse(error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`),
  );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('holds no JSON');
  }
  const version = Object(value).schemaVersion as unknown;
  if (typeof version === 'number' && version !== probeVersion) {
    refuse(`has the schema version ${version} instead of ${probeVersion}`);
  }
  const read = probeDocument.safeParse(value);
  return read.success ? { file, document: read.data } : refuse('is no probe');
}

type Change = NonNullable<ProbeDocument['against']>['changes'][number];
type Seen = Pick<ProbeDocument, 'findings' | 'inventory' | 'statements'>;

/** What was seen otherwise then, by id; what only one of them has seen is a change too. */
export function comparedWith({ file, document }: KnownProbe, seen: Seen): NonNullable<ProbeDocument['against']> {
  // What only one of them was asked for is no difference between servers.
  const both = (part: 'inventory' | 'statements'): boolean => document[part] !== null && seen[part] !== null;
  const common = ({ findings, inventory, statements }: Seen): Seen => ({
    findings,
    inventory: both('inventory') ? inventory : null,
    statements: both('statements') ? statements : null,
  });
  const [before, now] = [factsIn(common(document)), factsIn(common(seen))];
  const ids = [...new Set([...before.keys(), ...now.keys()])];
  return {
    file,
    startedAt: document.startedAt,
    changes: ids.flatMap((id) => {
      const [then, today] = [before.get(id) ?? absent(id), now.get(id) ?? absent(id)];
      return canonicalText(then) === canonicalText(today) ? [] : [{ id, before: then, now: today }];
    }),
  };
}

/** Everything that was seen, by the id of its assumption, or as `setting fsync`. */
function factsIn({ findings, inventory, statements }: Seen): Map<string, Change['now']> {
  const { settings = {}, extensions, roles = {}, databases = [] } = inventory ?? {};
  const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    setting: settings,
    extension: extensions?.available ?? {},
    'extension of the first database': extensions?.ofServerDatabase ?? {},
    'extension of a new database': extensions?.ofNewDatabase ?? {},
    role: roles,
    database: Object.fromEntries(databases.map((name) => [name, 'there'])),
  };
  return new Map<string, Change['now']>([
    ...findings.map((finding) => [finding.id, seenIn(finding)] as const),
    ...Object.entries(kinds).flatMap(([kind, named]) =>
      Object.entries(named).map(([name, value]) => [`${kind} ${name}`, value] as const),
    ),
    ...(statements?.plans ?? []).map(({ sql, custom, generic }) => [`plan of ${sql}`, { custom, generic }] as const),
  ]);
}

function absent(id: string): string {
  return id.includes(' ') ? 'not there' : 'not probed';
}

function seenIn(finding: ProbeFinding) {
  return finding.result === 'unknown' ? 'unknown' : finding.observed;
}
