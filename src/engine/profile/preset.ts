import { z } from 'zod';
import type { Profile } from './profile.ts';
import { providerObjects } from './provider-objects.ts';
import { imagePattern } from '../../base/config/variables.ts';

/** A ready profile: the options that it takes, and the facts that follow from them. */
export interface Preset<Options extends z.ZodObject = z.ZodObject> {
  readonly options: Options;
  readonly facts: (options: z.output<Options>) => ProfileFacts;
}

/** A profile as a config names it: a preset with options. Read and checked when the config is loaded. */
export interface ProfileDefinition {
  readonly preset: string;
  readonly options: object;
}

/** A profile without what follows from its name, or from the time-outs of the config. */
type ProfileFacts = Omit<Profile, 'name' | 'imageVariable' | 'urlVariable' | 'startTimeoutSeconds'>;

/** The options of every preset whose servers may be remote. */
export const remoteOptions = {
  /** How reports call the profile. */
  title: z.string({ error: 'write a text' }).min(1, 'write a text').optional(),
  /** A command that prints the password of the remote server; it is run again every ten minutes. */
  passwordCommand: z
    .string({ error: 'write a command that prints a password' })
    .min(1, 'write a command that prints a password')
    .optional(),
  /** What the provider brings beyond what the preset knows, as `{ schemas: ['google_ml'] }`. */
  providerObjects,
};

/** The options that every preset with a server takes. */
export const serverOptions = {
  ...remoteOptions,
  /** The image of the `docker` server. */
  image: z
    .string({ error: 'write an image such as "postgres:15"' })
    .regex(imagePattern, 'write an image such as "postgres:15"')
    .optional(),
  /** Server settings for every start, as `{ shared_buffers: '256MB' }`. */
  parameters: z
    .record(z.string(), z.string({ error: 'write the setting as a text, as in postgresql.conf' }), {
      error: "write settings, as { shared_buffers: '256MB' }",
    })
    .optional(),
};

export const majors = [14, 15, 16, 17, 18] as const;

/** The PostgreSQL major, from 14 to 18. */
export const major = z.literal(majors, { error: `write a PostgreSQL major: ${majors.join(', ')}` });

/** The major that the presets take where none is named, and that this repository's own servers have. */
export const defaultMajor = 15;

export const sharedBuffers = { shared_buffers: '256MB' };
