import { z } from 'zod';
import { hostedObjects, withObjects } from './provider-objects.ts';
import {
  major,
  serverOptions,
  sharedBuffers,
  type Preset,
  type ProfileDefinition,
  type ServerOptions,
} from './preset.ts';

const options = z.strictObject({
  major,
  ...serverOptions,
  extensions: z
    .array(z.string({ error: 'write names of extensions, as "vector"' }).min(1), {
      error: "write a list of extensions, as ['vector']",
    })
    .optional(),
});

export interface PostgresOptions extends ServerOptions {
  /** The PostgreSQL major: 14 to 18. A server of another major is refused. */
  readonly major: z.output<typeof major>;
  /** The image of the docker server; `postgres:<major>` by default, `pgvector/pgvector:pg<major>` with `vector`. */
  readonly image?: string;
  /** Extensions that the product needs and that are no part of PostgreSQL, as `['vector']`. A server without is refused. */
  readonly extensions?: readonly string[];
}

/**
 * PostgreSQL as its project releases it.
 *
 * @example
 * profiles: { production: postgres({ major: 16 }) }
 */
export function postgres(given: PostgresOptions): ProfileDefinition {
  return { preset: 'postgres', options: given };
}

export const postgresPreset: Preset<typeof options> = {
  options,
  facts: ({ major: version, title, image, parameters, passwordCommand, providerObjects, extensions = [] }) => {
    const vector = extensions.includes('vector');
    return {
      title: title ?? `PostgreSQL ${version}${vector ? ' + pgvector' : ''}`,
      image: image ?? (vector ? `pgvector/pgvector:pg${version}` : `postgres:${version}`),
      postgresMajor: version,
      extensions,
      foreignExtensions: ['alloydb_scann'],
      indexStrategy: 'ivfflat',
      servers: ['remote', 'docker', 'native'],
      parameters: { ...sharedBuffers, ...parameters },
      imposedSettings: {},
      startupHelper: null,
      passwordCommand: passwordCommand ?? null,
      encryption: 'optional',
      providerObjects: withObjects(hostedObjects, providerObjects),
      sharedMemoryBytes: 256 * 1024 * 1024,
      licence: {
        title: 'PostgreSQL License',
        numbers: 'public',
        source: 'https://www.postgresql.org/about/licence/',
        readOn: '2026-11-23',
      },
    };
  },
};
