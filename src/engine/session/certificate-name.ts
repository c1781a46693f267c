import { isIP } from 'node:net';
import type { PeerCertificate } from 'node:tls';

/**
 * An error where the certificate is not made out to the host, by libpq's rules: the subject alternative names of the
 * host's kind decide, and where there is none the common name does, also for an address. `*` stands for the first label.
 */
export function certificateNameFault(host: string, certificate: PeerCertificate): Error | undefined {
  const kind = isIP(host) === 0 ? 'DNS' : 'IP Address';
  const alternatives = (certificate.subjectaltname ?? '')
    .split(', ')
    .flatMap((entry) => (entry.startsWith(`${kind}:`) ? [unquoted(entry.slice(kind.length + 1))] : []));
  const names = alternatives.length > 0 ? alternatives : [certificate.subject.CN].flat();
  if (names.some((name) => name !== undefined && matches(host, name, kind))) return undefined;
  const shown = names.filter((name) => name !== undefined).join(', ');
  return new Error(`server certificate for "${shown}" does not match host name "${host}"`);
}

function matches(host: string, name: string, kind: string): boolean {
  if (kind !== 'DNS') return canonical(host) === canonical(name);
  const [wanted, given] = [host.toLowerCase(), name.toLowerCase()];
  if (wanted === given) return true;
  const [label = '', ...rest] = wanted.split('.');
  return label !== '' && given.startsWith('*.') && rest.join('.') === given.slice(2) && given.lastIndexOf('.') > 1;
}

/** IPv6 has several ways to write an address; a URL has one. */
function canonical(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname : address;
}

// Node.js quotes an alternative name that holds a comma or a quote.
function unquoted(name: string): string {
  return name.startsWith('"') ? (JSON.parse(name) as string) : name;
}
