import type { ProviderObjects } from '../../engine/profile/provider-objects.ts';
import type { ServerKind } from '../../engine/profile/profile.ts';

/** What a machine has for running the profiles, and what each profile would use. Sizes are in bytes. */
export interface DoctorReport {
  readonly schemaVersion: 3;
  readonly tool: { readonly name: 'pgparity'; readonly version: string };
  readonly machine: Machine;
  readonly docker: DockerFinding;
  /** Every installation of PostgreSQL that was found, best first; empty when there is none. */
  readonly native: readonly NativeFinding[];
  /** Why no installation of a major was found, for each major that a profile wants and that is not there. */
  readonly nativeMissing: readonly string[];
  readonly embedded: EmbeddedFinding;
  readonly profiles: readonly DoctorProfile[];
}

export interface Machine {
  /** As `linux x64, Debian GNU/Linux 12`. */
  readonly system: string;
  readonly node: string;
  readonly cpu: {
    readonly model: string;
    readonly cores: number;
    /** The flags that vector search cares about, by name; null where unknown. */
    readonly flags: Readonly<Record<string, boolean>> | null;
  };
  /** What this architecture lacks, a sentence each. */
  readonly lacking: readonly string[];
  readonly memory: {
    readonly totalBytes: number;
    readonly availableBytes: number;
    /** The limit of the container that pgparity itself runs in, or null. */
    readonly limitBytes: number | null;
  };
  readonly disk: {
    /** The folder in which throw-away clusters would be made. */
    readonly folder: string;
    readonly freeBytes: number;
    readonly writable: boolean;
  };
}

export type DockerFinding =
  | {
      readonly found: true;
      /** Where the engine listens: `unix:///var/run/docker.sock`. */
      readonly endpoint: string;
      readonly engineVersion: string;
      readonly apiVersion: string | null;
      /** The version of the command-line client, or null when there is none; pgparity does not need one. */
      readonly clientVersion: string | null;
      readonly images: readonly ImageFinding[];
    }
  | { readonly found: false; readonly clientVersion: string | null; readonly reason: string };

export interface ImageFinding {
  readonly profile: string;
  readonly image: string;
  /** The digest of the image that is here, or null: it would be pulled. */
  readonly digest: string | null;
  readonly present: boolean;
}

export interface NativeFinding {
  /** The folder of the binaries. */
  readonly folder: string;
  readonly version: string;
  readonly major: number;
  /** The extensions that pgparity cares about, with the version that would be installed. */
  readonly extensions: Readonly<Record<string, string>>;
  /** Why it cannot be used, or null when it can. */
  readonly reason: string | null;
}

export type EmbeddedFinding =
  | {
      readonly found: true;
      readonly version: string;
      readonly postgresVersion: string | null;
      readonly extensions: Readonly<Record<string, string>>;
    }
  | { readonly found: false; readonly reason: string };

export interface DoctorProfile {
  readonly name: string;
  readonly title: string;
  /** What a run would use now, or null when nothing can play the profile here. */
  readonly use: { readonly server: ServerKind; readonly description: string; readonly standIn: boolean } | null;
  /** Why that one, or why none. */
  readonly reason: string;
  readonly passedOver: readonly { readonly server: string; readonly reason: string }[];
  /** What the provider brings and is left out of every comparison; a name may end with `*`. */
  readonly providerObjects: ProviderObjects;
  /** What a run would compare with instead of a live profile, or null. */
  readonly baseline: { readonly file: string; readonly ageDays: number; readonly standIn: boolean } | null;
}
