import type { CheckId } from '../parity/check-record.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

/** The command that runs one check again on some profiles. Quoted for a POSIX shell. */
export function repeatCommand(check: CheckId, profiles: readonly ProfileName[]): string {
  const [file, ...names] = check.split(' > ');
  const command = `npx pgparity run --profiles ${profiles.join(',')}`;
  // Checks of the run itself have no suite file: every run makes them.
  if (file === undefined || names.length === 0) return `${command} --suite tables`;
  return `${command} --suite ${shellQuoted(file)} --check ${shellQuoted(names.join(' '))}`;
}

function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
