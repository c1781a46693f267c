import { z } from 'zod';
import { hostedObjects, withObjects, type AddedProviderObjects } from './provider-objects.ts';
import { major, serverOptions, sharedBuffers, type Preset, type ProfileDefinition } from './preset.ts';

const options = z.strictObject({
  major,
  ...serverOptions,
  extensions: z
    .array(z.string({ error: 'write names of extensions, as "vector"' }).min(1), {
      error: "write a list of extensions, as ['vector']",
    })
    .optional(),
});

export interface PostgresOptions {
  /** The PostgreSQL major: 14 to 18. A server of another major is refused. */
  readonly major: z.output<typeof major>;
  readonly title?: string;
  /** The image of the docker server; `postgres:<major>` by default, `pgvector/pgvector:pg<major>` with `vector`. */
  readonly image?: string;
  /** Server settings for every start. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** A command that prints the password of the remote server, run again every ten minutes. */
  readonly passwordCommand?: string;
  /** What the provider brings beyond what the preset knows, as `{ schemas: ['google_ml'] }`: neither compared nor in the way. */
  readonly providerObjects?: AddedProviderObjects;
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
