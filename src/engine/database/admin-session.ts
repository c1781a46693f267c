import { openPostgresSession, type PostgresSession } from '../session/postgres-session.ts';

/**
 * Lends a session on the database that clones are made next to. One a server is kept for the next borrower, since opening
 * one takes a fifth of the time of a clone; it does not keep the process alive.
 */
export async function withAdmin<Result>(
  { adminUrl }: { readonly adminUrl: string },
  work: (admin: PostgresSession) => Promise<Result>,
): Promise<Result> {
  const admin = takeIdle(adminUrl) ?? (await openPostgresSession(adminUrl));
  admin.keepProcessAlive(true);
  try {
    return await work(admin);
  } finally {
    if (admin.usable && !idle.has(adminUrl)) {
      admin.keepProcessAlive(false);
      idle.set(adminUrl, admin);
    } else await admin.close();
  }
}

/** Closes what is kept for a server, before it is stopped or left. */
export async function closeAdmin(adminUrl: string): Promise<void> {
  await takeIdle(adminUrl)?.close();
}

const idle = new Map<string, PostgresSession>();

function takeIdle(adminUrl: string): PostgresSession | undefined {
  const admin = idle.get(adminUrl);
  idle.delete(adminUrl);
  return admin?.usable === true ? admin : undefined;
}
