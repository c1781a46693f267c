import { UsageError } from '../../base/errors.ts';

/**
 * The name as PostgreSQL reads it back, letter by letter: `Order "x"` becomes `"Order ""x"""`.
 *
 * Throws a {@link UsageError} for what PostgreSQL would not keep: an empty name, a NUL character, a lone surrogate, and
 * more than 63 bytes, which the server cuts off without a word.
 */
export function quoteIdentifier(name: string): string {
  if (name === '') throw new UsageError('bad-identifier', 'The database name is empty. Use at least one character.');
  if (name.includes('\0') || loneSurrogate.test(name)) {
    throw new UsageError(
      'bad-identifier',
      `The name ${JSON.stringify(name)} contains a character that PostgreSQL cannot store.`,
    );
  }
  const bytes = Buffer.byteLength(name);
  if (bytes > identifierBytesMax) {
    throw new UsageError(
      'bad-identifier',
      `The name "${name}" has ${bytes} bytes; PostgreSQL allows ${identifierBytesMax}. Use a shorter name.`,
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** NAMEDATALEN - 1 of every ordinary build. */
const identifierBytesMax = 63;

/** Half a character: UTF-8 cannot write it down. */
export const loneSurrogate = /\p{Surrogate}/u;
