import { join, relative } from 'node:path';
import { examineDocker } from './docker-finding.ts';
import { examineMachine } from './machine.ts';
import { probeIdentity } from '../../engine/identity/probe-identity.ts';
import { readBaselines, type Baseline } from '../parity/baseline.ts';
import { profiles } from '../../engine/profile/profiles.ts';
import type { DoctorReport, EmbeddedFinding, NativeFinding, DoctorProfile } from './doctor-report.ts';
import { chooseServer, type ServerChoice } from '../../engine/server/choose-server.ts';
import { extensionMissing } from '../../engine/server/native-installation.ts';
import { findNativeBinaries } from '../../engine/server/native-binaries.ts';
import type { Environment } from '../../base/config/environment.ts';
import { starters } from '../../engine/server/starters.ts';
import { openEmbeddedSession } from '../../engine/session/embedded-session.ts';

/** Looks at everything that a run could use, starts nothing but PGlite, and changes nothing. */
export async function examine(productFolder: string, environment: Environment, version: string): Promise<DoctorReport> {
  const [machine, docker, native, embedded, choices, baselines] = await Promise.all([
    examineMachine(environment),
    examineDocker(profiles, environment),
    examineNative(environment),
    examineEmbedded(),
    Promise.all(profiles.map((profile) => chooseServer(profile, starters, environment))),
    readBaselines(join(productFolder, 'suites', 'baselines')),
  ]);
  return {
    schemaVersion: 2,
    tool: { name: 'pgparity', version },
    machine,
    docker,
    ...native,
    embedded,
    profiles: choices.map((choice) => profileFinding(choice, baselines, productFolder)),
  };
}

const postgresMajor = 15;

async function examineNative(
  environment: Environment,
): Promise<{ readonly native: readonly NativeFinding[]; readonly nativeMissing: string | null }> {
  const binaries = await findNativeBinaries(postgresMajor, ['vector'], environment);
  if (typeof binaries === 'string') return { native: [], nativeMissing: binaries };
  const { folder, version, extensions } = binaries;
  const reason = extensions.has('vector') ? null : extensionMissing(binaries);
  const finding = { folder, version, major: postgresMajor, extensions: Object.fromEntries(extensions), reason };
  return { native: [finding], nativeMissing: null };
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
