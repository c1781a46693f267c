import { to as copyTo } from 'pg-copy-streams';
import { connect } from '../../../engine/session/connect.ts';
import { ConnectionLostError } from '../../../engine/session/session.ts';

/**
 * The rows of a SELECT in PostgreSQL's binary form, a buffer or null each column, over a connection of its own, read only
 * and within one snapshot. Memory is bounded by a few messages. Throws a ConnectionLostError when the connection breaks or
 * the server refuses, and the signal's reason.
 *
 * The form is that of `COPY … (FORMAT binary)`: a header of 19 bytes; a row as the number of its columns (int16) and each
 * column as its length (int32, -1 for null) and bytes; and -1 as the end. All big-endian.
 */
export async function* readTable(
  url: string,
  select: string,
  signal?: AbortSignal,
): AsyncGenerator<readonly (Buffer | null)[]> {
  const { client } = await connect(url, { applicationName: `pgparity-${process.pid}-vectors` });
  // An error between two messages is met again by the next one.
  client.on('error', () => undefined);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const stream = client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`));
    let held: Buffer = Buffer.alloc(0);
    let offset = -headerBytes;
    for await (const chunk of stream) {
      signal?.throwIfAborted();
      held = held.length === 0 ? (chunk as Buffer) : Buffer.concat([held, chunk as Buffer]);
      if (offset < 0) {
        if (held.length < headerBytes) continue;
        offset = headerBytes;
      }
      for (let row = rowAt(held, offset); row !== null; row = rowAt(held, offset)) {
        offset = row.end;
        yield row.columns;
      }
      held = held.subarray(offset);
      offset = 0;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new ConnectionLostError(`Reading the table failed: ${(error as Error).message}.`, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const headerBytes = 19;

interface CopiedRow {
  readonly columns: readonly (Buffer | null)[];
  readonly end: number;
}

/** Null where the bytes end before the row does, and at the end of all rows. */
function rowAt(bytes: Buffer, start: number): CopiedRow | null {
  if (bytes.length < start + 2) return null;
  const count = bytes.readInt16BE(start);
  if (count < 0) return null;
  const columns: (Buffer | null)[] = [];
  let place = start + 2;
  for (let column = 0; column < count; column += 1) {
    if (bytes.length < place + 4) return null;
    const length = bytes.readInt32BE(place);
    place += 4;
    if (length < 0) {
      columns.push(null);
      continue;
    }
    if (bytes.length < place + length) return null;
    columns.push(bytes.subarray(place, place + length));
    place += length;
  }
  return { columns, end: place };
}
