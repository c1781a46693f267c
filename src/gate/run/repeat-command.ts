import { shellQuoted } from '../../base/terminal/shell-command.ts';
import type { CheckId } from '../parity/check-record.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

/**
 * The command that runs one check again on some profiles, with the further arguments of this run. Quoted for a POSIX shell.
 */
export function repeatCommand(
  check: CheckId,
  profiles: readonly ProfileName[],
  furtherArguments: readonly string[],
): string {
  const [file = '', ...names] = check.split(' > ');
  // Checks of the run itself have no suite file.
  const chosen = names.length === 0 ? ['--check', check] : ['--suite', file, '--check', names.join(' > ')];
  const words = ['run', '--profiles', profiles.join(','), ...chosen, ...furtherArguments];
  return ['npx pgparity', ...words.map((word) => shellQuoted(word))].join(' ');
}
