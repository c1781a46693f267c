import { marksOf } from './object-mark.ts';
import { statementsInside } from './lint-block.ts';
import type { MigrationFile } from './migration-file.ts';

/** Where a migration made an object, or altered it last. */
interface ObjectPlace {
  readonly path: string;
  readonly line: number;
}

/** The places of catalog entries, by an entry's name: `index public.idx_jobs_user`. */
export interface ObjectPlaces {
  placeOf(entry: string): ObjectPlace | null;
}

/**
 * Finds the statements of the migrations that name each object. A file that moves an object to another schema or builds
 * its statements at run time leaves it without a place.
 */
export async function findObjectPlaces(files: readonly MigrationFile[]): Promise<ObjectPlaces> {
  const places = new Map<string, ObjectPlace>();
  for (const { path, statements } of files) {
    // Each file begins with a clean session.
    let unqualified = 'public';
    for (const statement of statements) {
      for (const { tree, line } of (await statementsInside(statement)).statements) {
        if ('VariableSetStmt' in tree && tree.VariableSetStmt.name === 'search_path') unqualified = anySchema;
        const text = tree === statement.tree ? statement.text : null;
        for (const { name, schema, lineInText } of await marksOf(tree, text)) {
          places.set(`${schema ?? unqualified}.${name}`, { path, line: line + lineInText });
        }
      }
    }
  }
  return {
    placeOf: (entry) => {
      const key = keyOf(entry);
      if (key === null) return null;
      return places.get(`${key.schema}.${key.name}`) ?? places.get(`${anySchema}.${key.name}`) ?? null;
    },
  };
}

const anySchema = '*';

/** The name under which a statement marks the object of an entry; null for what no statement does. */
function keyOf(entry: string): { readonly name: string; readonly schema: string } | null {
  const parsed = /^((?:\p{Ll}+ )+?)(?:on table |of table |of sequence |of view |on |of )?(\S+)(?: |$)/u.exec(entry);
  const [, words = '', path = ''] = parsed ?? [];
  const kind = words.trim();
  if (kind === '' || kind.startsWith('setting')) return null;
  const parts = path.replaceAll('"', '').replace(/\(.*$/, '').split('.');
  const [schema = 'public', ...rest] = parts.length > 1 ? parts : ['public', ...parts];
  return { name: `${kind === 'privilege' ? 'privilege ' : ''}${rest.join('.')}`, schema };
}
