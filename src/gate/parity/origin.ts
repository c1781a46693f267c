/** What answers were made with: those of a baseline, or those of a run. */
export interface Origin {
  /** Of pgparity. */
  readonly version: string;
  /** SHA-256 by migration, as `001_initial_schema`. */
  readonly migrations: Readonly<Record<string, string>>;
  /** SHA-256 by suite file, of its text and of the product's files that it imports. */
  readonly suites: Readonly<Record<string, string>>;
}

/** How a baseline was made otherwise than the run that is compared with it. */
export interface OriginDifference {
  /** One sentence part: `predates migration 002_add_priority`. */
  readonly text: string;
  /** Suite files whose divergences follow from it; null for every check. */
  readonly suites: readonly string[] | null;
}

/** In what a baseline's origin differs from the run's; null where it does not. */
export function originDifference(recorded: Origin, current: Origin): OriginDifference | null {
  const migrations = changes(recorded.migrations, current.migrations);
  const suites = changes(recorded.suites, current.suites).changed;
  const texts = [
    ...(migrations.added.length > 0 ? [`predates ${named('migration', migrations.added)}`] : []),
    ...(migrations.removed.length > 0 ? [`holds ${named('migration', migrations.removed)}, which is gone`] : []),
    ...(migrations.changed.length > 0
      ? [`was made with another text of ${named('migration', migrations.changed)}`]
      : []),
    ...(suites.length > 0
      ? [
          `was made with another text of ${named('suite file', suites)} or of what ${suites.length === 1 ? 'it imports' : 'they import'}`,
        ]
      : []),
    ...(recorded.version === current.version ? [] : [`was made with pgparity ${recorded.version}`]),
  ];
  if (texts.length === 0) return null;
  const everyCheck = migrations.added.length + migrations.removed.length + migrations.changed.length > 0;
  return { text: texts.join(' and '), suites: everyCheck ? null : suites };
}

function changes(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): { readonly added: readonly string[]; readonly removed: readonly string[]; readonly changed: readonly string[] } {
  return {
    added: Object.keys(after).filter((name) => !(name in before)),
    removed: Object.keys(before).filter((name) => !(name in after)),
    changed: Object.keys(after).filter((name) => name in before && before[name] !== after[name]),
  };
}

function named(noun: string, names: readonly string[]): string {
  const shown = names.slice(0, namesMax).join(', ');
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : '';
  return `${noun}${names.length === 1 ? '' : 's'} ${shown}${more}`;
}

const namesMax = 3;
