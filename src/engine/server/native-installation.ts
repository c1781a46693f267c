import { join } from 'node:path';
import type { Profile } from '../profile/profile.ts';
import { findNativeAccount, type NativeAccount } from './native-account.ts';
import { findNativeBinaries, type NativeBinaries } from './native-binaries.ts';
import { createNativeView, scannExtension } from './native-view.ts';
import type { Environment } from '../../base/config/environment.ts';
import { findStandInFiles, type StandInFiles } from './stand-in-files.ts';

/** Everything on this machine that a native server of a profile needs. */
export interface NativeInstallation {
  readonly binaries: NativeBinaries;
  readonly account: NativeAccount;
  /** What plays ScaNN, for a profile that has it. */
  readonly standIn: StandInFiles | undefined;
}

/** Looks for it all. Returns the reason, a sentence for a person, when something is missing. */
export async function findNativeInstallation(
  profile: Profile,
  environment: Environment,
): Promise<NativeInstallation | string> {
  if (!profile.servers.includes('native')) return `${profile.title} is not a server that PostgreSQL binaries can be.`;
  const { postgresMajor: major } = profile;
  if (major === null) return `${profile.title} names no PostgreSQL major.`;
  const binaries = await findNativeBinaries(major, [...profile.extensions, scannExtension], environment);
  if (typeof binaries === 'string') return binaries;
  const place = `PostgreSQL ${binaries.version} in ${binaries.folder}`;
  const lacking = profile.extensions.find((name) => name !== scannExtension && !binaries.extensions.has(name));
  if (lacking !== undefined) return `${place} lacks the extension ${lacking}: ${installing(lacking)}.`;
  const wantsScann = profile.extensions.includes(scannExtension);
  const standIn = wantsScann ? await findStandInFiles(major, environment) : undefined;
  if (wantsScann && standIn === undefined) {
    return `${place} lacks the ScaNN stand-in (${scannExtension}): ${installing(scannExtension)}.`;
  }
  const account = await findNativeAccount(environment);
  return typeof account === 'string' ? account : { binaries, account, standIn };
}

/** What brings an extension to an installation. */
export function installing(extension: string): string {
  return ['vector', scannExtension].includes(extension)
    ? 'run "npx pgparity setup native"'
    : 'install it for that server';
}

/** `native PostgreSQL 15.18 in /usr/lib/postgresql/15/bin`, and the stand-in where there is one. */
export function describeInstallation({ binaries, standIn }: NativeInstallation): string {
  const addition = standIn === undefined ? '' : ` with the ScaNN stand-in ${standIn.version}`;
  return `native PostgreSQL ${binaries.version} in ${binaries.folder}${addition}`;
}

/**
 * The folder of the `postgres` to run; a view is made below `folder` where the installation will not do as it is.
 *
 * What a server offers decides what the migrations do, so a profile without ScaNN must not see the extension, even when
 * somebody installed it, and the profile with ScaNN must see it although nobody did.
 */
export async function prepareInstallation(folder: string, { binaries, standIn }: NativeInstallation): Promise<string> {
  const asInstalled = standIn === undefined && !binaries.extensions.has(scannExtension);
  return asInstalled ? binaries.folder : createNativeView(join(folder, 'view'), binaries, standIn);
}
