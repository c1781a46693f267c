import { z } from 'zod';
import { alloydbObjects, withObjects } from './provider-objects.ts';
import {
  defaultMajor,
  major,
  serverOptions,
  sharedBuffers,
  type Preset,
  type ProfileDefinition,
  type ServerOptions,
} from './preset.ts';

const options = z.strictObject({ major: major.optional(), ...serverOptions });

export interface AlloydbOmniOptions extends ServerOptions {
  /** The PostgreSQL major; 15 by default. A server of another major is refused. */
  readonly major?: z.output<typeof major>;
  /** The image of the docker server; `google/alloydbomni:15.12.0` by default, `google/alloydbomni:<major>` with another major. */
  readonly image?: string;
}

/**
 * AlloyDB Omni: a server without `alloydb_scann` is refused, and measured numbers stay in the vault.
 *
 * @example
 * profiles: { 'alloydb-omni': alloydbOmni({ image: 'google/alloydbomni:15.12.0' }) }
 */
export function alloydbOmni(given: AlloydbOmniOptions = {}): ProfileDefinition {
  return { preset: 'alloydbOmni', options: given };
}

export const alloydbOmniPreset: Preset<typeof options> = {
  options,
  facts: ({ major: version = defaultMajor, title, image, parameters, passwordCommand, providerObjects }) => ({
    title: title ?? 'AlloyDB Omni',
    image: image ?? `google/alloydbomni:${version === defaultMajor ? '15.12.0' : version}`,
    postgresMajor: version,
    extensions: ['vector', 'alloydb_scann'],
    foreignExtensions: [],
    indexStrategy: 'scann',
    servers: ['remote', 'docker', 'native'],
    // Omni sizes its buffers from the host's memory, not from the container's limit.
    parameters: { ...sharedBuffers, ...parameters },
    imposedSettings: {},
    startupHelper: 'Post startup helper completed.',
    passwordCommand: passwordCommand ?? null,
    encryption: 'optional',
    providerObjects: withObjects(alloydbObjects, providerObjects),
    sharedMemoryBytes: 512 * 1024 * 1024,
    licence: {
      title: 'AlloyDB Omni Developer Edition',
      numbers: 'restricted',
      source: 'https://cloud.google.com/terms/alloydb-omni-marketplace-terms',
      readOn: '2026-11-23',
    },
  }),
};
