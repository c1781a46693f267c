import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

/**
 * The prefix of every database of this run: `pgparity_<host>_<process id>_<start>_`. It shows a later run on the same
 * host whose database it is, and so whether its maker still lives.
 */
export function runPrefix(startedAt: Date = new Date()): string {
  return `${hostPrefix()}${process.pid}_${startedAt.getTime().toString(36)}_`;
}

/** What every database made from this host starts with. */
export function hostPrefix(): string {
  const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  return `pgparity_${host}_`;
}

/** The process id in the name of a database made from this host, or null for any other name. */
export function processIdIn(databaseName: string): number | null {
  const match = new RegExp(`^${hostPrefix()}(\\d+)_[0-9a-z]+_`).exec(databaseName);
  return match?.[1] === undefined ? null : Number(match[1]);
}
