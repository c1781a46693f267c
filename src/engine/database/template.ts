import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopyStrategy, DatabaseSource } from './database-source.ts';
import { withAdmin } from './admin-session.ts';
import { createDatabase, freshName, urlOfDatabase } from './postgres-database.ts';
import { actAs, createEmbeddedOwner } from './owner-role.ts';
import { openEmbeddedSession } from '../session/embedded-session.ts';
import type { Endpoint } from '../session/endpoint.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import type { Session } from '../session/session.ts';

export interface TemplateOptions {
  /** Names every database of this run. */
  readonly prefix: string;
  /** Where an embedded template is written; the caller removes it. */
  readonly folder: string;
  readonly copyStrategy: CopyStrategy | null;
  /** Created in an embedded database by its superuser, where it has them. */
  readonly extensions?: readonly string[];
  /** A superuser's way in to the same server; null where there is none but the endpoint. */
  readonly superuserUrl?: string | null;
  /** What the template is made from; `template1` where the server has nothing of ours. */
  readonly emptyTemplate?: string;
  /** Fills the template: migrations, and whatever else every clone shall have. `url` is null in an embedded database. */
  readonly build: (session: Session, url: string | null) => Promise<void>;
}

/** Makes the template that every suite file gets a clone of. It is made once a run, so no older one can hide a fault. */
export function createTemplate(endpoint: Endpoint, options: TemplateOptions): Promise<DatabaseSource> {
  return endpoint.kind === 'embedded' ? createEmbeddedTemplate(options) : createPostgresTemplate(endpoint.url, options);
}

async function createPostgresTemplate(adminUrl: string, options: TemplateOptions): Promise<DatabaseSource> {
  const { prefix, copyStrategy, superuserUrl = null, emptyTemplate = 'template1' } = options;
  const template = freshName(options, 'template');
  await withAdmin({ adminUrl }, (admin) => createDatabase(admin, template, emptyTemplate, copyStrategy));
  const url = urlOfDatabase(adminUrl, template);
  const session = await openPostgresSession(url);
  try {
    await options.build(session, url);
  } finally {
    await session.close();
  }
  return { kind: 'postgres', adminUrl, superuserUrl, template, emptyTemplate, prefix, copyStrategy };
}

async function createEmbeddedTemplate(options: TemplateOptions): Promise<DatabaseSource> {
  const session = await openEmbeddedSession(null);
  try {
    await createEmbeddedOwner(session, options.extensions ?? []);
    await actAs(session, 'owner');
    await options.build(session, null);
    await actAs(session, 'superuser');
    // A clone starts as after a crash, and would take a sequence from where the log has it: up to 32 numbers further on.
    await session.run('CHECKPOINT');
    const archive = join(options.folder, `${freshName(options, 'template')}.tar`);
    await writeFile(archive, await session.dump(), { mode: 0o600 });
    return { kind: 'embedded', archive, extensions: options.extensions ?? [] };
  } finally {
    await session.close();
  }
}
