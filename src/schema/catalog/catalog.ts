import { z } from 'zod';
import { entriesOf, type CatalogEntries, type CatalogEntry } from './catalog-entry.ts';
import { catalogReaders } from './catalog-readers.ts';
import { knownColumns, otherRolesGap, refusedGap, standingGaps, unknownGap, type CatalogGap } from './gaps.ts';
import { canonicalQuery } from './canonical-query.ts';
import { olderCatalogs } from './older-catalogs.ts';
import { subscriptionConnections } from './readers/replication.ts';
import { reportedKinds } from './reported-kinds.ts';
import { readRows, rowHolders } from './rows.ts';
import { queryMark } from './readers/views.ts';
import { hostedObjects, patternOf, type ProviderObjects } from '../../engine/profile/provider-objects.ts';
import type { Session } from '../../engine/session/session.ts';
import { quoteLiteral } from '../../engine/sql/literal.ts';

/**
 * What a database holds and what it rests on. Two catalogs of the same meaning have equal entries whichever server,
 * PostgreSQL major (15 to 18), role or driver they were read with.
 */
export interface Catalog {
  /** Everything that is compared. */
  readonly entries: CatalogEntries;
  /** What two servers of one meaning may differ in: comments, versions. Shown, and compared where somebody asks for it. */
  readonly reported: CatalogEntries;
  /** What could not be read, or is not read at all. */
  readonly gaps: readonly CatalogGap[];
}

export interface CatalogOptions {
  /** On a server that others use too: `named` leaves out the roles that nothing in this database names. */
  readonly roles?: 'all' | 'named';
  /** Left out. Without it the roles of hosting services are. */
  readonly providerObjects?: ProviderObjects;
}

/** Reads the catalog of the session's database. Writes nothing, and leaves the session's settings as they were. */
export async function readCatalog(
  session: Session,
  { roles = 'all', providerObjects = hostedObjects }: CatalogOptions = {},
): Promise<Catalog> {
  const { before, refused, major } = await beginReading(session);
  try {
    const { rows } = await session.run(everything(refused, major), [
      [...knownColumns()].join(' '),
      roles === 'all',
      patternOf(providerObjects.schemas),
      patternOf(providerObjects.extensions),
      patternOf(providerObjects.roles),
    ]);
    const read = (rows[0] ?? []).flatMap((answer) => readEntries.parse(JSON.parse(answer ?? '[]')));
    const texts = (wanted: string): string[] => read.flatMap(([kind, , text]) => (kind === wanted ? [text] : []));
    const held = await readRows(session, texts(holder));
    const entries = await canonicalEntries([
      ...read.filter(([kind]) => kind !== holder && kind !== unknown),
      ...held.entries,
    ]);
    return {
      entries: entriesOf(entries.filter(([kind]) => !isReported(kind))),
      reported: entriesOf(entries.filter(([kind]) => isReported(kind))),
      gaps: [
        ...standingGaps,
        ...(roles === 'named' ? [otherRolesGap] : []),
        ...catalogReaders.filter(({ name }) => refused.has(name)).map(refusedGap),
        ...held.gaps,
        ...texts(unknown).map(unknownGap),
      ],
    };
  } finally {
    // Where reading failed inside a transaction, its end restores them, and the first error counts.
    await session.ask(`SELECT ${Object.keys(before).map(restored).join(', ')}`, Object.values(before));
  }
}

/** Kinds of rows that are no entries yet. */
const holder = '(holder of rows)';
const unknown = '(unknown column)';

/**
 * All readers as one statement, since a round trip costs more than most of them, and each as a value of its own, since
 * PostgreSQL takes four times as long to plan them as one UNION ALL.
 */
function everything(refused: ReadonlySet<string>, major: number): string {
  const columns = `
    SELECT '${unknown}', attname, relname || '.' || attname
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
      AND relname || '.' || attname <> ALL (string_to_array($1, ' '))`;
  const readers = catalogReaders.filter(({ name }) => !refused.has(name)).map(({ sql }) => sql);
  const values = [...readers, `SELECT '${holder}', * FROM (${rowHolders}) AS holders`, columns].map(
    (sql) =>
      `(SELECT json_agg(json_build_array(kind, identity, text)) FROM (${sql}) AS entries (kind, identity, text))`,
  );
  const older = olderCatalogs(major, !refused.has(subscriptionConnections.name));
  return `${older}SELECT ${values.join(',\n')}`;
}

const readEntries = z.array(z.tuple([z.string(), z.string(), z.string()]));

/** The server's words for a query differ between majors. */
async function canonicalEntries(entries: readonly CatalogEntry[]): Promise<readonly CatalogEntry[]> {
  return Promise.all(
    entries.map(async ([kind, identity, text]): Promise<CatalogEntry> => {
      if (kind !== 'view' && kind !== 'materialized view') return [kind, identity, text];
      const start = text.indexOf(queryMark) + queryMark.length + 1;
      return [kind, identity, text.slice(0, start) + (await canonicalQuery(text.slice(start)))];
    }),
  );
}

function isReported(kind: string): boolean {
  return reportedKinds.some((reported) => reported.kind === kind);
}

/** Everything that the server's own `pg_get_…` functions look at when they write a definition down, and its limits. */
const canonicalSettings: Readonly<Record<string, string>> = {
  search_path: 'pg_catalog, public',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  quote_all_identifiers: 'off',
  xmlbinary: 'base64',
  lc_monetary: 'C',
  statement_timeout: '0',
  lock_timeout: '0',
  // Compiling the long statement would take longer than running it.
  jit: 'off',
};

/** Sets what is read with, and answers what was set before and which readers the role is refused. */
async function beginReading(session: Session): Promise<{
  readonly before: Readonly<Record<string, string>>;
  readonly refused: ReadonlySet<string>;
  readonly major: number;
}> {
  const names = Object.keys(canonicalSettings);
  const needing = catalogReaders.filter(({ needs }) => needs !== undefined);
  const { rows } = await session.run(
    `SELECT ${[
      ...needing.map(({ needs = [] }) =>
        needs.map((table) => `has_table_privilege(${quoteLiteral(table)}, 'SELECT')`).join(' AND '),
      ),
      ...names.map((name) => `current_setting(${quoteLiteral(name)})`),
      "current_setting('server_version_num')::int / 10000",
    ].join(', ')}`,
  );
  const [answers = []] = rows;
  await session.run(`SELECT ${names.map(restored).join(', ')}`, Object.values(canonicalSettings));
  return {
    major: Number(answers.at(-1)),
    refused: new Set(needing.filter((_, index) => answers[index] !== 't').map(({ name }) => name)),
    before: Object.fromEntries(names.map((name, index) => [name, answers[needing.length + index] ?? ''])),
  };
}

function restored(name: string, index: number): string {
  return `set_config(${quoteLiteral(name)}, $${index + 1}, false)`;
}
