import { didYouMean } from './nearest-name.ts';

/** A connection parameter of libpq and its value, decoded. One that is not named is absent. */
export type ConnectionParameters = Readonly<Partial<Record<ConnectionParameter, string>>>;

interface Facts {
  /** The environment variable that libpq reads for it. */
  readonly variable?: string;
  /** The values that are accepted; any text without it. */
  readonly values?: readonly string[] | RegExp;
  /** Why other values than these are refused, where libpq has more of them. */
  readonly because?: string;
}

const whole: Pick<Facts, 'values'> = { values: /^\s*[+-]?\d{1,9}\s*$/ };
const none: Pick<Facts, 'values'> = { values: /^$/ };
const protocols = { values: /^(?:TLSv1(?:\.[123])?)?$/i };
const noKerberos = 'GSSAPI and Kerberos are not supported';
const fixedKeepalive = 'Node.js leaves this to the system';
const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** libpq's parameters up to PostgreSQL 17: https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-PARAMKEYWORDS */
const facts = {
  service: { variable: 'PGSERVICE' },
  host: { variable: 'PGHOST' },
  hostaddr: { variable: 'PGHOSTADDR' },
  port: { variable: 'PGPORT' },
  dbname: { variable: 'PGDATABASE' },
  user: { variable: 'PGUSER' },
  password: { variable: 'PGPASSWORD' },
  passfile: { variable: 'PGPASSFILE' },
  require_auth: { variable: 'PGREQUIREAUTH' },
  channel_binding: { variable: 'PGCHANNELBINDING', values: ['disable', 'prefer', 'require'] },
  connect_timeout: { variable: 'PGCONNECT_TIMEOUT', ...whole },
  client_encoding: {
    variable: 'PGCLIENTENCODING',
    values: /^(?:utf-?8|unicode|auto|)$/i,
    because: 'text is exchanged as UTF8',
  },
  options: { variable: 'PGOPTIONS' },
  application_name: { variable: 'PGAPPNAME' },
  fallback_application_name: {},
  keepalives: whole,
  keepalives_idle: whole,
  keepalives_interval: { values: /^0?$/, because: fixedKeepalive },
  keepalives_count: { values: /^0?$/, because: fixedKeepalive },
  tcp_user_timeout: { values: /^0?$/, because: fixedKeepalive },
  replication: { values: /^(?:false|off|no|0)?$/, because: 'replication connections take no ordinary statements' },
  gssencmode: { variable: 'PGGSSENCMODE', values: ['disable', 'prefer'], because: noKerberos },
  sslmode: { variable: 'PGSSLMODE', values: sslModes },
  requiressl: { variable: 'PGREQUIRESSL', values: /^[01]?$/ },
  sslnegotiation: { variable: 'PGSSLNEGOTIATION', values: ['postgres', 'direct'] },
  sslcompression: { variable: 'PGSSLCOMPRESSION', values: /^0?$/, because: 'TLS is never compressed' },
  sslcert: { variable: 'PGSSLCERT' },
  sslkey: { variable: 'PGSSLKEY', values: /^(?![a-z]{2,}:)/i, because: 'keys in an OpenSSL engine are not supported' },
  sslpassword: {},
  sslcertmode: {
    variable: 'PGSSLCERTMODE',
    values: ['disable', 'allow'],
    because: 'Node.js does not report whether the server asked for a certificate',
  },
  sslrootcert: { variable: 'PGSSLROOTCERT' },
  sslcrl: { variable: 'PGSSLCRL' },
  sslcrldir: { variable: 'PGSSLCRLDIR', ...none, because: 'Node.js reads revocation lists from a file: use sslcrl' },
  sslsni: { variable: 'PGSSLSNI', values: /^1?$/, because: 'the server name is always sent' },
  requirepeer: { variable: 'PGREQUIREPEER', ...none, because: 'Node.js does not report who owns a socket' },
  ssl_min_protocol_version: { variable: 'PGSSLMINPROTOCOLVERSION', ...protocols },
  ssl_max_protocol_version: { variable: 'PGSSLMAXPROTOCOLVERSION', ...protocols },
  krbsrvname: { variable: 'PGKRBSRVNAME', ...none, because: noKerberos },
  gsslib: { variable: 'PGGSSLIB', ...none, because: noKerberos },
  gssdelegation: { variable: 'PGGSSDELEGATION', values: /^0?$/, because: noKerberos },
  target_session_attrs: {
    variable: 'PGTARGETSESSIONATTRS',
    values: ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'],
  },
  load_balance_hosts: {
    variable: 'PGLOADBALANCEHOSTS',
    values: ['disable'],
    because: 'hosts are tried in the order in which they are written',
  },
  // Asks the driver `pg` to read `sslmode` as libpq does. pgparity always does.
  uselibpqcompat: {},
} satisfies Record<string, Facts>;

export type ConnectionParameter = keyof typeof facts;
export type SslMode = (typeof sslModes)[number];

export const connectionParameters = Object.keys(facts) as readonly ConnectionParameter[];

type Refuse = (fault: string) => never;

/** The parameter of that name with a value that is supported. Refuses with a clause that names both. */
export function checkedParameter(name: string, value: string, refuse: Refuse): readonly [ConnectionParameter, string] {
  const parameter = connectionParameters.find((known) => known === name);
  if (parameter === undefined) {
    const hint = didYouMean(
      name,
      connectionParameters,
      'The parameters are those of libpq, such as host, port, dbname, user and sslmode.',
    );
    return refuse(`it has an unknown parameter "${name}". ${hint}`);
  }
  if (value.includes('\0')) refuse(`the value of ${parameter} holds a NUL character.`);
  const { values, because }: Facts = facts[parameter];
  if (values === undefined || (values instanceof RegExp ? values.test(value) : values.includes(value))) {
    return [parameter, value];
  }
  const shown = value === '' ? 'an empty value' : JSON.stringify(value);
  const choice = values instanceof RegExp ? '' : ` Use one of ${values.join(', ')}.`;
  if (because !== undefined) refuse(`${shown} for ${parameter} is not supported: ${because}.${choice}`);
  return refuse(
    values instanceof RegExp ? `${shown} is not valid for ${parameter}.` : `${shown} is no ${parameter}.${choice}`,
  );
}

/** The environment variable that libpq reads for a parameter. */
export function variableOf(parameter: ConnectionParameter): string | undefined {
  const { variable }: Facts = facts[parameter];
  return variable;
}
