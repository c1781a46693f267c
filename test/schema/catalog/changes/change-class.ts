/** One-sided changes of one class of objects, tried on a database that has an object of each class. */
export interface ChangeClass {
  readonly name: string;
  /** Makes the objects that are changed. It runs with the schema `app` in front, after the classes before it. */
  readonly setUp: string;
  readonly changes: readonly Change[];
}

export interface Change {
  readonly name: string;
  readonly sql: string;
  /** What a rollback does not undo is undone by it. */
  readonly undo?: string;
  /** Why the catalog rightly does not see it. */
  readonly survives?: string;
}

/** Changes as a record of name and SQL, with the reasons of those that survive. */
export function changes(
  sqlByName: Readonly<Record<string, string>>,
  survivors: Readonly<Record<string, string>> = {},
): readonly Change[] {
  return Object.entries(sqlByName).map(([name, sql]) => {
    const survives = survivors[name];
    return { name, sql, ...(survives !== undefined && { survives }) };
  });
}
