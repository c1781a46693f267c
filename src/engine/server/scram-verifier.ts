import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/**
 * What PostgreSQL keeps instead of a password and takes in its place: `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server
 * key>` (RFC 5803, src/common/scram-common.c). One iteration instead of 4,096 takes a millisecond of six off every connection. Iterations slow
 * down whoever guesses; nobody guesses 24 drawn bytes.
 */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyOf = (purpose: string): Buffer => createHmac('sha256', salted).update(purpose).digest();
  const storedKey = createHash('sha256').update(keyOf('Client Key')).digest();
  const [written, stored, server] = [salt, storedKey, keyOf('Server Key')].map((bytes) => bytes.toString('base64'));
  return `SCRAM-SHA-256$${iterations}:${written}$${stored}:${server}`;
}

const iterations = 1;
