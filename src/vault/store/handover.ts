import type * as Age from 'age-encryption';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { upgradedResult } from '../result/older-result.ts';
import { result as resultSchema, searchSample, type BenchmarkRecord } from '../result/result.ts';
import { valueOf, type Environment } from '../../base/config/environment.ts';
import { UsageError } from '../../base/errors.ts';
import { withOptionalPackages } from '../../base/optional-package.ts';

/**
 * A record, encrypted with age to the recipients, so that it can be handed over by a machine that must not keep it:
 * `age(gzip(JSON {"format": 1, "kind": "pgparity-record", "result": …, "samples": […]}))`.
 */
export async function sealRecord(record: BenchmarkRecord, recipients: readonly string[]): Promise<Uint8Array> {
  const envelope = { format: 1, kind: 'pgparity-record', result: record.result, samples: record.samples };
  return encrypt(await compress(JSON.stringify(envelope)), recipients);
}

/** A report or the text of an error, encrypted as it is: `age --decrypt` gives it back. */
export async function sealText(content: string | Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  return encrypt(Buffer.from(content), recipients);
}

/**
 * The record in a file that {@link sealRecord} made. `identities` is the text of a key file as `age-keygen` writes it.
 * Throws a {@link UsageError} that distinguishes a wrong key, a damaged file and a file of another kind.
 */
export async function unsealRecord(sealed: Uint8Array, identities: string, file: string): Promise<BenchmarkRecord> {
  const plain = await decrypt(sealed, identities, file);
  const parsed = envelopeSchema.safeParse(await unpack(plain, file));
  if (parsed.success) return { result: parsed.data.result, samples: parsed.data.samples };
  const [issue] = parsed.error.issues;
  throw new UsageError(
    'handover-other-content',
    `${file} was decrypted, but its format does not match this version of pgparity: ${issue?.path.join('.') || 'the whole file'}.`,
  );
}

/** The recipients given, and those of `PGPARITY_VAULT_RECIPIENT`, separated by commas or spaces. Refuses what is none. */
export async function recipientsOf(environment: Environment, given: readonly string[]): Promise<readonly string[]> {
  const ofEnvironment = valueOf(environment, 'PGPARITY_VAULT_RECIPIENT')?.split(/[\s,]+/) ?? [];
  const recipients = [...new Set([...given, ...ofEnvironment].filter((text) => text !== ''))];
  if (recipients.length === 0) return recipients;
  const { Encrypter } = await loadAge();
  for (const recipient of recipients) {
    try {
      new Encrypter().addRecipient(recipient);
    } catch (cause) {
      // Whoever mixes the two up has written a secret into a setting: it is not repeated.
      const shown = /^AGE-SECRET-KEY/i.test(recipient) ? 'a secret key' : `"${recipient.slice(0, 80)}"`;
      throw new UsageError(
        'bad-recipient',
        `${shown} is not an age recipient. Use the public key that age-keygen prints: age1….`,
        { cause },
      );
    }
  }
  return recipients;
}

function loadAge(): Promise<typeof Age> {
  return withOptionalPackages('Encryption with age', ['age-encryption'], () => import('age-encryption'));
}

const envelopeSchema = z.strictObject({
  format: z.literal(1),
  kind: z.literal('pgparity-record'),
  result: z.preprocess(upgradedResult, resultSchema),
  samples: z.array(searchSample),
});

const compress = promisify<string, Buffer>(gzip);
const decompress = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip);

async function encrypt(plain: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const { Encrypter } = await loadAge();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(plain);
}

async function decrypt(sealed: Uint8Array, identities: string, file: string): Promise<Uint8Array> {
  if (!Buffer.from(sealed.subarray(0, ageBeginning.length)).equals(Buffer.from(ageBeginning))) {
    throw new UsageError('handover-not-age', `${file} is not encrypted with age. Pass the .age file of the run.`);
  }
  const { Decrypter } = await loadAge();
  const decrypter = new Decrypter();
  const keys = identities.split(/\r?\n/).filter((line) => line.trim().startsWith('AGE-SECRET-KEY-'));
  if (keys.length === 0) {
    throw new UsageError(
      'handover-no-identity',
      'The identity file contains no line that begins with AGE-SECRET-KEY-. Pass the file that age-keygen wrote.',
    );
  }
  try {
    for (const key of keys) decrypter.addIdentity(key.trim());
  } catch {
    throw new UsageError(
      'handover-no-identity',
      'The identity file contains an invalid age secret key. Pass the file that age-keygen wrote.',
    );
  }
  try {
    return await decrypter.decrypt(sealed);
  } catch (cause) {
    throw /no identity matched/i.test(String(cause))
      ? new UsageError('handover-wrong-key', `${file} is encrypted to another key. Pass the identity of its recipient.`)
      : new UsageError('handover-damaged', `${file} is truncated or damaged. Copy it again.`, { cause });
  }
}

async function unpack(plain: Uint8Array, file: string): Promise<unknown> {
  try {
    return JSON.parse((await decompress(plain, { maxOutputLength: plainBytesMax })).toString('utf8'));
  } catch (cause) {
    throw new UsageError('handover-other-content', `${file} was decrypted, but contains no pgparity result.`, {
      cause,
    });
  }
}

const ageBeginning = 'age-encryption.org/v1';
// Far above any result, far below what would exhaust the machine.
const plainBytesMax = 1024 * 1024 * 1024;
