import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { redactedDocument } from './redacted-document.ts';
import type { Redact } from '../../base/config/redacted-value.ts';
import { verdictDocument, type VerdictDocument } from '../parity/verdict.ts';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';

/**
 * The verdict for a machine, in the form that {@link verdictJsonSchema} describes: redacted, checked against its own
 * schema, indented by two spaces. Throws a {@link PgparityError} when the document is not valid.
 */
export function verdictJson(document: VerdictDocument, redact: Redact): string {
  const checked = verdictDocument.safeParse(redactedDocument(document, redact));
  if (checked.success) return `${JSON.stringify(checked.data, null, 2)}\n`;
  const [issue] = checked.error.issues;
  throw new PgparityError(
    'verdict-invalid',
    `The verdict does not match its schema at "${issue?.path.join('.')}": ${issue?.message}. This is a defect of pgparity; please report it.`,
    { exitCode: exitCodes.broken, cause: checked.error },
  );
}

/** Reads a verdict back. Throws a {@link UsageError} that names the file and what is wrong with it. */
export async function readVerdict(file: string): Promise<VerdictDocument> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(
      'verdict-unreadable',
      `Cannot read the verdict ${file} (${cause.code ?? 'unknown'}). "pgparity run --json ${file}" writes one.`,
      { cause },
    );
  });
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      'verdict-unreadable',
      `${file} is no verdict: ${(error as Error).message.replace(/\.$/, '')}.`,
    );
  }
  const parsed = verdictDocument.safeParse(read);
  if (parsed.success) return parsed.data;
  const version = verdictDocument.shape.schemaVersion.value;
  const given = z.looseObject({ schemaVersion: z.number() }).safeParse(read).data?.schemaVersion ?? version;
  const [issue] = parsed.error.issues;
  const reason =
    given === version
      ? `at "${issue?.path.join('.')}": ${issue?.message}`
      : `it has the version ${given}, and this pgparity reads ${version}`;
  throw new UsageError('verdict-unreadable', `${file} is no verdict of "pgparity run --json": ${reason}.`);
}

/** The JSON Schema (draft 2020-12) of the file. Its version is the one that every document carries. */
export function verdictJsonSchema(): Record<string, unknown> {
  const version = verdictDocument.shape.schemaVersion.value;
  const { $schema, ...schema } = z.toJSONSchema(verdictDocument);
  return {
    $schema,
    $id: `urn:pgparity:verdict:${version}`,
    title: `The verdict of pgparity, version ${version}`,
    description: 'What `pgparity run --json <file>` writes.',
    ...schema,
  };
}
