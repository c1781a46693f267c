import { secretPattern } from './secret-pattern.ts';

/**
 * The text without its secrets: passwords in URLs of any scheme, in `password=` settings, in `PGPASSWORD=` and the like,
 * in SQL, and every secret that was registered or is given, in whatever way it was written down. Every output of pgparity passes through here.
 */
export function redact(text: string, knownSecrets: readonly string[] = []): string {
  return withoutSecrets(withoutPasswordSettings(withoutUrlPasswords(text)), knownSecrets);
}

/**
 * A URL, or something that was meant to be one, without its password. What cannot be distinguished from a password is
 * hidden with it.
 */
export function redactUrl(url: string): string {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(url.trim()) ?? [];
  const at = rest.lastIndexOf('@');
  if (at >= 0) {
    const user = rest.slice(0, at).split(':', 1)[0];
    return redact(`${scheme}${user}${rest.slice(0, at).includes(':') ? `:${mask}` : ''}${rest.slice(at)}`);
  }
  // Without an "@", what follows the colon is a port, or else a password whose host was forgotten.
  const [, host = '', port = '', path = ''] = /^([^/?#:]*|\[[^\]]*\])(:\d*)?((?:[/?#].*)?)$/s.exec(rest) ?? [];
  return redact(host === '' && port === '' && path === '' ? `${scheme}${mask}` : url);
}

/** A copy of a value for JSON in which every text, key and number is redacted, and every value under a secret's name. */
export function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') return redact(String(value)) === String(value) ? value : mask;
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [redact(key), isSecretName(key) ? mask : redactValue(inner)]),
  );
}

/** Whether the text holds the mask of a secret, so that it is not what was there. */
export function holdsMask(text: string): boolean {
  return text.includes(mask);
}

/**
 * From now on this text appears in no output. A text of fewer than 4 characters is not registered: hiding it would
 * shred every sentence, and the gaps would give it away.
 */
export function registerSecret(secret: string): void {
  if (secret.length < secretCharactersMin) return;
  registered.set(secret, secretPattern(secret));
}

const secretCharactersMin = 4;
const mask = '***';
const registered = new Map<string, RegExp>();

function isSecretName(name: string): boolean {
  return /passw(?:or)?d|secret|token|authorization|api_?key|credential/i.test(name);
}

function withoutUrlPasswords(text: string): string {
  return text.replaceAll(urlUserInformation, (whole: string, scheme: string, userInformation: string) => {
    const colon = userInformation.indexOf(':');
    if (colon < 0) return whole;
    // An "@" in a web address's path: `http://localhost:8080/@scope/package`.
    if (/^https?:/i.test(scheme) && /^:\d+\//.test(userInformation.slice(colon))) return whole;
    return `${scheme}${userInformation.slice(0, colon)}:${mask}@`;
  });
}

// Up to the last "@" before a space or a quote: an unencoded "@" or "/" in a password must not save the rest of it.
// The bounds in these patterns keep the search linear.
const urlUserInformation = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/)((?:[^\s"<>`\\]|\\.){0,4096})@/gi;

function withoutPasswordSettings(text: string): string {
  return text
    .replaceAll(passwordSetting, (_, name: string) => `${name}${mask}`)
    .replaceAll(passwordLiteral, (_, name: string, quote: string) => `${name}${quote}${mask}${quote}`);
}

// `password=x`, `PGPASSWORD='x y'`, `?password=x&…`, each up to where such a value ends.
const passwordSetting = /(?<!\w)(\w*passw(?:or)?d\s*=\s*)(?:'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|[^\s&;"'<>]+)/gi;

// SQL's `PASSWORD 'x'`, and `password: 'x'` and `"password":"x"` of a printed object.
const passwordLiteral = /(?<!\w)(\w*passw(?:or)?d(?:\s+|\\?["']?\s*:\s*))(["'])(?:(?!\2)[^\\]|\\.|\2\2)*\2/gi;

function withoutSecrets(text: string, knownSecrets: readonly string[]): string {
  const known = knownSecrets.filter((secret) => secret.length >= secretCharactersMin);
  // Longest first, so that a secret within a secret does not leave the rest of the longer one.
  const patterns = [...registered, ...known.map((secret) => [secret, secretPattern(secret)] as const)]
    .toSorted(([left], [right]) => right.length - left.length)
    .map(([, pattern]) => pattern);
  const masked = patterns.reduce((hidden, pattern) => hidden.replaceAll(pattern, mask), text);
  return withoutRemains(masked, patterns);
}

/** The mask and its surroundings can spell a secret again ("****"): then it is cut out, until none is left. */
function withoutRemains(text: string, patterns: readonly RegExp[]): string {
  const cut = patterns.reduce((hidden, pattern) => hidden.replaceAll(pattern, ''), text);
  return cut === text ? text : withoutRemains(cut, patterns);
}
