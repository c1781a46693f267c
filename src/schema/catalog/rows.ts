import { z } from 'zod';
import { extensionOfRelation, fromRelations, ownRelation, relation } from './canonical-sql.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import type { CatalogGap } from './gaps.ts';
import type { Session } from '../../engine/session/session.ts';
import { quoteLiteral } from '../../engine/sql/literal.ts';

/** A default of this kind gives another value on every run, so the column that has it is left out of the digest. */
const differsByRun = String.raw`\m(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|current_date|current_time|current_timestamp|localtime|localtimestamp|random|gen_random_uuid|uuidv4|uuidv7|uuid_generate\w*|gen_random_bytes|txid_current|pg_current_xact_id|pg_backend_pid)\M`;

/** The relations that hold data, one a row, as JSON. */
export const rowHolders = `
  SELECT ${relation}, jsonb_build_object(
    'name', ${relation}, 'qualified', format('%I.%I', namespaces.nspname, relations.relname),
    'sequence', relations.relkind = 'S', 'kept', columns.kept, 'leftOut', columns.left_out,
    'extension', ${extensionOfRelation},
    'bytes', pg_relation_size(relations.oid),
    'readable', CASE relations.relkind WHEN 'S' THEN has_sequence_privilege(relations.oid, 'SELECT')
                                       ELSE has_table_privilege(relations.oid, 'SELECT') END
      AND has_schema_privilege(namespaces.oid, 'USAGE'),
    'filtered', CASE WHEN relations.relkind = 'r' THEN row_security_active(relations.oid) ELSE false END)::text
  ${fromRelations}
  CROSS JOIN LATERAL (
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FILTER (WHERE NOT varies) AS kept,
      string_agg(attname, ', ' ORDER BY attnum) FILTER (WHERE varies) AS left_out
    FROM (
      SELECT attname, attnum, coalesce(pg_get_expr(adbin, adrelid) ~* ${quoteLiteral(differsByRun)}, false) AS varies
      FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attrelid = relations.oid AND attnum > 0 AND NOT attisdropped AND relations.relkind <> 'S') AS attributes
  ) AS columns
  WHERE (relations.relkind = 'S' OR relations.relkind = 'r' AND pg_relation_size(relations.oid) > 0
      OR relations.relkind = 'm' AND relations.relispopulated)
    AND ${ownRelation}`;

const rowHolder = z.object({
  name: z.string(),
  qualified: z.string(),
  sequence: z.boolean(),
  kept: z.string().nullable(),
  leftOut: z.string().nullable(),
  /** Of which it is a member. */
  extension: z.string().nullable(),
  bytes: z.number(),
  readable: z.boolean(),
  filtered: z.boolean(),
});

type RowHolder = z.infer<typeof rowHolder>;

/** The value of every sequence, and a digest of the rows of every table that is not empty: what migrations left. */
export async function readRows(
  session: Session,
  described: readonly string[],
): Promise<{ readonly entries: readonly CatalogEntry[]; readonly gaps: readonly CatalogGap[] }> {
  const holders = described.map((text) => rowHolder.parse(JSON.parse(text)));
  const readable = holders.filter((holder) => refusal(holder) === null);
  const gaps = holders.flatMap((holder): CatalogGap[] => {
    const name = `${kindOf(holder)} ${holder.name}`;
    const reason = refusal(holder);
    if (reason !== null) return [{ name, reason, entries: [name] }];
    if (holder.leftOut === null) return [];
    return [
      { name, reason: `Without ${holder.leftOut}, whose default gives another value on every run.`, entries: [] },
    ];
  });
  if (readable.length === 0) return { entries: [], gaps };
  const { rows } = await session.run(readable.map(digest).join('\nUNION ALL\n'));
  const entries = rows.flatMap(([kind, identity, text]): CatalogEntry[] =>
    typeof text === 'string' ? [[kind ?? '', identity ?? '', text]] : [],
  );
  return { entries, gaps: gaps.filter(({ name, entries: missing }) => missing.length > 0 || isHeld(name, entries)) };
}

/** An empty table leaves nothing out. */
function isHeld(name: string, entries: readonly CatalogEntry[]): boolean {
  return entries.some(([kind, identity]) => `${kind} ${identity}` === name);
}

function kindOf({ sequence }: RowHolder): string {
  return sequence ? 'value of sequence' : 'rows of';
}

function digest(holder: RowHolder): string {
  const identity = `SELECT ${quoteLiteral(kindOf(holder))}, ${quoteLiteral(holder.name)}`;
  if (holder.sequence) {
    return `${identity}, last_value || CASE WHEN is_called THEN '' ELSE ', not called' END FROM ${holder.qualified}`;
  }
  return `${identity}, CASE WHEN count(*) > 0 THEN count(*) || ' rows, md5 ' || md5(string_agg(md5(line), '' ORDER BY md5(line))) END
    FROM (SELECT ROW(${holder.kept ?? ''})::text AS line FROM ONLY ${holder.qualified}) AS lines`;
}

const bytesMax = 64 * 1024 * 1024;

function refusal(holder: RowHolder): string | null {
  if (!holder.readable) return 'The role may not read it.';
  if (holder.filtered) return 'Row-level security filters what the role reads.';
  if (holder.extension !== null) return `The script of the extension ${holder.extension} fills it, too.`;
  if (!holder.sequence && holder.bytes > bytesMax) return `It takes more than ${bytesMax / 1024 / 1024} MB.`;
  return null;
}
