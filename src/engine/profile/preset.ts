import { z } from 'zod';
import type { Profile } from './profile.ts';
import { providerObjects, type AddedProviderObjects } from './provider-objects.ts';
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
export interface RemoteOptions {
  /** How reports call the profile. */
  readonly title?: string;
  /** A command that prints the password of the remote server, run again every ten minutes: `gcloud auth print-access-token` for IAM. */
  readonly passwordCommand?: string;
  /** What the provider brings beyond what the preset knows, as `{ schemas: ['google_ml'] }`: neither compared nor in the way. */
  readonly providerObjects?: AddedProviderObjects;
}

/** The options of every preset that pgparity can start a server of. */
export interface ServerOptions extends RemoteOptions {
  /** The image of the docker server. */
  readonly image?: string;
  /** Server settings for every start, as `{ shared_buffers: '256MB' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The shapes of {@link RemoteOptions}. */
export const remoteOptions = {
  title: z.string({ error: 'write a text' }).min(1, 'write a text').optional(),
  passwordCommand: z
    .string({ error: 'write a command that prints a password' })
    .min(1, 'write a command that prints a password')
    .optional(),
  providerObjects,
};

/** The shapes of {@link ServerOptions}. */
export const serverOptions = {
  ...remoteOptions,
  image: z
    .string({ error: 'write an image such as "postgres:15"' })
    .regex(imagePattern, 'write an image such as "postgres:15"')
    .optional(),
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
