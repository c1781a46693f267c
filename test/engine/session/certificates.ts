import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const openssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

/** `<name>.crt` and `<name>.key` in the folder, signed by nobody else. */
export async function selfSigned(folder: string, name: string, subject: readonly string[]): Promise<void> {
  await run('openssl', [
    'req',
    '-x509',
    '-days',
    '1',
    ...request(folder, name),
    '-out',
    join(folder, `${name}.crt`),
    ...subject,
  ]);
}

/** The same, signed by the authority whose files are in the folder. */
export async function signed(folder: string, name: string, by: string, subject: readonly string[]): Promise<void> {
  const authority = ['-CA', join(folder, `${by}.crt`), '-CAkey', join(folder, `${by}.key`)];
  const csr = join(folder, `${name}.csr`);
  await run('openssl', ['req', ...request(folder, name), '-out', csr, ...subject]);
  const words = ['-req', '-in', csr, '-days', '1', '-CAcreateserial', '-copy_extensions', 'copy', ...authority];
  await run('openssl', ['x509', ...words, '-out', join(folder, `${name}.crt`)]);
}

function request(folder: string, name: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, `${name}.key`)];
}
