import { existsSync, readFileSync, statSync } from 'node:fs';
import { rootCertificates, type ConnectionOptions, type SecureVersion } from 'node:tls';
import type { ConnectionParameters, SslMode } from '../../base/config/connection-parameters.ts';
import { UsageError } from '../../base/errors.ts';
import { certificateNameFault } from './certificate-name.ts';
import { nonEmpty } from './complete-parameters.ts';
import type { ServerHost } from './server-hosts.ts';

/** The mode that holds. Throws a {@link UsageError} for parameters that only make sense with a stronger one. */
export function sslModeOf(parameters: ConnectionParameters): SslMode {
  const system = parameters.sslrootcert === 'system';
  const mode = (parameters.sslmode ??
    (system ? 'verify-full' : parameters.requiressl === '1' ? 'require' : 'prefer')) as SslMode;
  if (system && mode !== 'verify-full') {
    throw new UsageError(
      'weak-sslmode',
      `sslmode=${mode} is too weak for sslrootcert=system, with which anybody can have a certificate: use sslmode=verify-full.`,
    );
  }
  if (parameters.sslnegotiation === 'direct' && !mode.startsWith('verify') && mode !== 'require') {
    throw new UsageError(
      'weak-sslmode',
      `sslmode=${mode} is too weak for sslnegotiation=direct: use require, verify-ca or verify-full.`,
    );
  }
  return mode;
}

/**
 * What Node.js needs to encrypt as libpq does: where the file of `sslrootcert` is there, the server's certificate must be
 * signed by it whatever the mode; where it is not, `verify-ca` and `verify-full` are refused and the others look at
 * nothing. Throws a {@link UsageError} that names the parameter and the file.
 */
export function serverTls(parameters: ConnectionParameters, mode: SslMode, host: ServerHost): ConnectionOptions {
  const root = rootsOf(parameters.sslrootcert);
  if (root === undefined && mode.startsWith('verify')) throw missingRoot(mode, parameters.sslrootcert);
  if (mode === 'verify-full' && host.name === '') {
    throw new UsageError('missing-host', 'sslmode=verify-full needs the name of the host: add host= beside hostaddr=.');
  }
  const crl = nonEmpty(parameters.sslcrl);
  const oldest = nonEmpty(parameters.ssl_min_protocol_version) ?? 'TLSv1.2';
  const newest = nonEmpty(parameters.ssl_max_protocol_version);
  return {
    ...(parameters.sslcertmode !== 'disable' && clientCertificate(parameters)),
    ...(root === undefined
      ? { rejectUnauthorized: false }
      : {
          ca: root,
          ...(crl !== undefined && existsSync(crl) && { crl: readNamed('sslcrl', crl) }),
          checkServerIdentity: (_name, certificate) =>
            mode === 'verify-full' ? certificateNameFault(host.name, certificate) : undefined,
        }),
    minVersion: protocol(oldest),
    ...(newest !== undefined && { maxVersion: protocol(newest) }),
  };
}

function rootsOf(file: string | undefined): string | string[] | undefined {
  if (file === undefined || file === '') return undefined;
  if (file === 'system') return systemRoots();
  return existsSync(file) ? readNamed('sslrootcert', file) : undefined;
}

/** OpenSSL's variable, or where Debian, Red Hat and macOS keep the file, or the authorities that Node.js brings along. */
function systemRoots(): string | string[] {
  const files = [
    process.env['SSL_CERT_FILE'],
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/cert.pem',
    '/etc/ssl/cert.pem',
  ];
  const file = files.find((candidate) => candidate !== undefined && existsSync(candidate));
  return file === undefined ? [...rootCertificates] : readNamed('sslrootcert', file);
}

function clientCertificate({ sslcert, sslkey, sslpassword }: ConnectionParameters): ConnectionOptions {
  // As for libpq: the server says whether it needs one.
  if (sslcert === undefined || !existsSync(sslcert)) return {};
  if (sslkey === undefined || !existsSync(sslkey)) {
    throw new UsageError(
      'unreadable-certificate',
      `The key of the certificate ${sslcert} is missing: add sslkey=<file>.`,
    );
  }
  const { mode, uid } = statSync(sslkey);
  const allowed = uid === 0 ? 0o740 : 0o700;
  if (process.platform !== 'win32' && (mode & 0o777 & ~allowed) !== 0) {
    throw new UsageError('open-private-key', `Others may read the private key ${sslkey}: chmod 600 ${sslkey}.`);
  }
  return {
    cert: readNamed('sslcert', sslcert),
    key: readNamed('sslkey', sslkey),
    ...(sslpassword !== undefined && { passphrase: sslpassword }),
  };
}

function missingRoot(mode: SslMode, file: string | undefined): UsageError {
  const reason = file === undefined || file === '' ? 'none is given' : `the file ${file} in sslrootcert does not exist`;
  return new UsageError(
    'missing-root-certificate',
    `sslmode=${mode} needs the certificate of the authority, and ${reason}: add sslrootcert=<file>, or sslrootcert=system with verify-full.`,
  );
}

function readNamed(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError('unreadable-certificate', `The file ${JSON.stringify(file)} in ${name} cannot be read.`, {
      cause,
    });
  }
}

function protocol(name: string): SecureVersion {
  return name.replace(/^tls/i, 'TLS').replace('V', 'v') as SecureVersion;
}
