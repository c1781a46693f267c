import { exitCodes, type ExitCode } from '../base/errors.ts';
import type { MigrationCheck } from '../schema/migrate/check.ts';
import type { Ways } from '../schema/migrate/check-ways.ts';
import type { InvalidIndex } from '../schema/migrate/invalid-index.ts';
import { refusedFindings, type LintFinding } from '../schema/migrate/lint.ts';

/** Lists what a check found. Answers 0, 1 for what is wrong, and 3 where a part of it could not be tried. */
export function tellCheck(check: MigrationCheck, tell: (line: string) => void): ExitCode {
  tell(check.pending.length === 0 ? 'nothing is pending' : `pending: ${check.pending.join(', ')}`);
  tellInvalid(check.invalidIndexes, tell);
  const refused = tellFindings(check.findings, tell);
  const { clone, ways } = check;
  if (clone.kind === 'applied')
    tell(`applied to a clone, which was dropped: ${clone.report.applied.length} migrations`);
  if (clone.kind === 'refused') tell(`refused on a clone: ${clone.error.message}`);
  if (clone.kind === 'not-tried' && check.pending.length > 0) tell(`not tried on a clone: ${clone.reason}`);
  const agree = tellWays(ways, tell);
  if (refused || clone.kind === 'refused' || !agree) return exitCodes.broken;
  const isPartial = ways.kind === 'not-tried' || (clone.kind === 'not-tried' && check.pending.length > 0);
  return isPartial ? exitCodes.notExercised : exitCodes.parity;
}

/** Whether the ways agree. Differences and what stood in the way go to `tell`. */
function tellWays(ways: Ways, tell: (line: string) => void): boolean {
  if (ways.kind === 'not-tried') tell(`empty databases were not migrated: ${ways.reason}`);
  if (ways.kind === 'refused') tell(`refused on an empty database, ${ways.way}: ${ways.error.message}`);
  if (ways.kind !== 'compared') return ways.kind === 'not-tried';
  const { stepwise, present, onlyPresent } = ways;
  for (const { object, left, right } of stepwise)
    tell(`${object}: ${left ?? 'absent'} when migrated at once, ${right ?? 'absent'} when migrated file by file`);
  for (const { object, left, right } of present)
    tell(`${object}: ${left ?? 'absent'} in an empty database that was migrated, ${right ?? 'absent'} in this one`);
  if (onlyPresent.length > 0) tell(`in this database only: ${onlyPresent.join(', ')}`);
  if (stepwise.length + present.length === 0) tell('migrated at once and file by file: the same catalog');
  return stepwise.length + present.length === 0;
}

/** True when one of them stops the migration. */
export function tellFindings(findings: readonly LintFinding[], tell: (line: string) => void): boolean {
  for (const { path, line, sentence, approved } of findings) {
    tell(`${path}:${line}: ${approved === null ? sentence : `approved: ${approved}`}`);
  }
  return refusedFindings(findings).length > 0;
}

export function tellInvalid(indexes: readonly InvalidIndex[], tell: (line: string) => void): void {
  for (const index of indexes) tell(`invalid: ${named(index)}; --rebuild-invalid repairs it`);
}

export function named({ schema, name, table }: InvalidIndex): string {
  return `index ${schema}.${name} on ${table}`;
}
