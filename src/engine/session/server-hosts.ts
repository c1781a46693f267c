import { existsSync } from 'node:fs';
import { portNumber } from '../../base/config/postgres-url.ts';
import type { ConnectionParameters } from '../../base/config/connection-parameters.ts';
import { UsageError } from '../../base/errors.ts';

/** One server to try. */
export interface ServerHost {
  /** The host as it is written, or the folder of a unix socket. Empty where an address alone is given. */
  readonly name: string;
  /** The address to connect to instead of asking for the name's. */
  readonly address: string | undefined;
  readonly port: number;
}

/** The servers in the order in which they are tried. Throws a {@link UsageError} where the lists do not fit together. */
export function serverHosts(
  parameters: ConnectionParameters,
  variable: string,
): readonly [ServerHost, ...ServerHost[]] {
  const refuse = (fault: string): never => {
    throw new UsageError('bad-database-url', `${variable} cannot be used: ${fault}`);
  };
  const names = listOf(parameters.host);
  const addresses = listOf(parameters.hostaddr);
  const ports = listOf(parameters.port);
  const count = Math.max(names.length, addresses.length, 1);
  if (names.length > 0 && addresses.length > 0 && names.length !== addresses.length) {
    refuse(`it has ${names.length} hosts and ${addresses.length} addresses in hostaddr.`);
  }
  if (ports.length > 1 && ports.length !== count) refuse(`it has ${ports.length} ports for ${count} hosts.`);
  const hosts = Array.from({ length: count }, (_, index): ServerHost => {
    const written = ports[ports.length === 1 ? 0 : index] ?? '';
    const port = written === '' ? 5432 : portNumber(written, refuse);
    const address = addresses[index] === '' ? undefined : addresses[index];
    const name = names[index] ?? '';
    if (name.startsWith('@')) refuse(`the abstract socket "${name}" is not supported. Use a socket in a folder.`);
    return { name: name === '' && address === undefined ? defaultHost() : name, address, port };
  });
  return hosts as [ServerHost, ...ServerHost[]];
}

export function isSocket({ name, address }: ServerHost): boolean {
  return address === undefined && name.startsWith('/');
}

/** Where libpq looks is compiled into it: Debian's and Red Hat's look here, others in `/tmp`. */
export function defaultHost(): string {
  if (process.platform === 'win32') return 'localhost';
  return existsSync(packagedSocketFolder) ? packagedSocketFolder : '/tmp';
}

const packagedSocketFolder = '/var/run/postgresql';

function listOf(value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : value.split(',').map((part) => part.trim());
}
