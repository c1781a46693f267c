/** An environment variable that is read. */
export interface Variable {
  readonly name: string;
  readonly meaning: string;
  /** What holds when it is not set, or null when then nothing does. */
  readonly default: string | null;
  /** True when its value is never shown. */
  readonly secret: boolean;
}

/** The variables of pgparity that every product has: the settings and the documentation are held against this list. */
export const variables: readonly Variable[] = [
  variable(
    'PGPARITY_POSTGRES_BIN',
    'Folder with initdb, pg_ctl and postgres; several, as in PATH, for several majors.',
    null,
  ),
  variable('PGPARITY_NATIVE_USER', 'The account that runs native servers when pgparity is root.', 'postgres'),
  variable('PGPARITY_TEMPORARY_FOLDER', 'Where throw-away clusters are made.', null),
  variable('PGPARITY_START_TIMEOUT_SECONDS', 'How long a server may take to answer, from 1 to 3600.', '120'),
  variable('PGPARITY_STAND_IN', 'Release of AlloyDB Omni that the ScaNN stand-in plays: 15.12 or 17.9.', '15.12'),
  variable('PGPARITY_VAULT', 'Folder of the vault, outside every git work tree.', null),
  variable('PGPARITY_VAULT_RECIPIENT', 'age recipients, age1…, that results are encrypted to.', null),
  variable('PGPARITY_LOG_LEVEL', 'debug, info, warn, error, fatal or silent.', 'info'),
];

/** A profile as its variables see it. */
export interface NamedProfile {
  readonly name: string;
  readonly image: string | null;
  readonly imageVariable: string | null;
  readonly urlVariable: string | null;
}

/** The variables that follow from the profiles of a config: `PGPARITY_<PROFILE>_URL` and `PGPARITY_<PROFILE>_IMAGE`. */
export function profileVariables(profiles: readonly NamedProfile[]): readonly Variable[] {
  return profiles.flatMap(({ name, image, imageVariable, urlVariable }) => [
    ...(urlVariable === null
      ? []
      : [variable(urlVariable, `A server that plays the profile ${name}: a PostgreSQL URL.`, null, 'secret')]),
    ...(imageVariable === null ? [] : [variable(imageVariable, `Image of the profile ${name}.`, image)]),
  ]);
}

/** `PGPARITY_ALLOYDB_OMNI_URL` of `alloydb-omni`. */
export function profileVariable(profile: string, suffix: 'URL' | 'IMAGE'): string {
  return `PGPARITY_${profile.toUpperCase().replaceAll('-', '_')}_${suffix}`;
}

/** A repository with a tag or a digest, as a container engine reads it. */
export const imagePattern = /^[a-z0-9][\w./:-]*(?:@sha256:[0-9a-f]{64})?$/;

function variable(name: string, meaning: string, preset: string | null, secret?: 'secret'): Variable {
  return { name, meaning, default: preset, secret: secret === 'secret' };
}
