import { z } from 'zod';
import { postgresPreset } from './postgres.ts';
import {
  defaultMajor,
  major,
  serverOptions,
  type Preset,
  type ProfileDefinition,
  type ServerOptions,
} from './preset.ts';

const options = z.strictObject({ major: major.optional(), ...serverOptions });

export interface PgvectorOptions extends ServerOptions {
  /** The PostgreSQL major: 14 to 18; 15 by default. A server of another major is refused. */
  readonly major?: z.output<typeof major>;
  /** The image of the docker server; `pgvector/pgvector:pg<major>` by default. */
  readonly image?: string;
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
