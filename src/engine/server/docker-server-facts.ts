import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { Profile } from '../profile/profile.ts';
import { records, scalar } from '../session/answer.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import type { Session } from '../session/session.ts';

/** The settings that decide whether a server waits for its disk. A throw-away one does not: nobody needs its data. */
export function durability(durable: boolean): Readonly<Record<string, string>> {
  const value = durable ? 'on' : 'off';
  return { fsync: value, synchronous_commit: value, full_page_writes: value };
}

/**
 * Asks a started server what its profile depends on, and throws when it is something else: a setting that did not reach
 * it, or an Omni without ScaNN. `version()` says neither.
 */
export async function refuseOtherServer(
  profile: Profile,
  url: string,
  parameters: Readonly<Record<string, string>>,
  image: string,
): Promise<{ readonly standIn: boolean }> {
  const session = await openPostgresSession(url);
  try {
    await refuseOtherSettings(session, parameters, image);
    return { standIn: await isStandIn(session, profile, image) };
  } finally {
    await session.close();
  }
}

async function refuseOtherSettings(
  session: Session,
  parameters: Readonly<Record<string, string>>,
  image: string,
): Promise<void> {
  for (const [name, wanted] of Object.entries(parameters)) {
    const value = scalar(await session.run(`SELECT current_setting($1)`, [name]));
    if (value === wanted) continue;
    throw new PgparityError(
      'setting-refused',
      `The server of ${image} runs with ${name} = ${value} instead of ${wanted}: its image ignores \`postgres -c\`. Use another image.`,
      { exitCode: exitCodes.serverFailed },
    );
  }
}

/** True when what plays Omni says so itself, in the version of its extension. */
async function isStandIn(session: Session, profile: Profile, image: string): Promise<boolean> {
  if (!profile.extensions.includes('alloydb_scann')) return false;
  const found = await session.run(`SELECT default_version FROM pg_available_extensions WHERE name = 'alloydb_scann'`);
  const [extension] = records(found);
  if (extension === undefined) {
    throw new PgparityError(
      'not-omni',
      `The image ${image} is not AlloyDB Omni: its server does not offer the extension alloydb_scann. Use ${profile.image}.`,
      { exitCode: exitCodes.wrongUse },
    );
  }
  return String(extension['default_version']).includes('stand-in');
}
