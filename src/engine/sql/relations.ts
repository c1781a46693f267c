import { parse } from 'libpg-query';

/** The names of the relations that the statements read or change, without their schemas. Empty for what does not parse. */
export async function relationsOf(sql: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    // A RangeVar stands under many keys: the table of an INSERT under `relation`.
    if ('relname' in value && typeof value.relname === 'string') names.add(value.relname);
    for (const child of Object.values(value)) visit(child);
  };
  visit(await parse(sql).catch(() => null));
  return names;
}
