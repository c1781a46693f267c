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
  const binaries = await findNativeBinaries(profile.postgresMajor, ['vector', scannExtension], environment);
  if (typeof binaries === 'string') return binaries;
  if (!binaries.extensions.has('vector')) return extensionMissing(binaries);
  const wantsScann = profile.indexStrategy === 'scann';
  const standIn = wantsScann ? await findStandInFiles(profile.postgresMajor, environment) : undefined;
  if (wantsScann && standIn === undefined) {
    return `${placeOf(binaries)} lacks the ScaNN stand-in (${scannExtension}): run "pgparity setup native".`;
  }
  const account = await findNativeAccount(environment);
  return typeof account === 'string' ? account : { binaries, account, standIn };
}

/** What to do about binaries without pgvector, as a sentence for a person. */
export function extensionMissing(binaries: NativeBinaries): string {
  return `${placeOf(binaries)} lacks the extension vector: run "pgparity setup native".`;
}

function placeOf({ version, folder }: NativeBinaries): string {
  return `PostgreSQL ${version} in ${folder}`;
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
