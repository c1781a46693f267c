import { z } from 'zod';
import { hostedObjects } from './provider-objects.ts';
import { serverOptions, type Preset, type ProfileDefinition } from './preset.ts';

const options = z.strictObject({ title: serverOptions.title });

export interface PgliteOptions {
  readonly title?: string;
}

/**
 * PostgreSQL in this process, compiled to WebAssembly: it needs Node alone. Its major is that of the installed PGlite.
 *
 * @example
 * profiles: { laptop: pglite() }
 */
export function pglite(given: PgliteOptions = {}): ProfileDefinition {
  return { preset: 'pglite', options: given };
}

export const pglitePreset: Preset<typeof options> = {
  options,
  facts: ({ title }) => ({
    title: title ?? 'PGlite in process + pgvector',
    image: null,
    postgresMajor: null,
    extensions: [],
    foreignExtensions: [],
    indexStrategy: 'ivfflat',
    servers: ['embedded'],
    parameters: {},
    imposedSettings: {
      allow_system_table_mods: { value: 'on', reason: 'PGlite starts its server with this switch.' },
      max_parallel_workers_per_gather: { value: '0', reason: 'PGlite is one process, so no plan of it is parallel.' },
    },
    startupHelper: null,
    passwordCommand: null,
    encryption: 'optional',
    providerObjects: hostedObjects,
    sharedMemoryBytes: null,
    licence: {
      title: 'Apache License 2.0 and PostgreSQL License',
      numbers: 'public',
      source: 'https://github.com/electric-sql/pglite/blob/main/LICENSE',
      readOn: '2026-11-23',
    },
  }),
};
