import { relative } from 'node:path';
import { examineDocker } from './docker-finding.ts';
import { examineMachine } from './machine.ts';
import { probeIdentity } from '../../engine/identity/probe-identity.ts';
import { readBaselines, type Baseline } from '../parity/baseline.ts';
import type { Config } from '../../engine/config/config.ts';
import type { DoctorProfile, DoctorReport, EmbeddedFinding, NativeFinding } from './doctor-report.ts';
import { chooseServer, type ServerChoice } from '../../engine/server/choose-server.ts';
import type { Profile } from '../../engine/profile/profile.ts';
import { installing } from '../../engine/server/native-installation.ts';
import { scannExtension } from '../../engine/server/native-view.ts';
import { findNativeBinaries } from '../../engine/server/native-binaries.ts';
import type { Environment } from '../../base/config/environment.ts';
import { starters } from '../../engine/server/starters.ts';
import { openEmbeddedSession } from '../../engine/session/embedded-session.ts';

/** Looks at everything that a run could use, starts nothing but PGlite, and changes nothing. */
export async function examine(config: Config, environment: Environment, version: string): Promise<DoctorReport> {
  const { profiles } = config;
  const [machine, docker, native, embedded, choices, baselines] = await Promise.all([
    examineMachine(environment),
    examineDocker(profiles, environment),
    examineNative(profiles, environment),
    examineEmbedded(),
    Promise.all(profiles.map((profile) => chooseServer(profile, starters, environment))),
    readBaselines(config.baselinesFolder, profiles),
  ]);
  return {
    schemaVersion: 3,
    tool: { name: 'pgparity', version },
    machine,
    docker,
    ...native,
    embedded,
    profiles: choices.map((choice) => profileFinding(choice, baselines, config.folder)),
  };
}

async function examineNative(
  profiles: readonly Profile[],
  environment: Environment,
): Promise<{ readonly native: readonly NativeFinding[]; readonly nativeMissing: readonly string[] }> {
  const wanted = profiles.filter(({ servers }) => servers.includes('native'));
  const majors = [...new Set(wanted.flatMap(({ postgresMajor }) => postgresMajor ?? []))];
  const looked = await Promise.all(
    majors.map(async (major) => {
      const own = wanted.filter(({ postgresMajor }) => postgresMajor === major);
      const extensions = own.flatMap((profile) => profile.extensions).filter((name) => name !== scannExtension);
      return { major, extensions, binaries: await findNativeBinaries(major, extensions, environment) };
    }),
  );
  return {
    native: looked.flatMap(({ major, extensions, binaries }) => {
      if (typeof binaries === 'string') return [];
      const { folder, version, extensions: found } = binaries;
      const lacking = extensions.find((name) => !found.has(name));
      const reason = lacking === undefined ? null : `it lacks the extension ${lacking}: ${installing(lacking)}`;
      return [{ folder, version, major, extensions: Object.fromEntries(found), reason }];
    }),
    nativeMissing: looked.flatMap(({ binaries }) => (typeof binaries === 'string' ? [binaries] : [])),
  };
}

async function examineEmbedded(): Promise<EmbeddedFinding> {
  try {
    const session = await openEmbeddedSession(null);
    try {
      const { version, extensions } = await probeIdentity(session);
      return { found: true, version: 'PGlite', postgresVersion: version, extensions };
    } finally {
      await session.close();
    }
  } catch (error) {
    return { found: false, reason: (error as Error).message };
  }
}

function profileFinding(choice: ServerChoice, baselines: readonly Baseline[], productFolder: string): DoctorProfile {
  const [best] = choice.usable;
  const baseline = baselines.find(({ exercise }) => exercise.profile === choice.profile.name);
  return {
    name: choice.profile.name,
    title: choice.profile.title,
    use:
      best === undefined ? null : { server: best.starter.kind, description: best.description, standIn: best.standIn },
    reason:
      best === undefined
        ? 'No server available.'
        : `The first of ${choice.profile.servers.join(', ')} that is available.`,
    passedOver: choice.passedOver,
    providerObjects: choice.profile.providerObjects,
    baseline:
      baseline === undefined
        ? null
        : {
            file: relative(productFolder, baseline.file),
            ageDays: Math.max(0, Math.floor((Date.now() - Date.parse(baseline.recordedAt)) / dayMs)),
            standIn: baseline.exercise.identity.standIn,
          },
  };
}

const dayMs = 24 * 60 * 60 * 1000;
