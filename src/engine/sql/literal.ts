import { UsageError } from '../../base/errors.ts';
import { loneSurrogate } from './identifier.ts';

/**
 * The text as a string constant, for statements that take no parameters (`LOAD`, `WITH (…)`, `CREATE ROLE`).
 * It means the same whether `standard_conforming_strings` is on or off. Everything else passes parameters.
 */
export function quoteLiteral(text: string): string {
  if (text.includes('\0') || loneSurrogate.test(text)) {
    throw new UsageError(
      'bad-literal',
      `The text ${JSON.stringify(text)} contains a character that PostgreSQL cannot store.`,
    );
  }
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
