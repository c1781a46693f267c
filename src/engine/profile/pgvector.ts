import { z } from 'zod';
import type { AddedProviderObjects } from './provider-objects.ts';
import { postgresPreset } from './postgres.ts';
import { defaultMajor, major, serverOptions, type Preset, type ProfileDefinition } from './preset.ts';

const options = z.strictObject({ major: major.optional(), ...serverOptions });

export interface PgvectorOptions {
  /** The PostgreSQL major: 14 to 18; 15 by default. A server of another major is refused. */
  readonly major?: z.output<typeof major>;
  readonly title?: string;
  /** The image of the docker server; `pgvector/pgvector:pg<major>` by default. */
  readonly image?: string;
  /** Server settings for every start. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** A command that prints the password of the remote server, run again every ten minutes. */
  readonly passwordCommand?: string;
  /** What the provider brings beyond what the preset knows, as `{ schemas: ['google_ml'] }`: neither compared nor in the way. */
  readonly providerObjects?: AddedProviderObjects;
}

/**
 * PostgreSQL with pgvector.
 *
 * @example
 * profiles: { pgvector: pgvector({ major: 17 }) }
 */
export function pgvector(given: PgvectorOptions = {}): ProfileDefinition {
  return { preset: 'pgvector', options: given };
}

export const pgvectorPreset: Preset<typeof options> = {
  options,
  facts: ({ major: version = defaultMajor, ...others }) => ({
    ...postgresPreset.facts({ major: version, ...others, extensions: ['vector'] }),
    licence: {
      title: 'PostgreSQL License',
      numbers: 'public',
      source: 'https://github.com/pgvector/pgvector/blob/master/LICENSE',
      readOn: '2026-11-23',
    },
  }),
};
