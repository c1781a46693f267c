import { z } from 'zod';
import { alloydbOmniPreset } from './alloydb-omni.ts';
import { alloydbObjects, withObjects } from './provider-objects.ts';
import {
  defaultMajor,
  major,
  remoteOptions,
  type Preset,
  type ProfileDefinition,
  type RemoteOptions,
} from './preset.ts';

const options = z.strictObject({ major: major.optional(), ...remoteOptions });

export interface AlloydbOptions extends RemoteOptions {
  /** The PostgreSQL major; 15 by default. A server of another major is refused. */
  readonly major?: z.output<typeof major>;
}

/**
 * Managed AlloyDB, reached by `PGPARITY_<PROFILE>_URL`. It works as a role that may create databases and has no other
 * right: no LOAD, no `session_preload_libraries`, no `DROP DATABASE … (FORCE)`.
 *
 * @example
 * profiles: { production: alloydb({ passwordCommand: 'gcloud auth print-access-token' }) }
 */
export function alloydb(given: AlloydbOptions = {}): ProfileDefinition {
  return { preset: 'alloydb', options: given };
}

export const alloydbPreset: Preset<typeof options> = {
  options,
  facts: ({ major: version = defaultMajor, title, passwordCommand, providerObjects }) => ({
    ...alloydbOmniPreset.facts({ major: version }),
    title: title ?? 'AlloyDB',
    image: null,
    servers: ['remote'],
    parameters: {},
    sharedMemoryBytes: null,
    providerObjects: withObjects(alloydbObjects, providerObjects),
    passwordCommand: passwordCommand ?? null,
    // The Auth Proxy encrypts what it is given on the machine itself.
    encryption: 'required',
    licence: {
      title: 'Google Cloud Platform Service Specific Terms',
      // They allow disclosure with everything that is needed to repeat it: for a person to decide.
      numbers: 'restricted',
      source: 'https://cloud.google.com/terms/service-terms',
      readOn: '2026-11-29',
    },
  }),
};
