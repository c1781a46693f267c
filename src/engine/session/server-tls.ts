import { readFile } from 'node:fs/promises';
import net from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { PostgresUrl } from '../../base/config/postgres-url.ts';
import { UsageError } from '../../base/errors.ts';

/**
 * What `pg` needs to encrypt as libpq's `sslmode` says; false for no encryption. `pg` itself reads `require` as
 * `verify-full` and has no `prefer`, so it is never given an `sslmode`.
 *
 * `prefer`, which holds where nothing is said, asks the server once. A server that offered encryption then is never
 * spoken to without it through the same settings. Rejects as a connection does when the server cannot be asked.
 */
export async function serverTls(url: PostgresUrl, place: ServerPlace): Promise<false | ConnectionOptions> {
  const mode = url.sslmode ?? 'prefer';
  if (mode === 'disable' || place.host.startsWith('/')) return false;
  const files = await certificates(url.parameters);
  if (mode === 'verify-full') return files;
  // As libpq has it: with an authority at hand, `require` verifies that the authority signed.
  if (mode === 'verify-ca' || (mode === 'require' && files.ca !== undefined)) {
    if (files.ca === undefined) {
      throw new UsageError(
        'missing-root-certificate',
        'sslmode=verify-ca needs the authority: add sslrootcert=<file> to DATABASE_URL, or use verify-full.',
      );
    }
    return { ...files, checkServerIdentity: () => undefined };
  }
  if (mode === 'prefer' && !(await offersTls(place))) return false;
  return { ...files, rejectUnauthorized: false };
}

interface ServerPlace {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

async function certificates(parameters: PostgresUrl['parameters']): Promise<ConnectionOptions> {
  const [ca, cert, key] = await Promise.all(
    ['sslrootcert', 'sslcert', 'sslkey'].map((name) => readNamed(name, parameters[name])),
  );
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

async function readNamed(name: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined || file === 'system') return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError('unreadable-certificate', `The file ${JSON.stringify(file)} in ${name} cannot be read.`, {
      cause,
    });
  }
}

/** Sends the protocol's SSLRequest and reads the one byte of the answer. */
function offersTls({ host, port, timeoutMs }: ServerPlace): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    socket.once('error', reject);
    socket.once('connect', () => socket.write(sslRequest));
    socket.once('close', () => reject(new Error('the server closed the connection')));
    socket.once('data', (answer) => {
      resolve(answer.toString('latin1') === 'S');
      socket.destroy();
    });
  });
}

// Length 8, then the request's code 80877103: https://www.postgresql.org/docs/15/protocol-message-formats.html
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
