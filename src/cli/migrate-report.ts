import { exitCodes, type ExitCode } from '../base/errors.ts';
import type { MigrationCheck } from '../schema/migrate/check.ts';
import type { Ways } from '../schema/migrate/check-ways.ts';
import type { InvalidIndex } from '../schema/migrate/invalid-index.ts';
import { refusedFindings, type LintFinding } from '../schema/migrate/lint.ts';

/** Lists what a check found. Answers 0, 1 for what is wrong, and 3 where a part of it could not be tried. */
export function printCheck(check: MigrationCheck, print: (line: string) => void): ExitCode {
  print(check.pending.length === 0 ? 'nothing is pending' : `pending: ${check.pending.join(', ')}`);
  printInvalid(check.invalidIndexes, print);
  const refused = printFindings(check.findings, print);
  const { clone, ways } = check;
  if (clone.kind === 'applied') {
    const what = clone.report === null ? 'the command' : `${clone.report.applied.length} migrations`;
    print(`applied to a clone, which was dropped: ${what}`);
  }
  if (!check.byFile)
    print('A command cannot be linted or applied file by file: it ran on a clone and on an empty database.');
  if (clone.kind === 'refused') print(`refused on a clone: ${clone.error.message}`);
  if (clone.kind === 'not-tried' && check.pending.length > 0) print(`not tried on a clone: ${clone.reason}`);
  const agree = tellWays(ways, print);
  if (refused || clone.kind === 'refused' || !agree) return exitCodes.broken;
  const isPartial = ways.kind === 'not-tried' || (clone.kind === 'not-tried' && check.pending.length > 0);
  return isPartial ? exitCodes.notExercised : exitCodes.parity;
}

/** Whether the ways agree. Differences and what stood in the way go to `print`. */
function tellWays(ways: Ways, print: (line: string) => void): boolean {
  if (ways.kind === 'not-tried') print(`empty databases were not migrated: ${ways.reason}`);
  if (ways.kind === 'refused') print(`refused on an empty database, ${ways.way}: ${ways.error.message}`);
  if (ways.kind !== 'compared') return ways.kind === 'not-tried';
  const { stepwise, present, onlyPresent } = ways;
  for (const { object, left, right } of stepwise ?? [])
    print(`${object}: ${left ?? 'absent'} when migrated at once, ${right ?? 'absent'} when migrated file by file`);
  for (const { object, left, right } of present)
    print(`${object}: ${left ?? 'absent'} in an empty database that was migrated, ${right ?? 'absent'} in this one`);
  if (onlyPresent.length > 0) print(`in this database only: ${onlyPresent.join(', ')}`);
  const agree = (stepwise?.length ?? 0) + present.length === 0;
  if (agree && stepwise !== null) print('migrated at once and file by file: the same catalog');
  if (agree && stepwise === null) print('an empty database that was migrated: the same catalog');
  return agree;
}

/** True when one of them stops the migration. */
export function printFindings(findings: readonly LintFinding[], print: (line: string) => void): boolean {
  for (const { path, line, sentence, approved } of findings) {
    print(`${path}:${line}: ${approved === null ? sentence : `approved: ${approved}`}`);
  }
  return refusedFindings(findings).length > 0;
}

export function printInvalid(indexes: readonly InvalidIndex[], print: (line: string) => void): void {
  for (const index of indexes) print(`invalid: ${named(index)}; --rebuild-invalid repairs it`);
}

export function named({ schema, name, table }: InvalidIndex): string {
  return `index ${schema}.${name} on ${table}`;
}
