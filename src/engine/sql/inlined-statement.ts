import { parse } from 'libpg-query';
import { quoteLiteral } from './literal.ts';

/**
 * The statement with a literal in the place of each parameter, for a person who runs it by hand. A parameter travels as
 * text of an unknown type, and so does a literal. Null where the statement does not parse or a parameter is missing.
 */
export async function inlinedStatement(sql: string, parameters: readonly (string | null)[]): Promise<string | null> {
  const bytes = Buffer.from(sql);
  try {
    const { stmts = [] } = await parse(sql);
    const places = parametersIn(stmts).toSorted((left, right) => offsetOf(left) - offsetOf(right));
    let at = 0;
    let text = '';
    for (const place of places) {
      const number = Number(place['number']);
      const value = parameters[number - 1];
      if (value === undefined) return null;
      const start = offsetOf(place);
      text += bytes.subarray(at, start).toString('utf8');
      text += value === null ? 'NULL' : quoteLiteral(value);
      at = start + `$${number}`.length;
    }
    return text + bytes.subarray(at).toString('utf8');
  } catch {
    // A statement that was refused for its syntax, or a value that no literal can hold.
    return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function parametersIn(tree: unknown): readonly Fields[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, child]) => (key === 'ParamRef' ? [child as Fields] : parametersIn(child)));
}

/** The parser leaves an offset of 0 out. */
function offsetOf(place: Fields): number {
  return Number(place['location'] ?? 0);
}
