import { readFile } from 'node:fs/promises';
import { probeDocument, type ProbeDocument, type ProbeFinding } from './probe-document.ts';
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
  if (typeof version === 'number' && version !== currentVersion) {
    refuse(`has the schema version ${version} instead of ${currentVersion}`);
  }
  const read = probeDocument.safeParse(value);
  return read.success ? { file, document: read.data } : refuse('is no probe');
}

const currentVersion = 4;

/** What was seen otherwise then, by id; what only one of them has seen is a change too. */
export function comparedWith(
  { file, document }: KnownProbe,
  findings: readonly ProbeFinding[],
): NonNullable<ProbeDocument['against']> {
  const before = new Map(document.findings.map((finding) => [finding.id, seenIn(finding)]));
  const now = new Map(findings.map((finding) => [finding.id, seenIn(finding)]));
  const ids = [...new Set([...before.keys(), ...now.keys()])];
  return {
    file,
    startedAt: document.startedAt,
    changes: ids.flatMap((id) => {
      const [then, today] = [before.get(id) ?? 'not probed', now.get(id) ?? 'not probed'];
      return canonicalText(then) === canonicalText(today) ? [] : [{ id, before: then, now: today }];
    }),
  };
}

function seenIn(finding: ProbeFinding) {
  return finding.result === 'unknown' ? 'unknown' : finding.observed;
}
