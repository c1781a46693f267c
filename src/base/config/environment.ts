/** The process's environment, passed along so that nothing reads it behind a caller's back. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a variable, or undefined when it is not set or empty: an empty line in a `.env` file sets nothing. */
export function valueOf(environment: Environment, variable: string): string | undefined {
  const value = environment[variable]?.trim();
  return value === '' ? undefined : value;
}

/** Whether a variable that is a switch, as `CI`, is on. */
export function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
